"""Pages: numbers."""
