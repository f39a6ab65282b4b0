"""The contract of the library."""
