"""Telephone numbers and their activation."""
