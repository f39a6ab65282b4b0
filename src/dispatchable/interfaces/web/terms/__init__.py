"""Pages: terms."""
