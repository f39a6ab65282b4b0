import pytest

from dispatchable.interfaces.cli.language import current, decimal, say, whole

NAMES = ("DISPATCHABLE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture(autouse=True)
def no_language(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("value", ["fr", "FR", "fr_CA.UTF-8", "fr-FR", "fr@euro"])
def test_french_in_any_spelling_speaks_french(monkeypatch, value):
    monkeypatch.setenv("LANG", value)
    assert current() == "fr"


@pytest.mark.parametrize("value", ["", "C", "en_GB.UTF-8", "de_DE", "frr_DE", "fry"])
def test_anything_else_speaks_english(monkeypatch, value):
    monkeypatch.setenv("LANG", value)
    assert current() == "en"


def test_the_first_variable_that_is_set_decides(monkeypatch):
    for name, value in zip(reversed(NAMES), ("fr", "en", "fr", "en"), strict=True):
        monkeypatch.setenv(name, value)
        assert current() == value


def test_numbers_are_written_as_the_reader_writes_them(monkeypatch):
    assert (say("a", "b"), whole(1234567), decimal(1234.56, 1)) == ("a", "1,234,567", "1,234.6")
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert (say("a", "b"), whole(1234567), decimal(1234.56, 1)) == ("b", "1\u202f234\u202f567", "1\u202f234,6")
