"""How the system of record is stored, where Django's own ways do not suffice."""
