"""Connectors: one a kind of carrier, behind one protocol."""
