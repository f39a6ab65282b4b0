"""The only room that knows the workflow engine: delivers events, runs activations to their end whatever dies."""
