"""Pages: what agents do with requests beside deciding one line: many lines, templates, callers, the desk's settings."""
