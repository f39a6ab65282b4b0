"""Organisations and the people whose telephones they look after."""
