"""Keeps the docs true: writes their generated parts, and checks what a person writes around them.

``--write`` fills the parts between ``<!-- generated: NAME -->`` and ``<!-- end -->``. ``--check`` fails when such a
part differs from what would be written, a link leads nowhere, or the two languages have drifted apart.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from dispatchable.engine.validation import reasons as catalogue
from dispatchable.service.numbers import reasons as numbers

ROOT = Path(__file__).resolve().parent.parent
GENERATED = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^( *)```.*?^\1```", re.DOTALL | re.MULTILINE)
LANGUAGES = ("en", "fr")
NO_PAIR = frozenset({"adr"})
"""Folders of docs that are kept in English alone."""

REASON_HEADER = {
    "en": ["code", "what it says", "element", "next step"],
    "fr": ["code", "ce qu'il dit", "élément", "étape suivante"],
}
STEP_HEADER = {"en": ["code", "button", "what to do"], "fr": ["code", "bouton", "ce qu'il faut faire"]}
THE_WHOLE = {"en": "the whole", "fr": "l'ensemble"}


def cell(text: str) -> str:
    """Text that may stand in a table's cell."""
    return re.sub("[ \t\n]+", " ", text.strip()).replace("|", "\\|")


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join("| " + " | ".join(cell(part) for part in line) + " |\n" for line in lines)


def reasons(language: str) -> str:
    """Every reason code with its title, element, sentences and next step."""
    rows = []
    for code in catalogue.codes():
        entry = catalogue.reason_text(code)
        says = " ".join([entry.sentence[language], *(further[language] for further in entry.more)])
        element = f"`{entry.element}`" if entry.element else THE_WHOLE[language]
        rows.append([f"`{code}`", f"**{entry.title[language]}.** {says}", element, f"`{entry.next_step}`"])
    return table(REASON_HEADER[language], rows)


def steps(language: str) -> str:
    """Every next step with its button and its advice."""
    rows = [
        [f"`{code}`", catalogue.next_step(code, language), catalogue.advice(code, language)]
        for code in catalogue.next_steps()
    ]
    return table(STEP_HEADER[language], rows)


def number_reasons(language: str) -> str:
    """Every reason why a number is not active, with what is at fault and the next step."""
    rows = []
    for code in numbers.codes():
        entry = numbers.reason(code)
        says = " ".join([entry.sentence[language], entry.more.get(language, "")])
        rows.append([f"`{code}`", f"**{entry.title[language]}.** {says}", f"`{entry.element}`", f"`{entry.next_step}`"])
    return table(REASON_HEADER[language], rows)


def number_steps(language: str) -> str:
    """Every next step of a number with its button and its advice."""
    found = [numbers.step(code) for code in numbers.steps()]
    return table(STEP_HEADER[language], [[f"`{s.code}`", s.button[language], s.advice[language]] for s in found])


def commands(language: str) -> str:
    """Every command with its options, as the command line itself knows them in ``language``."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "DISPATCHABLE_LANG": language}
    script = [sys.executable, str(ROOT / "tools" / "cli_reference.py")]
    done = subprocess.run(script, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


PARTS: dict[str, Callable[[str], str]] = {
    "reasons": reasons,
    "steps": steps,
    "number_reasons": number_reasons,
    "number_steps": number_steps,
    "commands": commands,
}


def pages() -> list[Path]:
    """Every page of text in the repository's top and in docs."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def language_of(page: Path) -> str:
    """The language a page is written in, by where it lies."""
    return "fr" if page.is_relative_to(ROOT / "docs" / "fr") else "en"


def filled(page: Path) -> str:
    """The page's text with its generated parts as they should be."""
    text = page.read_text(encoding="utf-8")
    language = language_of(page)

    def fill(found: re.Match[str]) -> str:
        return f"{found[1]}\n{PARTS[found[2]](language)}\n{found[3]}"

    return GENERATED.sub(fill, text)


def stale_parts() -> Iterator[str]:
    """Generated parts that differ from what would be written; a part that no page holds."""
    held: set[tuple[str, str]] = set()
    for page in pages():
        text = page.read_text(encoding="utf-8")
        held |= {(name, language_of(page)) for _, name, _ in GENERATED.findall(text)}
        if filled(page) != text:
            yield f"{page.relative_to(ROOT)}: a generated part is out of date; run make docs"
    yield from (
        f"docs: no page holds the part {n!r} in {lang!r}" for n in PARTS for lang in LANGUAGES if (n, lang) not in held
    )


def anchors(text: str) -> set[str]:
    """Names that a link may end in (``#score``), made of the page's headings as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


def dead_links() -> Iterator[str]:
    """Links within the repository that lead to no file or to no heading."""
    for page in pages():
        text = FENCE.sub("", page.read_text(encoding="utf-8"))
        for target in LINK.findall(re.sub(r"`[^`]*`", "", text)):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            if not there.exists():
                yield f"{page.relative_to(ROOT)}: dead link {target}"
            elif anchor and there.suffix == ".md" and anchor not in anchors(there.read_text(encoding="utf-8")):
                yield f"{page.relative_to(ROOT)}: no heading for {target}"


def drifted_pairs() -> Iterator[str]:
    """Pages that lack their equal in the other language, or whose headings, tables or code blocks differ in number."""
    docs = ROOT / "docs"
    english = {p.relative_to(docs) for p in docs.rglob("*.md") if p.relative_to(docs).parts[0] not in {"fr", *NO_PAIR}}
    french = {p.relative_to(docs / "fr") for p in (docs / "fr").rglob("*.md")}
    yield from (f"docs/fr/{name}: missing" for name in sorted(english - french))
    yield from (f"docs/{name}: missing" for name in sorted(french - english))
    for name in sorted(english & french):
        one, other = (shape((folder / name).read_text(encoding="utf-8")) for folder in (docs, docs / "fr"))
        if one != other:
            yield f"docs/{name} and docs/fr/{name}: {one} against {other} (headings by level, table rows, code blocks)"


def shape(text: str) -> tuple[tuple[int, ...], int, int]:
    """What two equal pages share: levels of their headings, number of table rows, number of code blocks."""
    prose = FENCE.sub("", text)
    levels = tuple(len(mark) for mark in re.findall(r"^(#+) ", prose, re.MULTILINE))
    return levels, len(re.findall(r"^\|", prose, re.MULTILINE)), len(FENCE.findall(text))


def main(arguments: list[str]) -> int:
    """Write or check; 1 when something is wrong."""
    if arguments == ["--write"]:
        for page in pages():
            text = filled(page)
            if text != page.read_text(encoding="utf-8"):
                page.write_text(text, encoding="utf-8")
                print(f"rewrote {page.relative_to(ROOT)}")
        return 0
    if arguments != ["--check"]:
        print("usage: docs.py --write | --check", file=sys.stderr)
        return 2
    faults = [*stale_parts(), *dead_links(), *drifted_pairs()]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
