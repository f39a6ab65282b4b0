"""HTML and SVG in which every text is escaped by construction: for reports on the command line and for the pages."""

from __future__ import annotations

import html
import unicodedata

_ALONE = frozenset({"meta", "rect", "circle", "path", "line", "br"})


class Html(str):
    """Text that is HTML already. Everything else that ``tag`` is given is escaped."""

    __slots__ = ()


def escaped(text: str) -> Html:
    """``text`` as HTML. Controls, lone surrogates and marks that turn the reading direction are taken out."""
    if isinstance(text, Html):
        return text
    return Html(html.escape(seen(text), quote=True))


def seen(text: str) -> str:
    """``text`` without the characters that nobody sees; line ends stay."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c == "\n" or not unicodedata.category(c).startswith("C"))


def tag(name: str, /, *inside: str, **attributes: str | int | float | None) -> Html:
    """An element: ``tag("td", value, class_="number")``. An attribute that is None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _ALONE and not inside:
        return Html(f"<{name}{written}/>" if name != "meta" else f"<{name}{written}>")
    return Html(f"<{name}{written}>{''.join(map(escaped, inside))}</{name}>")


def joined(*parts: str) -> Html:
    """Several parts one after the other."""
    return Html("".join(map(escaped, parts)))


def clipped(text: str, most: int = 160) -> str:
    """``text`` in one line of at most ``most`` characters."""
    text = " ".join(text[: most * 4].split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
