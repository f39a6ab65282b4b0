"""What was done, by whom, and what others must hear of it."""
