"""Files made to mislead, to exhaust or to break a reader of tables: a name, the bytes, and how each must end."""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.tabular.parquets import of_rows, parquet_file, repeated, with_footer_length
from tests.tabular.workbooks import (
    ODS_TYPE,
    Parts,
    content_xml,
    ods_cell,
    ods_parts,
    ods_table,
    sheet_xml,
    xlsx,
    xlsx_parts,
    zipped,
)

ROWS = [["adresse", "code_postal", "commune"], ["12 rue de la République", "99001", "Sarlande-Vernoise"]]
CSV = "adresse;code_postal;commune\n12 rue de la République;99001;Sarlande-Vernoise\n"
SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Hostile:
    """A hostile file."""

    make: Callable[[], bytes]
    ends: str
    """Code of the sentence it ends in; "" when it is read."""
    rows: int = 1
    """How many rows are read."""


FILES: dict[str, Hostile] = {}
"""Name -> file."""


def hostile(name: str, ends: str = "", rows: int = 1) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Puts what the function makes among the files."""

    def add(make: Callable[[], bytes]) -> Callable[[], bytes]:
        FILES[name] = Hostile(make, ends, rows)
        return make

    return add


def put(name: str, ends: str, make: Callable[[], bytes], rows: int = 1) -> None:
    """Puts what ``make`` makes among the files."""
    FILES[name] = Hostile(make, ends, rows)


def book(**parts: bytes) -> Parts:
    """A good workbook; a keyword replaces its sheet."""
    return xlsx_parts(parts.get("sheet", sheet_xml(ROWS)))


def patched(data: bytes, *, local: tuple[int, bytes] | None = None, central: tuple[int, bytes] | None = None) -> bytes:
    """An archive in which bytes of each first header are overwritten: (offset in the header, bytes)."""
    changed = bytearray(data)
    for magic, change in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        if change:
            at = changed.index(magic) + change[0]
            changed[at : at + len(change[1])] = change[1]
    return bytes(changed)


def repeated_deflate(block: bytes, times: int) -> tuple[bytes, int]:
    """Raw deflate data of ``block`` repeated, made at once, and its checksum."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(times):
        checksum = zlib.crc32(block, checksum)
    return first * times + packer.flush(), checksum


def with_raw_member(data: bytes, name: str, packed: bytes, size: int, checksum: int) -> bytes:
    """The archive ``data`` and one more member, whose packed bytes and figures are given."""
    end = data.rindex(b"PK\x05\x06")
    *_, entries, length, offset, _ = struct.unpack("<4s4H2LH", data[end:])
    raw = name.encode()
    head = struct.pack("<5H3L2H", 20, 0, 8, 0, 0x21, checksum, len(packed), size, len(raw), 0)
    local = b"PK\x03\x04" + head + raw + packed
    central = b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<3H2L", 0, 0, 0, 0, offset) + raw
    directory = data[offset : offset + length] + central
    last = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, entries + 1, entries + 1, len(directory), offset + len(local), 0
    )
    return data[:offset] + local + directory + last


def long_string(size: int, declared: int | None = None) -> bytes:
    """A workbook whose shared strings are one string of ``size`` megabytes."""
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    block = (head + b"a" * MEGABYTE)[:MEGABYTE]
    packed, checksum = repeated_deflate(block, size)
    whole = size * MEGABYTE if declared is None else declared
    return with_raw_member(zipped(book()), "xl/sharedStrings.xml", packed, whole, checksum)


# --- archives -------------------------------------------------------------------------------------------------------

