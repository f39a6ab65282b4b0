"""The field's documents: pure codecs, no network, no clock."""
