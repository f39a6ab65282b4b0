"""Tables that people send: sniffed, read within limits, their columns recognised, and written back whole."""

from dispatchable.engine.tabular.plan import AddressInput, ColumnPlan, Notice, recognise
from dispatchable.engine.tabular.read import Table, read_table
from dispatchable.engine.tabular.sniff import Dialect, sniff
from dispatchable.engine.tabular.write import TableWriter, neutralised

__all__ = [
    "AddressInput",
    "ColumnPlan",
    "Dialect",
    "Notice",
    "Table",
    "TableWriter",
    "neutralised",
    "read_table",
    "recognise",
    "sniff",
]
