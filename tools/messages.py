"""Keeps the pages' French whole: every sentence of a template or of code has its French, and nothing else is kept.

Each noun of the pages (``interfaces/web/<noun>``) has its own ``locale/fr/LC_MESSAGES/django.po``; what the frame's
says serves all. Without an argument it reports and fails; ``--write`` adds what is missing, with an empty French text
to fill in, and drops what no page says any more.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
WEB = Path("src/dispatchable/interfaces/web")
CATALOGUE = Path("locale/fr/LC_MESSAGES/django.po")
SHARED = "frame"
_PLAIN = ("_", "gettext", "gettext_lazy", "gettext_noop")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(_PLAIN),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}

HEADER = """# French of the pages, written by hand; the English stands in the pages themselves.
msgid ""
msgstr ""
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""

Id = tuple[str, str, str]
"""Context, text, plural; "" where there is none."""


def said_in(folder: Path) -> dict[Id, str]:
    """Every sentence that the templates and the code below ``folder`` say, with the file that says it first."""
    found: dict[Id, str] = {}
    for path in sorted(
        [*folder.rglob("templates/**/*.html"), *folder.rglob("templates/**/*.txt"), *folder.rglob("*.py")]
    ):
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # what is left of the markup would be taken for the indentation of a program
            source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
        stream = io.BytesIO(source.encode())
        for _, message, _, context in extract("python", stream, KEYWORDS, (), {"encoding": "utf-8"}):
            text, plural = message if isinstance(message, tuple) else (message, "")
            if text:
                found.setdefault((context or "", text, plural or ""), str(path.relative_to(folder)))
    return found


def read(path: Path) -> Catalog:
    """The French of one noun; an empty catalogue where there is no file yet."""
    if path.is_file():
        with path.open("rb") as stream:
            return read_po(stream, locale="fr")
    return Catalog(locale="fr", project="Dispatchable", fuzzy=False)


def key(message: Message) -> Id:
    """The id of a message."""
    text, plural = message.id if isinstance(message.id, tuple | list) else (message.id, "")
    return message.context or "", text, plural


def is_french(message: Message) -> bool:
    """Whether a person wrote the French: nothing empty, nothing guessed, the same things put in as in English."""
    texts = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(texts) and not message.fuzzy and not list(message.check())


def messages(catalogue: Catalog) -> dict[Id, Message]:
    """The messages of a catalogue without its header."""
    return {key(message): message for message in catalogue if message.id}


def faults(root: Path) -> Iterator[str]:
    """One line for each sentence without its French, each French text that no page says, each said in two ways."""
    nouns = sorted(path.parent for path in (root / WEB).glob("*/apps.py"))
    shared = messages(read(root / WEB / SHARED / CATALOGUE))
    spoken: dict[Id, tuple[str, object]] = {}
    by_noun = {noun: said_in(noun) for noun in nouns}
    anywhere = {one for said in by_noun.values() for one in said}
    for noun, said in by_noun.items():
        own = messages(read(noun / CATALOGUE))
        for one, where in said.items():
            message = own.get(one) or shared.get(one)
            if message is None or not is_french(message):
                yield f"{noun.name}/{where}: no French for {one[1]!r}"
        for one, message in own.items():
            if one not in (anywhere if noun.name == SHARED else said):
                yield f"{noun.name}: no page says {one[1]!r} any more"
            before = spoken.setdefault(one, (noun.name, message.string))
            if before[1] != message.string:
                yield f"{noun.name} and {before[0]}: two French texts for {one[1]!r}; the same English needs a context"


def write(root: Path) -> None:
    """Bring each noun's catalogue up to what its pages say; French that stands is kept."""
    shared = messages(read(root / WEB / SHARED / CATALOGUE))
    for noun in sorted(path.parent for path in (root / WEB).glob("*/apps.py")):
        said = said_in(noun)
        old = messages(read(noun / CATALOGUE))
        catalogue = Catalog(locale="fr", project="Dispatchable", fuzzy=False)
        for one in said:
            if noun.name != SHARED and one in shared:
                continue
            context, text, plural = one
            kept = old[one].string if one in old else ("", "") if plural else ""
            catalogue.add((text, plural) if plural else text, kept, context=context or None)
        if noun.name == SHARED:
            for one, message in old.items():
                if one not in said:
                    catalogue.add(message.id, message.string, context=message.context)
        if len(catalogue):
            path = noun / CATALOGUE
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as stream:
                stream.write(HEADER.encode())
                write_po(stream, catalogue, width=110, omit_header=True, no_location=True)
            print(f"{noun.name}: {sum(not is_french(m) for m in messages(catalogue).values())} to translate")


def main(arguments: list[str]) -> int:
    """Report, or write with ``--write``; 1 when something lacks."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    if arguments == ["--write"]:
        write(ROOT)
        return 0
    found = list(faults(ROOT))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