put("bomb-flat.xlsx", "table.archive_too_large", lambda: zipped(book(sheet=sheet_xml(ROWS) + b" " * (64 * MEGABYTE))))
put("bomb-string-1500-MB.xlsx", "table.archive_too_large", lambda: long_string(1500))
put("bomb-string-800-MB.xlsx", "table.archive_too_large", lambda: long_string(800))
put("bomb-lying-sizes.xlsx", "table.damaged_archive", lambda: long_string(300, 1000))
put("lying-larger.xlsx", "table.damaged_archive", lambda: long_string(1, 2 * MEGABYTE))
put("bomb-of-bombs.zip", "table.no_spreadsheet", lambda: zipped({f"{i}.zip": zipped({"x": b"0"}) for i in range(16)}))
put("nested.xlsx", "table.nested_archive", lambda: zipped(book() | {"xl/embeddings/o.bin": zipped({"a": b"1"})}))
put("nested-gzip.xlsx", "table.nested_archive", lambda: zipped(book() | {"xl/media/a.gz": gzip.compress(b"1")}))
put("entries-2000.xlsx", "table.archive_too_large", lambda: zipped(book() | {f"x/{i}": b"" for i in range(2000)}))
put(
    "directory-of-megabytes.xlsx", "table.archive_too_large",
    lambda: zipped(book() | {f"x/{i}-{'n' * 60_000}": b"" for i in range(20)}),
)  # fmt: skip
put("name-upwards.xlsx", "table.damaged_archive", lambda: zipped(book() | {"../../evil": b"1"}))
put("name-absolute.xlsx", "table.damaged_archive", lambda: zipped(book() | {"/etc/evil": b"1"}))
put("name-drive.xlsx", "table.damaged_archive", lambda: zipped(book() | {"C:/evil": b"1"}))
put("name-backslash-upwards.xlsx", "table.damaged_archive", lambda: zipped(book() | {"xl\\..\\..\\evil": b"1"}))
put("name-twice-by-case.xlsx", "table.damaged_archive", lambda: zipped(book() | {"XL/workbook.xml": b"<x/>"}))
put("encrypted-member.xlsx", "table.encrypted", lambda: patched(zipped(book()), local=(6, b"\1"), central=(8, b"\1")))
put("flag-only-in-local.xlsx", "table.damaged_archive", lambda: patched(zipped(book()), local=(26, b"\2")))
put("methods-differ.xlsx", "table.damaged_archive", lambda: patched(zipped(book()), local=(8, b"\0\0")))
put("sizes-differ.xlsx", "table.damaged_archive", lambda: patched(zipped(book()), local=(22, b"\1\1\1\1")))
put("names-differ.xlsx", "table.damaged_archive", lambda: patched(zipped(book()), local=(30, b"X")))
put(
    "checksum-wrong.xlsx",
    "table.damaged_archive",
    lambda: patched(zipped(book()), local=(14, b"\7"), central=(16, b"\7")),
)
put("method-lzma.xlsx", "table.damaged_archive", lambda: zipped(book(), zipfile.ZIP_LZMA))
put("method-bzip2.xlsx", "table.damaged_archive", lambda: zipped(book(), zipfile.ZIP_BZIP2))
put("cut-off.xlsx", "table.damaged_archive", lambda: zipped(book())[:-200])
put("only-its-first-bytes.xlsx", "table.damaged_archive", lambda: b"PK\x03\x04")
put("empty-archive.xlsx", "table.no_spreadsheet", lambda: zipped({}))
put("comment-with-another-directory.xlsx", "table.damaged_archive", lambda: _commented())
put("appended.xlsx", "table.damaged_archive", lambda: zipped(book()) + b"adresse;commune\n")
put("two-archives.xlsx", "table.damaged_archive", lambda: zipped(book()) + zipped(book()))
put("polyglot-script.xlsx", "table.not_text", lambda: b"#!/bin/sh\nexit\n" + zipped(book()))
put("flipped-bit.xlsx", "table.damaged_archive", lambda: _flipped())
put("macros.xlsm", "table.macros", lambda: zipped(book() | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}))
put("macro-sheet.xlsx", "table.macros", lambda: zipped(book() | {"xl/macrosheets/sheet1.xml": b"<x/>"}))
put("binary.xlsb", "table.no_spreadsheet", lambda: zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"1"}))
put(
    "letter.docx",
    "table.no_spreadsheet",
    lambda: zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}),
)
put("many-full-parts.xlsx", "table.archive_too_large", lambda: _many_parts())


