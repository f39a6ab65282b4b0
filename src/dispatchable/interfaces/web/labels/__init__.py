"""Pages: labels."""
