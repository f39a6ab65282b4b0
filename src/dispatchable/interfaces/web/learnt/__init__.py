"""Pages: names that decisions taught."""
