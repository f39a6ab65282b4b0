"""What reading a country's addresses needs, out of its pack and lexicon."""
from __future__ import annotations

import re
from collections.abc import Callable

from dispatchable.engine.countries.lexicon import lexicon_for
from dispatchable.engine.validation.reading import Grammar


def grammar_for(country: str, knows_city: Callable[[str], bool], same_town: Callable[[str, str], bool], single_town: bool=False) -> Grammar:
    lexicon = lexicon_for(country)
    digits = {"FR": 5, "US": 5, "DE": 5}.get(country, 0)
    return Grammar(lexicon=lexicon, postcode=re.compile(r"\d{5}"), postcode_digits=digits, number_first=True, regions={},
        country_words=frozenset({"france"}), knows_city=knows_city, single_town=single_town, same_town=same_town, normal_postcode=lambda t: t.upper())
