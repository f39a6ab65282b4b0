"""The demonstration: invented towns in five countries, their registers, and a list with every awkward case."""
