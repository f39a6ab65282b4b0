"""The notice on the limits of emergency calling that everybody with a number is given, and who has confirmed it."""
