"""Of an answer what its sender wrote is shown: nothing written is cut off, and what is quoted is where that is sure."""

from __future__ import annotations

import pytest

from dispatchable.service.mail.reading.html import html_to_text
from dispatchable.service.mail.reading.opened import opened
from dispatchable.service.mail.reading.quotes import own_words

MARK = "##- Please write your answer above this line -##"
OURS = f"{MARK}\n\nThe desk needs information.\nQuestion: which floor?"


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Third floor.", "Third floor."),
        (f"Third floor.\n\nOn Mon, 23 Nov 2026, Desk <d@example.org>\nwrote:\n\n{quoted(OURS)}", "Third floor."),
        (f"Au troisième.\n\nLe lun. 23 nov. 2026 à 09:12, Bureau a écrit\u00a0:\n{quoted(OURS)}", "Au troisième."),
        (f"Third floor.\n\nFrom: Desk\nSent: Monday\nTo: Ana\nSubject: Request\n\n{OURS}", "Third floor."),
        (f"Au troisième.\n\nDe : Bureau\nEnvoyé : lundi\nÀ : Ana\nObjet : Demande\n\n{OURS}", "Au troisième."),
        (f"Third floor.\n-----Original Message-----\n{OURS}", "Third floor."),
        ("Third floor.\n-- \nAna Lavergne\nAcme", "Third floor."),
        ("Third floor.\n\nSent from my iPhone", "Third floor."),
        (f"Third floor.\n-- \nAna\n\nOn Monday, Desk wrote:\n{quoted(OURS)}", "Third floor."),
        ("12 -- 14\n--flag\nFrom: here\nit is far", "12 -- 14\n--flag\nFrom: here\nit is far"),
        ("On Monday he wrote:\nthe street is blocked", "On Monday he wrote:\nthe street is blocked"),
        (quoted(OURS), quoted(OURS)),
        ("", ""),
    ],
)
def test_the_end_that_is_surely_not_an_answer_is_left_out(text: str, own: str) -> None:
    assert own_words(text)[0] == own


def test_an_answer_between_the_quoted_lines_is_kept_whole() -> None:
    text = f"Hello,\n\nOn Monday, Desk wrote:\n{quoted(OURS)}\nThird floor.\n> Bye"
    assert own_words(text) == (text, False)


def test_it_says_whether_something_was_left_out() -> None:
    assert own_words(f"Yes.\n\n{OURS}")[1] and not own_words("Yes.\n\n")[1]


def test_a_page_becomes_its_words() -> None:
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>Third&nbsp;floor &amp; left<br>door</p>"
        "<script>alert('x')</script><!-- <b>no</b> --><blockquote><div>Which floor?</div></blockquote></body></html>"
    )
    assert html_to_text(page) == "Third\u00a0floor & left\ndoor\n\n> Which floor?".replace("\u00a0", " ")


@pytest.mark.parametrize(
    "page", ["<", "<!--" * 90_000, "<a" * 150_000, "<script>" * 40_000, "&" * 300_000, "<p>" * 99_999]
)
def test_no_page_takes_long(page: str) -> None:
    assert len(html_to_text(page)) <= 400_000


def mail(body: bytes, *headers: str) -> bytes:
    return "\r\n".join(("From: Ana <Ana@Example.org>", *headers, "", "")).encode() + body


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        ("utf-8", "Étage 3".encode(), "Étage 3"),
        ("iso-8859-1", "Étage 3".encode("latin-1"), "Étage 3"),
        ("windows-1252", "L’étage".encode("cp1252"), "L’étage"),
        ("utf-8", "Étage".encode("latin-1"), "Étage"),
        ("no-such", "Étage".encode(), "Étage"),
        ("idna", b"xn--" * 1000, "xn--" * 1000),
        ("zip", b"plain", "plain"),
        ("shift_jis", "住所".encode("shift_jis"), "住所"),
        ("utf-8", b"a\x00b\x1b[31m\xe2\x80\xaec", "ab[31mc"),
    ],
)
def test_any_charset_is_read_or_replaced(charset: str, content: bytes, text: str) -> None:
    raw = mail(content, f'Content-Type: text/plain; charset="{charset}"', "Content-Transfer-Encoding: 8bit")
    assert opened(raw).text == text


def test_who_wrote_to_whom() -> None:
    raw = mail(
        b"x", "To: Desk <desk+a@example.org>, b@example.org", "Subject: =?utf-8?q?R=C3=A9ponse?=", "Message-ID: <1@x>"
    )
    found = opened(raw)
    assert (found.sender, found.sender_name, found.subject, found.identity) == (
        "ana@example.org",
        "Ana",
        "Réponse",
        "<1@x>",
    )
    assert found.recipients == ("desk+a@example.org", "b@example.org")


@pytest.mark.parametrize(
    "head", [b"From: a@b.org\r\nFrom: c@d.org\r\n", b"From: a@b.org, c@d.org\r\nFrom: \r\n", b"Subject: x\r\n"]
)
def test_a_mail_from_nobody_or_from_two_is_from_none(head: bytes) -> None:
    assert opened(head + b"\r\nx").sender == ""


def deep(levels: int) -> bytes:
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(levels))
    return b"From: a@b.org\r\n" + parts + b"\r\nhello" + b"\r\n" * 5000


MONSTERS = {
    "empty": b"",
    "no end": b"From: a@b.org",
    "binary": bytes(range(256)) * 500,
    "ten thousand parts": mail(
        b"".join(b"--b\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nx\r\n" for _ in range(10_000))
        + b"--b--",
        "Content-Type: multipart/mixed; boundary=b",
    ),
    "a thousand deep": deep(1000),
    "fifty-five deep": deep(55),
    "mails in mails": b"From: a@b.org\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 3000,
    "a million lines": mail(b"a\n" * 1_000_000),
    "a header without end": b"From: a@b.org\r\nSubject: " + b"=?utf-8?q?" * 50_000 + b"\r\n\r\nx",
    "many headers": b"".join(b"To: a%d@b.org\r\n" % i for i in range(30_000)) + b"\r\nx",
    "broken base64": mail(b"!!!" * 1000, "Content-Transfer-Encoding: base64"),
    "no such boundary": mail(b"--x\r\n\r\nhello", "Content-Type: multipart/mixed"),
    "thirty megabytes": mail(b"A" * 75 + b"\r\n") + (b"A" * 75 + b"\r\n") * 390_000,
}


@pytest.mark.parametrize("name", MONSTERS)
def test_whatever_comes_is_opened_soon_and_within_bounds(name: str) -> None:
    found = opened(MONSTERS[name])
    assert found.identity and len(found.text) <= 100_000 and len(found.files) <= 10 and len(found.left_out) <= 50
    if name in ("a thousand deep", "mails in mails", "a million lines", "thirty megabytes"):
        assert found.cut and not found.files
