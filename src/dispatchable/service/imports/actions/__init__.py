"""What can be done with an import."""