@hostile("macros-by-type.xlsx", "table.macros")
def _macro_type() -> bytes:
    parts = book()
    name = "[Content_Types].xml"
    parts[name] = parts[name].replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")
    return zipped(parts)


def _commented() -> bytes:
    data = zipped(book())
    return data[:-2] + struct.pack("<H", 22) + data[-22:]


def _flipped() -> bytes:
    data = bytearray(zipped(book(), zipfile.ZIP_STORED))
    data[data.index(b"<sheetData>") + 3] ^= 4
    return bytes(data)


def _many_parts() -> bytes:
    """Each part under its own limit, together 1.6 GB."""
    noise = random.Random(4).randbytes(3000)
    block = (noise * 400)[:MEGABYTE]
    packed, checksum = repeated_deflate(block, 400)
    data = zipped(book())
    for index in range(4):
        data = with_raw_member(data, f"xl/media/{index}", packed, 400 * MEGABYTE, checksum)
    return data


@hostile("overlapping.xlsx", "table.damaged_archive")
def _overlapping() -> bytes:
    """Two members whose data is the same bytes."""
    data = zipped(book() | {"xl/media/a": b"0" * 5000, "xl/media/b": b"0" * 5000})
    first = data.rindex(b"PK\x03\x04", 0, data.index(b"xl/media/a"))
    changed = bytearray(data)
    entry = changed.rindex(b"PK\x01\x02")
    changed[entry + 42 : entry + 46] = struct.pack("<L", first)
    changed[first + 30 : first + 40] = b"xl/media/b"
    name = changed.index(b"PK\x01\x02", 0)
    while changed[name + 46 : name + 56] != b"xl/media/a":
        name = changed.index(b"PK\x01\x02", name + 4)
    changed[name + 46 : name + 56] = b"xl/media/c"
    return bytes(changed)


@hostile("symbolic-link.xlsx", "table.damaged_archive")
def _link() -> bytes:
    stream = io.BytesIO(zipped(book()))
    with zipfile.ZipFile(stream, "a") as archive:
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return stream.getvalue()


# --- XML --------------------------------------------------------------------------------------------------------------

LAUGHS = "<!DOCTYPE lolz [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(9)
) + "]>"  # fmt: skip
EXTERNAL = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
REMOTE = '<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd">'
for label, declaration in (("laughs", LAUGHS), ("external-entity", EXTERNAL), ("external-dtd", REMOTE)):
    put(f"{label}.xlsx", "table.xml_declaration", lambda d=declaration: zipped(book(sheet=sheet_xml(ROWS, d))))
    put(
        f"{label}.ods",
        "table.xml_declaration",
        lambda d=declaration: zipped(ods_parts(content_xml(ods_table(ROWS), d))),
    )
put(
    "external-entity-in-strings.xlsx", "table.xml_declaration",
    lambda: zipped(book() | {"xl/sharedStrings.xml": f"{EXTERNAL}<sst><si><t>&x;</t></si></sst>".encode()}),
)  # fmt: skip
put(
    "quadratic-entity.xlsx", "table.xml_declaration",
    lambda: zipped(book(sheet=sheet_xml(ROWS, f"<!DOCTYPE a [<!ENTITY x '{'ab' * 40_000}'>]>"))),
)  # fmt: skip
put(
    "declaration-far-down.xlsx", "table.xml_declaration",
    lambda: zipped(book(sheet=sheet_xml(ROWS) + b"<!-- " + random.Random(1).randbytes(600_000).hex().encode()
                        + b" --><!DOCTYPE a>")),
)  # fmt: skip
put(
    "utf-16-declaration.xlsx", "table.damaged_archive",
    lambda: zipped(book(sheet=sheet_xml(ROWS, EXTERNAL).decode().replace("UTF-8", "UTF-16").encode("utf-16"))),
)  # fmt: skip
put("sheet-cut-off.xlsx", "table.damaged_sheet", lambda: zipped(book(sheet=sheet_xml(ROWS)[:-60] + b"<")))
put("sheet-is-no-xml.xlsx", "table.damaged_sheet", lambda: zipped(book(sheet=b"adresse;commune")))
put("sheet-is-missing.xlsx", "table.damaged_sheet", lambda: zipped({k: v for k, v in book().items() if k != SHEET}))
put("content-cut-off.ods", "table.damaged_sheet", lambda: zipped(ods_parts(content_xml(ods_table(ROWS))[:-80])))
put("content-is-no-xml.ods", "table.damaged_sheet", lambda: zipped(ods_parts(b"adresse;commune")))


