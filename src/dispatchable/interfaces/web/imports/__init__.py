"""Pages of lists that are brought in: the same for every kind."""
