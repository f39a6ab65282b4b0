"""Templates write what is there and no stray punctuation."""

from __future__ import annotations

import pytest

from dispatchable.engine.civic.template import render

VALUES = {"city": "Boston", "postcode": "02139", "street": "Main St", "number": "12"}


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("{city}, {region} {postcode}", "Boston 02139"),
        ("{region}, {city}", "Boston"),
        ("{city}, {region}", "Boston"),
        ("{street} {nr. <number}", "Main St nr. 12"),
        ("{street} {nr. <unit}", "Main St"),
        ("{street} {number>.}", "Main St 12."),
        ("{community|city}", "Boston"),
        ("{region} ({county})", ""),
        ("(no place)", ""),
    ],
)
def test_writes_as_in_the_table(template: str, line: str) -> None:
    assert render(template, VALUES) == line
