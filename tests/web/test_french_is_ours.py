"""Django and allauth bring French of their own; where the English is the same, the pages speak ours."""

from __future__ import annotations

from django.apps import apps
from django.utils import translation

from tools.messages import CATALOGUE, ROOT, WEB, messages, read


def test_every_french_text_of_ours_is_the_one_shown() -> None:
    ours = [one for path in sorted((ROOT / WEB).glob(f"*/{CATALOGUE}")) for one in messages(read(path)).items()]
    assert len(ours) > 500
    with translation.override("fr"):
        shown = [
            (text, french, translation.pgettext(context, text) if context else translation.gettext(text))
            for (context, text, plural), message in ours
            if not plural and isinstance(french := message.string, str)
        ]
    assert [one for one in shown if one[1] != one[2]] == []


def test_ours_come_before_those_of_any_library() -> None:
    ours = [config.name.startswith("dispatchable.") for config in apps.get_app_configs()]
    assert ours == sorted(ours, reverse=True)
