"""Names that decisions taught: proposed by what agents corrected, approved by an agent, used by every check."""
