"""Pages: addresses."""
