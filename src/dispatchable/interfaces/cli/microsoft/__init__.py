"""The audit of a Microsoft Teams tenant's emergency addresses, from its exports. Nothing is changed there."""
