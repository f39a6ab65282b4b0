"""One change to many numbers: previewed, carried out row by row, kept with each row's result, and undone once."""
