"""Makes the files that somebody would attach to do harm; nothing here is kept as a file."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.service.files.samples import jpeg, pdf, png

SCRIPT = b"<html><script>alert(1)</script></html>"
TYPE, NAME, EMPTY, BIG, ACTIVE, LOCKED = (
    "file.type", "file.name", "file.empty", "file.too_big", "file.active", "file.locked",
)  # fmt: skip
KEPT = ""


def chunk(name: bytes, body: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def picture(width: int, height: int, data: bytes, *more: bytes, colour: int = 0) -> bytes:
    """A PNG of these compressed data, with other chunks before them."""
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(more)
    return start + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def archive() -> bytes:
    """A ZIP of one page."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as into:
        into.writestr("index.html", SCRIPT)
    return made.getvalue()


def objects(inner: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    """A PDF that keeps ``inner`` in a compressed object stream."""
    packed = zlib.compress(inner)
    head = b"%%PDF-1.5\n1 0 obj <</Type /ObjStm /N 1 /First 4 /Filter %b /Length %d>>\nstream\n" % (
        filters,
        len(packed),
    )
    return head + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"


def with_objects(body: bytes) -> bytes:
    """A PDF with one more object in it."""
    return pdf().replace(b"startxref", b"2 0 obj <<" + body + b">> endobj\nstartxref")


def in_comment(content: bytes) -> bytes:
    """A JPEG with a comment of these bytes."""
    return jpeg()[:2] + b"\xff\xfe" + struct.pack(">H", len(content) + 2) + content + jpeg()[2:]


def exif() -> bytes:
    """What a camera writes: a maker, a place, and a field that says it is enormous."""
    tiff = b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0x010F, 2, 0xFFFFFFF0, 26) + b"\0\0\0\0<script>"
    return jpeg()[:2] + b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff + jpeg()[2:]


def deep_bomb() -> bytes:
    """A small file that says it is one line and unfolds to a gigabyte."""
    squeezer = zlib.compressobj(9)
    block = bytes(1 << 20)
    data = b"".join(squeezer.compress(block) for _ in range(1024)) + squeezer.flush()
    return picture(100, 1, data)


