"""The address registers of the installation, opened for the organisations that may see them."""
