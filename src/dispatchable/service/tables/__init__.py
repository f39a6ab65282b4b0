"""Tables in whatever file they come, as delimited text: the same for the command line and for the pages."""
