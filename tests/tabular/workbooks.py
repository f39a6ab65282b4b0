"""Spreadsheet files made part by part, so that tests can make harmless and harmful ones alike."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

Parts = dict[str, bytes]
Value = str | int | float

_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ODS_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
)
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def column_name(index: int) -> str:
    """A, B ... Z, AA ..."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def sheet_xml(rows: Sequence[Sequence[Value]], head: str = "") -> bytes:
    """A worksheet; numbers as numeric cells, text in place."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for index, value in enumerate(row):
            at = f"{column_name(index)}{number}"
            if isinstance(value, str):
                cells.append(f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>')
            else:
                cells.append(f'<c r="{at}"><v>{value}</v></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<worksheet xmlns="{_MAIN}"><sheetData>'
        + "".join(lines)
        + "</sheetData></worksheet>"
    ).encode()


def xlsx_parts(sheet: bytes, *, state: str = "visible") -> Parts:
    """The parts of a workbook with one sheet."""
    return {
        "[Content_Types].xml": _TYPES.encode(),
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="Sites" sheetId="1" state="{state}" r:id="rId1"/></sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'.encode(),
        "xl/worksheets/sheet1.xml": sheet,
    }


def content_xml(tables: str, head: str = "") -> bytes:
    """The content of an ods file around its tables."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<office:document-content {_ODS_NAMES} office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    ).encode()


def ods_cell(value: Value, more: str = "") -> str:
    """A cell of an ods table."""
    if value == "":
        return f"<table:table-cell {more}/>"
    kind = (
        'office:value-type="string"' if isinstance(value, str) else f'office:value-type="float" office:value="{value}"'
    )
    return f"<table:table-cell {kind} {more}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def ods_table(rows: Sequence[Sequence[Value]], after: str = "") -> str:
    """A table of an ods file."""
    lines = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)
    return f'<table:table table:name="Sites">{lines}{after}</table:table>'


def ods_parts(content: bytes) -> Parts:
    """The parts of an ods file."""
    names = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    return {
        "mimetype": ODS_TYPE,
        "content.xml": content,
        "META-INF/manifest.xml": f"<manifest:manifest {names}><manifest:file-entry "
        f'manifest:full-path="/" manifest:media-type="{ODS_TYPE.decode()}"/></manifest:manifest>'.encode(),
    }


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as an archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_STORED if name == "mimetype" else method)
    return stream.getvalue()


def xlsx(rows: Sequence[Sequence[Value]]) -> bytes:
    """A workbook with these rows."""
    return zipped(xlsx_parts(sheet_xml(rows)))


def ods(rows: Sequence[Sequence[Value]]) -> bytes:
    """An OpenDocument spreadsheet with these rows, filled up to the sheet's end as LibreOffice does."""
    filler = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    return zipped(ods_parts(content_xml(ods_table(rows, filler))))
