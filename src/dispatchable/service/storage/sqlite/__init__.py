"""SQLite for several processes: every writing transaction waits its turn at one fair lock."""
