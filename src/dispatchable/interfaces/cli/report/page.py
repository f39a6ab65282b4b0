"""The page that holds a report: one file, which asks nothing of the network and runs nothing."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from dispatchable.engine import ENGINE_VERSION
from dispatchable.engine.errors import UserError
from dispatchable.engine.whole import written_whole
from dispatchable.interfaces.html import Html, joined, tag

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


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