CORPUS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    # what a browser would run
    "a page called PDF": ("a.pdf", lambda: SCRIPT, TYPE),
    "a page before a PDF": ("a.pdf", lambda: SCRIPT + pdf(), TYPE),
    "a page inside a PDF": ("a.pdf", lambda: pdf(SCRIPT.decode()), KEPT),
    "a page behind a PDF": ("a.pdf", lambda: pdf() + SCRIPT, TYPE),
    "a picture that is a program (GIF/JS)": ("a.gif", lambda: b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", TYPE),
    "GIF/JS called PNG": ("a.png", lambda: b"GIF89a=1;alert(1)", TYPE),
    "a drawing called PNG": ("a.png", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', TYPE),
    "a drawing": ("a.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', TYPE),
    "JPEG/JS": ("a.jpg", lambda: in_comment(b"*/=alert(1);/*"), KEPT),
    "a page in a JPEG's comment": ("a.jpg", lambda: in_comment(SCRIPT), KEPT),
    "a page in a PNG's text": (
        "a.png",
        lambda: picture(1, 1, zlib.compress(b"\0\0"), chunk(b"tEXt", b"Comment\0" + SCRIPT)),
        KEPT,
    ),
    "a program": ("a.pdf", lambda: b"MZ\x90\0" + bytes(60) + pdf(), TYPE),
    "a script": ("a.pdf", lambda: b"#!/bin/sh\nrm -rf /\n" + pdf(), TYPE),
    # what is two things at once
    "PDF and ZIP": ("a.pdf", lambda: pdf() + archive(), TYPE),
    "PDF in ZIP's order": ("a.pdf", lambda: pdf().replace(b"startxref", archive() + b"\nstartxref"), TYPE),
    "PNG and ZIP": ("a.png", lambda: png() + archive(), TYPE),
    "JPEG and ZIP": ("a.jpg", lambda: jpeg() + archive(), TYPE),
    "JPEG and ZIP that ends as one": ("a.jpg", lambda: jpeg() + archive()[:-2] + b"\x02\0\xff\xd9", TYPE),
    "ZIP in a JPEG's comment": ("a.jpg", lambda: in_comment(archive()), TYPE),
    "JPEG and a film": ("a.jpg", lambda: jpeg() + b"\0\0\0\x18ftypmp42" + bytes(40), TYPE),
    "two JPEG, as cameras do": ("a.jpg", lambda: jpeg() + jpeg(), KEPT),
    "PNG and PDF": ("a.png", lambda: png() + pdf(), TYPE),
    # what lies
    "PDF called PNG": ("a.png", pdf, NAME),
    "PNG called JPEG": ("a.jpg", png, NAME),
    "PDF called program": ("a.pdf.exe", pdf, NAME),
    "PDF called page": ("a.html", pdf, NAME),
    "empty": ("a.pdf", lambda: b"", EMPTY),
    "one byte": ("a.pdf", lambda: b"%", TYPE),
    "too big": ("a.pdf", lambda: pdf() + bytes(15 * 1024 * 1024), BIG),
    "PDF cut short": ("a.pdf", lambda: pdf()[:-8], TYPE),
    "PNG cut short": ("a.png", lambda: png()[:-20], TYPE),
    "PNG with data cut short": ("a.png", lambda: picture(100, 100, zlib.compress(bytes(10_100))[:-6]), TYPE),
    "PNG with too few rows": ("a.png", lambda: picture(100, 100, zlib.compress(bytes(101))), TYPE),
    "PNG with something behind its data": ("a.png", lambda: picture(1, 1, zlib.compress(b"\0\0") + SCRIPT), TYPE),
    "PNG with a wrong checksum": ("a.png", lambda: png()[:30] + b"\xff" + png()[31:], TYPE),
    "PNG with two headers": ("a.png", lambda: picture(1, 1, zlib.compress(b"\0\0"), png()[8:33]), TYPE),
    "JPEG cut short": ("a.jpg", lambda: jpeg()[:-2], TYPE),
    "JPEG without a picture": ("a.jpg", lambda: b"\xff\xd8\xff\xd9", TYPE),
    "JPEG with a segment too long": ("a.jpg", lambda: b"\xff\xd8\xff\xe0\xff\xffx\xff\xd9", TYPE),
    # what unfolds
    "PNG of four thousand million dots": ("a.png", lambda: png(65_535, 65_535), TYPE),
    "JPEG of four thousand million dots": ("a.jpg", lambda: jpeg(65_535, 65_535), TYPE),
    "PNG that unfolds to a gigabyte": ("a.png", deep_bomb, TYPE),
    "PNG with a text that unfolds": (
        "a.png",
        lambda: picture(1, 1, zlib.compress(b"\0\0"), chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(9 << 20)))),
        TYPE,
    ),
    "PDF with objects that unfold": ("a.pdf", lambda: objects(bytes(70 << 20)), LOCKED),
    # what acts when it is opened
    "PDF with a program": ("a.pdf", lambda: with_objects(b"/S /JavaScript /JS (app.alert(1))"), ACTIVE),
    "PDF with a program written in numbers": ("a.pdf", lambda: with_objects(b"/S /J#61vaScr#69pt /JS (x)"), ACTIVE),
    "PDF with a program in its objects": ("a.pdf", lambda: objects(b"1 0 <</S /JavaScript /JS (x)>>"), ACTIVE),
    "PDF with objects nobody can read": (
        "a.pdf",
        lambda: objects(b"1 0 <<>>", b"[/ASCIIHexDecode /FlateDecode]"),
        LOCKED,
    ),
    "PDF that hides its objects": (
        "a.pdf",
        lambda: with_objects(b"/Type /ObjStm /Filter /FlateDecode" + b" " * 5000),
        LOCKED,
    ),
    "PDF that starts a program": ("a.pdf", lambda: with_objects(b"/S /Launch /F (cmd.exe)"), ACTIVE),
    "PDF that sends a form": ("a.pdf", lambda: with_objects(b"/S/SubmitForm/F(http://example.org)"), ACTIVE),
    "PDF with a form of programs": ("a.pdf", lambda: with_objects(b"/XFA [(template) 5 0 R]"), ACTIVE),
    "PDF with a file in it": ("a.pdf", lambda: with_objects(b"/Type /EmbeddedFile"), ACTIVE),
    "PDF with a list of files": ("a.pdf", lambda: with_objects(b"/Names <</EmbeddedFiles 3 0 R>>"), ACTIVE),
    "PDF with a film": ("a.pdf", lambda: with_objects(b"/Subtype /RichMedia"), ACTIVE),
    "PDF behind a password": (
        "a.pdf",
        lambda: pdf().replace(b"startxref", b"trailer <</Encrypt 5 0 R>>\nstartxref"),
        LOCKED,
    ),
    "PDF with a link": ("a.pdf", lambda: with_objects(b"/S /URI /URI (http://example.org)"), KEPT),
    # what tells more than it shows
    "a photograph with its place": ("a.jpg", exif, KEPT),
    # names
    "a way out of the folder": ("../../../etc/cron.d/a.pdf", pdf, KEPT),
    "a way out for another system": ("..\\..\\Windows\\a.pdf", pdf, KEPT),
    "a name of 300 signs": ("é" * 300 + ".pdf", pdf, KEPT),
    "a name of 300 bytes and no ending": ("a" * 300, pdf, KEPT),
    "a name read from the right": ("bail\u202efdp.exe", pdf, NAME),
    "a name turned round": ("\u202egnp.exe\u202c.pdf", pdf, KEPT),
    "a name with NUL": ("a.pdf\0.exe", pdf, NAME),
    "a name with a header": ('a"\r\nSet-Cookie: x=1;\r\n.pdf', pdf, KEPT),
    "a device": ("CON.pdf", pdf, KEPT),
    "another device": ("com1.tar.pdf", pdf, KEPT),
    "a hidden file": (".htaccess", pdf, KEPT),
    "no name": ("", pdf, KEPT),
    "only dots": ("....", pdf, KEPT),
    "a page as a name": ("<img src=x onerror=alert(1)>.pdf", pdf, KEPT),
    "a formula as a name": ("=cmd|' /C calc'!A0.pdf", pdf, KEPT),
    "invisible signs": ("a\u200b\u2060\ufeff.pdf", pdf, KEPT),
}
"""What it is -> its name, its bytes, and the code it is refused with; "" for what is kept and does no harm."""
