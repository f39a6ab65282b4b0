"""Attached files: checked, stored under random names, never run."""
