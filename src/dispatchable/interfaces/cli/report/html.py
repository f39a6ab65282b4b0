"""HTML in which every text is escaped by construction, and the page that holds it."""

from __future__ import annotations

import html
import unicodedata
from importlib import resources
from pathlib import Path

from dispatchable.engine import ENGINE_VERSION
from dispatchable.engine.errors import UserError
from dispatchable.engine.whole import written_whole

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
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


def page(title: str, language: str, *body: str) -> str:
    """The whole document; ``language`` is "fr" or "en". It asks nothing of the network and runs nothing."""
    style = resources.files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    brand = tag("div", tag("strong", "Dispatchable"), tag("span", ENGINE_VERSION), class_="brand")
    head = joined(
        tag("meta", charset="utf-8"),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        tag("meta", name_="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", Html(style)),
    )
    inside = tag("body", tag("header", brand, class_="top"), tag("main", tag("h1", title), *body))
    return f"<!DOCTYPE html>\n{tag('html', tag('head', head), inside, lang=language)}\n"


def refuse_folder(option: str, path: Path) -> None:
    """Raises UserError (usage) where no file ``path`` can be written."""
    if path.is_dir() or not path.parent.is_dir():
        raise UserError(
            "output.folder",
            en=f"{option} {path}: give the name of a file in a folder that exists.",
            fr=f"{option} {path}\u00a0: donnez un nom de fichier dans un dossier existant.",
            usage=True,
        )


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all. Raises OSError when the folder cannot be written."""
    with written_whole(path) as file:
        file.write(content)
