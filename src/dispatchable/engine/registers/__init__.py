"""Address registers: authoritative lists of address points, read, compiled and mapped."""
