"""Other engines, asked the same queries over the same points in the same run."""
