"""The compiled inner loops. Each has a plain-Python twin: the same function run with ``NUMBA_DISABLE_JIT=1``.

Rules: explicit signatures, no parallel execution, no lock held, results only in arrays the caller hands in.
"""
