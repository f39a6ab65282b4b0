"""The demonstration organisation: made once on the registers of invented towns, removed whole in one action."""
