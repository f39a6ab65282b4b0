"""The pages: thin; every change is an action of the service."""
