"""An address in a script that folding cannot read never has the key of another one."""

from __future__ import annotations

import pytest

from dispatchable.engine.civic.address import CivicAddress
from dispatchable.engine.validation.normalised import normalised_key

BASE = {"country": "FR", "house_number": "412", "street": "Rue de la Paix", "postcode": "99001", "city": "Sarlande"}


def _key(**changes: str) -> str:
    return normalised_key(CivicAddress.from_mapping({**BASE, **changes}))


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("street", "\u0443\u043b. \u041b\u0435\u043d\u0438\u043d\u0430", "\u0443\u043b. \u041c\u0438\u0440\u0430"),
        ("street", "Rue \u6771", "Rue \u4eac"),
        ("street", "Rue de la Paix \u6771", "Rue de la Paix"),
        ("house_number", "412\u6771", "412"),
        ("suffix", "\u0416", ""),
        ("building", "\u0416", "\u0414"),
        ("unit", "\u0416", ""),
        ("city", "\u6771\u4eac", "\u4eac\u90fd"),
    ],
)
def test_two_addresses_have_two_keys(name: str, one: str, other: str) -> None:
    assert _key(**{name: one}) != _key(**{name: other})


def test_the_same_letters_in_another_case_have_one_key() -> None:
    assert _key(street="\u0423\u041b. \u041c\u0418\u0420\u0410") == _key(
        street="\u0443\u043b.  \u043c\u0438\u0440\u0430"
    )
    assert _key(street="Rue de l'\u00c9t\u00e9") == _key(street="rue de l ete")
