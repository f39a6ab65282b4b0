"""Pages: mail."""
