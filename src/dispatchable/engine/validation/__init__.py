"""Text or elements -> parsed -> normalised -> candidates -> scored -> verdict."""
