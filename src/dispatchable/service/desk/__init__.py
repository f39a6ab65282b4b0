"""Service requests: the form, the lines, the agent's decisions."""
