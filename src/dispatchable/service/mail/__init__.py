"""Messages to people: written to the outbox, sent from there."""
