"""Benchmarks: the noise suite, the real lists, the peer, and the tables that docs/benchmarks.md shows.

Nothing here is imported by the product, and nothing here uses the product's own normalisation: what decides whether an
answer is right is folded by ``bench.french``, so that a fault of the matcher cannot hide in the measure.
"""
