"""Lists of any length: cut into shards, each checked into a file of its own by a free process, put together.

A shard is an idempotent file: its name says what it was made from, and it has that name only when it is whole. A retry,
a lost worker and a run continued after a kill are therefore the same, and how many workers there are changes no byte.
"""

from dispatchable.engine.bulk.checker import Checker
from dispatchable.engine.bulk.run import Progress, Totals, check_table
from dispatchable.engine.bulk.shards import SHARD_ROWS

__all__ = ["SHARD_ROWS", "Checker", "Progress", "Totals", "check_table"]