# --- sheets -----------------------------------------------------------------------------------------------------------

ROW = f"<table:table-row>{ods_cell('adresse')}</table:table-row>"


def ods_with(after: str) -> bytes:
    return zipped(ods_parts(content_xml(ods_table(ROWS, after))))


put(
    "repeated-rows-and-columns.ods", "table.too_many_cells",
    lambda: ods_with('<table:table-row table:number-rows-repeated="1048576">'
                     + ods_cell("x", 'table:number-columns-repeated="16384"') + "</table:table-row>"),
)  # fmt: skip
put(
    "rows-repeated-a-billion-times.ods",
    "table.too_many_cells",
    lambda: ods_with(ROW.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1000000000">')),
)
put(
    "blank-rows-before-the-last.ods", "table.too_many_cells",
    lambda: ods_with('<table:table-row table:number-rows-repeated="900000000"><table:table-cell/></table:table-row>'
                     + ROW),
)  # fmt: skip
put(
    "repeat-is-no-number.ods",
    "table.damaged_sheet",
    lambda: ods_with(ROW.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="-1">')),
)
put(
    "many-repeated-tables.ods", "table.too_many_cells",
    lambda: zipped(ods_parts(content_xml(ods_table(ROWS) + ods_table([], ROW.replace(
        "<table:table-row>", '<table:table-row table:number-rows-repeated="1000000">')) * 40))),
)  # fmt: skip
put(
    "filled-up-to-the-end.ods", "",
    lambda: ods_with('<table:table-row table:number-rows-repeated="1048000">'
                     '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'),
)  # fmt: skip
put(
    "nested-deep.ods", "table.damaged_sheet",
    lambda: ods_with("<table:table-row>" + "<text:span>" * 200_000),
)  # fmt: skip
put(
    "encrypted.ods",
    "table.encrypted",
    lambda: zipped(
        ods_parts(content_xml(ods_table(ROWS))) | {"META-INF/manifest.xml": b"<a><manifest:encryption-data/></a>"}
    ),
)
put(
    "text.odt",
    "table.other_document",
    lambda: zipped(ods_parts(content_xml("")) | {"mimetype": ODS_TYPE.replace(b"spreadsheet", b"text")}),
)
put("columns-16384.xlsx", "table.too_many_columns", lambda: xlsx([["adresse"] * 16_384, ["12 rue"] * 16_384]))
put(
    "two-far-corners.xlsx", "table.sheet_too_large",
    lambda: zipped(book(sheet=sheet_xml(ROWS).replace(b"</sheetData>",
                   b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'))),
)  # fmt: skip
put(
    "far-below.xlsx", "table.sheet_too_large",
    lambda: zipped(book(sheet=sheet_xml([["adresse"] * 900]).replace(b"</sheetData>",
                   b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'))),
)  # fmt: skip
put(
    "dimension-lies.xlsx",
    "",
    lambda: zipped(book(sheet=sheet_xml(ROWS).replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'))),
)
put("cell-of-200000.xlsx", "table.cell_too_long", lambda: xlsx([*ROWS, ["x" * 200_000]]))
put("hidden-only.xlsx", "table.empty", lambda: zipped(xlsx_parts(sheet_xml(ROWS), state="veryHidden")))
put("nothing.xlsx", "table.empty", lambda: xlsx([]))
put(
    "no-such-string.xlsx", "table.damaged_sheet",
    lambda: zipped(book(sheet=sheet_xml(ROWS).replace(
        b"</sheetData>", b'<row r="3"><c r="A3" t="s"><v>999999999</v></c></row></sheetData>'))),
)  # fmt: skip
put(
    "impossible-place.xlsx",
    "table.damaged_sheet",
    lambda: zipped(book(sheet=sheet_xml(ROWS).replace(b'r="A2"', b'r="ZZZZZZ99999999999"'))),
)
put(
    "external-link.xlsx",
    "",
    lambda: zipped(book() | {"xl/externalLinks/externalLink1.xml": b'<externalLink xmlns="x"/>'}),
)
put("formulas.xlsx", "", lambda: xlsx([*ROWS, ["=cmd|'/C calc'!A0", "+1+1", "@SUM(A1)"]]), 2)
put("right-to-left.xlsx", "", lambda: xlsx([*ROWS, ["12 rue \u202ednomyaR", "99001", "\U0001f600"]]), 2)


# --- text -------------------------------------------------------------------------------------------------------------

GOOD = CSV.encode()
put("line-of-100-MB.csv", "table.line_too_long", lambda: GOOD + b"x" * (100 * MEGABYTE))
put("first-line-of-100-MB.csv", "table.line_too_long", lambda: b"x" * (100 * MEGABYTE))
put("nul.csv", "table.not_text", lambda: GOOD + b"12 rue\0;99001;X\n")
put("nul-far-down.csv", "table.nul", lambda: GOOD + b"12 rue;99001;X\n" * 30_000 + b"a\0b;1;2\n")
put("surrogates-utf-8.csv", "table.encoding", lambda: GOOD + "é".encode() * 9 + b"12 rue \xed\xa0\x80;99001;X\n")
put(
    "surrogate-utf-16.csv", "table.encoding", lambda: CSV.encode("utf-16") + b"\x00\xd8" + "x;1;2\n".encode("utf-16-le")
)
put("utf-32.csv", "table.not_text", lambda: CSV.encode("utf-32"))
put("odd-utf-16.csv", "table.encoding", lambda: CSV.encode("utf-16") + b"a")
put("unmarked-utf-16.csv", "", lambda: CSV.encode("utf-16-le"))
put("mixed-line-ends.csv", "", lambda: b"adresse;cp\r\n12 rue;99001\n13 rue;99001\r14 rue;99001\r\n\n\r", 3)
put("open-quote.csv", "table.quote", lambda: GOOD + b'"12 rue;99001;X\n' * 3)
put("open-quote-over-megabytes.csv", "table.quote", lambda: GOOD + b'"12 rue;99001;X\n' + b"13 rue;99001;X\n" * 200_000)
put("columns-16384.csv", "table.too_many_columns", lambda: b";".join([b"adresse"] * 16_384) + b"\n12 rue\n")
put("row-of-16384.csv", "table.too_many_columns", lambda: GOOD + b";" * 16_384 + b"\n")
put("cell-of-200000.csv", "table.cell_too_long", lambda: GOOD + b"x" * 200_000 + b";1;2\n")
put("nothing.csv", "table.empty", lambda: b"")
put("only-a-mark.csv", "table.empty", lambda: b"\xef\xbb\xbf")
put("only-blank-lines.csv", "table.empty", lambda: b"\r\n" * 1000)
put("only-a-header.csv", "", lambda: b"adresse;commune\n", 0)
put("formulas.csv", "", lambda: GOOD + b"=1+1;@x;-2+3\n", 2)
put("mixed-encodings.csv", "", lambda: GOOD + b"12 all\xe9e\x9c;\x8c;\x9f\xe9\xe8\xe0\xe7\xf4\n" * 9, 10)
put("noise.bin", "table.not_text", lambda: b"a" + random.Random(7).randbytes(100_000))
put("gzip-bomb.csv.gz", "table.inflates", lambda: gzip.compress(GOOD) + gzip.compress(b"12 rue;1;X\n" * 95_000) * 200)
put("gzip-bomb-of-one-line.csv.gz", "table.line_too_long", lambda: gzip.compress(GOOD + b"x" * (60 * MEGABYTE)))
put("gzip-cut-off.csv.gz", "table.damaged", lambda: gzip.compress(GOOD * 2000)[:-40])
put("gzip-in-gzip.csv.gz", "table.nested_archive", lambda: gzip.compress(gzip.compress(GOOD)))
put("workbook-in-gzip.xlsx.gz", "table.nested_archive", lambda: gzip.compress(xlsx(ROWS)))
put("gzip-of-nothing.gz", "table.damaged", lambda: b"\x1f\x8b\x08" + bytes(40))

# --- wrong names ------------------------------------------------------------------------------------------------------

put("workbook.csv", "", lambda: xlsx(ROWS))
put("text.xlsx", "", lambda: GOOD)
put("old.xls", "table.old_spreadsheet", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000))
put(
    "password.xlsx", "table.old_spreadsheet",
    lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le"),
)  # fmt: skip
put("page.xls", "table.other_format", lambda: b"\xef\xbb\xbf  <html><table><tr><td>adresse</td></tr></table>")
put("spreadsheet-2003.csv", "table.other_format", lambda: b'<?xml version="1.0"?><?mso-application progid="Excel"?>')
put("letter.csv", "table.other_format", lambda: b"%PDF-1.7\n%\xe2\xe3\n")
put("picture.csv", "table.other_format", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100))
put("columns.parquet", "table.damaged_parquet", lambda: b"PAR1" + bytes(100) + b"PAR1")
put("packed.csv.zst", "table.other_format", lambda: b"\x28\xb5\x2f\xfd" + bytes(20))
put("base.csv", "table.other_format", lambda: b"SQLite format 3\0" + bytes(100))
put("text.rtf", "table.other_format", lambda: b"{\\rtf1\\ansi adresse}")

# --- Parquet ----------------------------------------------------------------------------------------------------------

PARQUET = of_rows(ROWS)


def _overwritten(at: int, change: bytes) -> bytes:
    return PARQUET[:at] + change + PARQUET[at + len(change) :]


put("good.parquet", "", lambda: PARQUET)
put("parquet_named.csv", "", lambda: PARQUET)
put("parquet_named.xlsx", "", lambda: PARQUET)
put("parquet_cut.parquet", "table.damaged_parquet", lambda: PARQUET[: len(PARQUET) // 2])
put("parquet_magic_only.parquet", "table.damaged_parquet", lambda: b"PAR1")
put("parquet_magic_twice.parquet", "table.damaged_parquet", lambda: b"PAR1" * 3)
put("parquet_of_noise.parquet", "table.damaged_parquet", lambda: b"PAR1" + random.Random(5).randbytes(4096) + b"PAR1")
put("parquet_footer_too_long.parquet", "table.damaged_parquet", lambda: with_footer_length(PARQUET, 0x7FFFFFFF))
put("parquet_footer_empty.parquet", "table.damaged_parquet", lambda: with_footer_length(PARQUET, 0))
put("parquet_footer_shifted.parquet", "table.damaged_parquet", lambda: with_footer_length(PARQUET, 40))
put("parquet_pages_overwritten.parquet", "table.damaged_parquet", lambda: _overwritten(4, b"\xff" * 60))
put("parquet_encrypted.parquet", "table.other_format", lambda: b"PARE" + PARQUET[4:-4] + b"PARE")
put("parquet_packed.parquet.gz", "table.nested_archive", lambda: gzip.compress(PARQUET))
put("parquet_without_rows.parquet", "table.empty", lambda: parquet_file({"adresse": []}))
put("parquet_without_columns.parquet", "table.empty", lambda: parquet_file({}))
put(
    "parquet_1001_columns.parquet", "table.too_many_columns",
    lambda: parquet_file({f"c{n}": ["x"] for n in range(1001)}),
)  # fmt: skip
put(
    "parquet_long_cell.parquet", "table.cell_too_long",
    lambda: of_rows([ROWS[0], ["x" * 131_073, "99001", "Sarlande-Vernoise"]]),
)  # fmt: skip
put("parquet_one_text_200_million_times.parquet", "table.inflates", lambda: repeated("1 rue", 200_000_000))
put("parquet_long_text_two_million_times.parquet", "table.inflates", lambda: repeated("1 rue" * 200, 2_000_000))
put(
    "parquet_page_of_300_mb.parquet", "table.parquet_too_large",
    lambda: parquet_file({"adresse": ["x" * 300_000_000]}, compression="zstd", use_dictionary=False),
)  # fmt: skip
put(
    "parquet_page_of_a_gigabyte.parquet", "table.parquet_too_large",
    lambda: parquet_file({"adresse": ["x" * 1_000_000_000]}, compression="zstd", use_dictionary=False),
)  # fmt: skip
put("parquet_nul.parquet", "table.not_text", lambda: of_rows([ROWS[0], ["12 \0 rue", "99001", "Sarlande-Vernoise"]]))

# --- JSON -------------------------------------------------------------------------------------------------------------

RECORD = json.dumps(dict(zip(ROWS[0], ROWS[1], strict=True))).encode() + b"\n"
put("array.json", "table.json_array", lambda: b"[[1, 2]]")
put("broken-array.json", "table.json_record", lambda: b"[" + RECORD + b"," + RECORD)
put("array-of-anything.json", "table.json_record", lambda: b"[" + RECORD + b", 3]")
put("array-and-more.json", "table.json_record", lambda: b"[" + RECORD + b"] []")
put("deep-array.json", "table.json_record", lambda: b'[{"a": ' + b"[" * 100_000 + b"]")
put("broken-line.jsonl", "table.json_line", lambda: RECORD + b'{"adresse": \n')
put("no-object.jsonl", "table.json_line", lambda: RECORD + b"[1, 2]\n")
put("spread-over-lines.json", "table.json_line", lambda: b'{\n"adresse": "12 rue"\n}\n')
put("half-a-character.jsonl", "table.json_line", lambda: RECORD + b'{"adresse": "\\ud800"}\n')
put("nul.jsonl", "table.json_line", lambda: RECORD + b'{"adresse": "a\\u0000b"}\n')
put("not-utf-8.jsonl", "table.json_line", lambda: RECORD + b'{"adresse": "\xe9"}\n')
put("nested-deep.jsonl", "table.json_line", lambda: RECORD + b'{"adresse": ' + b"[" * 300_000 + b"\n")
put("keys-100000.jsonl", "table.too_many_columns", lambda: b"".join(b'{"k%d": 1}\n' % i for i in range(100_000)))
put("keys-in-one.jsonl", "table.too_many_columns", lambda: json.dumps({f"k{i}": i for i in range(5000)}).encode())
put("long-line.jsonl", "table.line_too_long", lambda: RECORD + b'{"adresse": "' + b"x" * (20 * MEGABYTE) + b'"}\n')
put("not-a-number.jsonl", "table.json_line", lambda: RECORD + b'{"adresse": NaN}\n')
put("huge-number.jsonl", "", lambda: RECORD + b'{"adresse": "12 rue", "ref": ' + b"9" * 100_000 + b"}\n", 2)
put("same-key-twice.jsonl", "", lambda: b'{"adresse": "x", "adresse": "12 rue", "commune": "X"}\n')
