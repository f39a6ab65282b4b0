"""Runs the installation: prepares the data directory, then keeps the web server and the worker alive."""
