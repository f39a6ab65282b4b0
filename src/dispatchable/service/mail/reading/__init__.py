"""Reads what anybody may send: bounded in time and memory, and never failing."""
