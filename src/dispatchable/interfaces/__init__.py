"""The top floor: command line, pages, API and protocols."""
