"""Emergency addresses: versions, verdicts, evidence, places, manual validations."""
