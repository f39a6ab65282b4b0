from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatchable.engine.errors import UserError
from dispatchable.engine.tabular.sniff import sniff


def seen(text: str, encoding: str = "utf-8"):
    return sniff(text.encode(encoding), complete=True)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_each_usual_delimiter_is_recognised(delimiter: str) -> None:
    rows = [
        ["adresse", "code_postal", "commune"],
        ["8 rue du Puits", "99810", "Valmirande"],
    ]
    assert seen("\n".join(delimiter.join(row) for row in rows) + "\n").delimiter == delimiter


def test_commas_inside_addresses_do_not_win_over_the_real_delimiter() -> None:
    assert seen("id;adresse\n1;8, rue du Puits, 99810 Valmirande\n2;9, rue du Puits, Valmirande\n").delimiter == ";"


def test_a_single_column_of_addresses_with_commas_stays_one_column() -> None:
    dialect = seen("adresse\n8 rue du Puits; bât B\n9 rue du Puits; bât C\n")
    assert dialect.delimiter == "," and dialect.has_header


def test_a_quoted_cell_with_delimiters_counts_as_one_cell() -> None:
    assert (
        seen('address,city\n"8 High St; Unit B; rear",Ashgrove\n"9 High St; Unit C; rear",Ashgrove\n').delimiter == ","
    )


def test_single_quotes_count_only_when_they_wrap_cells() -> None:
    assert seen("'adresse','commune'\n'8 rue d''Amont','Valmirande'\n").quote == "'"
    assert seen("adresse,commune\n8 rue de l'Eau,L'Étang\n").quote == '"'


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("adresse\n8 allée des Œillets\n".encode(), "utf-8"),
        ("adresse\n8 allée des Œillets\n".encode("utf-8-sig"), "utf-8-sig"),
        ("adresse\n8 allée des Œillets\n".encode("utf-16"), "utf-16"),
        ("adresse\n8 allée des Œillets\n".encode("cp1252"), "cp1252"),
    ],
)
def test_the_encoding_is_told_from_the_bytes(data: bytes, encoding: str) -> None:
    assert sniff(data, complete=True).encoding == encoding


def test_a_character_cut_at_the_end_of_the_sample_is_still_utf8() -> None:
    data = "adresse\n8 allée".encode()
    assert sniff(data[:-2], complete=False).encoding == "utf-8"
    assert sniff("adresse\n8 allé".encode()[:-1], complete=False).encoding == "utf-8"


def test_excels_separator_line_is_obeyed_and_is_no_data() -> None:
    dialect = seen("sep=|\nadresse|commune\n8 rue du Puits|Valmirande\n")
    assert dialect.delimiter == "|" and dialect.separator_line and dialect.has_header


def test_a_list_without_header_is_seen_as_such() -> None:
    assert not seen("8 rue du Puits;99810;Valmirande\n9 rue du Puits;99810;Valmirande\n").has_header
    assert seen("wohin;was\n8;9\n").has_header


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"PK\x03\x04rest", "XLSX"),
        (b"%PDF-1.7", "PDF"),
        (b"a,b\0c\n", "NUL"),
        (b"\xd0\xcf\x11\xe0", "XLS"),
    ],
)
def test_a_file_that_is_no_text_is_refused_by_name_in_both_languages(data: bytes, named: str) -> None:
    with pytest.raises(UserError) as caught:
        sniff(data, complete=True)
    assert named in caught.value.en and caught.value.usage
    assert "UTF-8" in caught.value.fr


@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_give_a_dialect_or_a_sentence(data: bytes, complete: bool) -> None:
    try:
        dialect = sniff(data, complete=complete)
    except UserError:
        return
    assert len(dialect.delimiter) == 1 and dialect.quote in "\"'"
