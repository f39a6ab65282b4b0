"""The house's own rules that no published tool knows. Each rule yields one line per offence: path, line, what is wrong.

What is read is what git tracks (and what it would, if it were added): generated and ignored files do not count.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_LINES = 500
ENGINE = "src/dispatchable/engine/"

# Spelt in pieces, so that this file keeps its own rule.
MACHINE_PATHS = re.compile(
    r"(?<![\w.\-*])/(?:" + "|".join(("work", "farm", "root", "Users", r"home/\w+", "mnt")) + r")/[\w.]"
)
REGISTRY_HOSTS = re.compile(
    "|".join(
        re.escape(h)
        for h in ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com", "yarnpkg" + ".com")
    )
)
ADDRESS = re.compile(r"https?://|git\+|file:")
LOCKS = ("requirements/run.lock", "requirements/dev.lock", "requirements/npm.lock", "package-lock.json")
CLOCK_CALLS = frozenset({"now", "today", "utcnow", "perf_counter", "monotonic", "time_ns", "localtime", "gmtime"})
# A sign after which French wants a narrow no-break space before, and a colon that wants a full one.
FRENCH_SPACE = re.compile(r"\w(?: ?[?!;]|:)(?=\s(?!,)|$)|\w :(?=\s|$)|« |[^\u00a0\u202f\s]»| »")

# The only forms in which French says "numéro"; bare, nobody knows whether it is the house's or the telephone's.
BARE_NUMBER = re.compile(
    r"(?<!activation du )\bnuméros?\b(?!\s+(?:de\s(?:téléphone|voie|la rue|référence)|d'(?:urgence|essai))\b)",
    re.IGNORECASE,
)


def tracked(root: Path) -> list[str]:
    """Paths that git tracks or would track, relative to ``root``, sorted."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    out = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode()
    return sorted(path for path in set(out.split("\0")) if path and (root / path).is_file())


def read(root: Path, path: str) -> str:
    """The text of a file; "" for one that is no UTF-8 text (a picture)."""
    try:
        return (root / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def long_files(root: Path, paths: list[str]) -> Iterator[str]:
    """No Python file is longer than one can read at one go."""
    for path in paths:
        if path.endswith(".py") and (count := read(root, path).count("\n")) > MOST_LINES:
            yield f"{path}:{count}: more than {MOST_LINES} lines; make two rooms of it"


def machine_paths(root: Path, paths: list[str]) -> Iterator[str]:
    """Nothing names a place on the machine it was written on."""
    yield from _lines(root, paths, MACHINE_PATHS, "a path of one machine")


def registry_hosts(root: Path, paths: list[str]) -> Iterator[str]:
    """Nothing names a package registry: which one is used is the installer's setting."""
    yield from _lines(root, paths, REGISTRY_HOSTS, "a package registry's host")


def lock_addresses(root: Path, paths: list[str]) -> Iterator[str]:
    """Locks hold versions and digests, no addresses; and each locked version has its digest."""
    present = [path for path in LOCKS if path in paths]
    yield from _lines(root, present, ADDRESS, "a download address in a lock")
    for path in present:
        if path.endswith(".lock"):
            pins = re.split(r"\n(?=[a-z0-9])", read(root, path))
            yield from (
                f"{path}: no digest for {pin.split(' ')[0]}" for pin in pins if pin and "--hash=sha256:" not in pin
            )


def engine_clock(root: Path, paths: list[str]) -> Iterator[str]:
    """The engine reads no clock (time is stamped by the caller) and has no globals that change."""
    for path in paths:
        if not (path.startswith(ENGINE) and path.endswith(".py")):
            continue
        for node in ast.walk(ast.parse(read(root, path))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK_CALLS:
                yield f"{path}:{node.lineno}: the engine reads a clock ({node.func.attr})"
            elif isinstance(node, ast.Global):
                yield f"{path}:{node.lineno}: the engine changes a global ({', '.join(node.names)})"
            elif isinstance(node, ast.Attribute) and ast.unparse(node) == "os.environ":
                yield f"{path}:{node.lineno}: the engine reads the environment"


def french_spaces(root: Path, paths: list[str]) -> Iterator[str]:
    """French sentences carry their no-break spaces: in docs, messages, data (``fr = ...``) and code (``fr=...``)."""
    for path in paths:
        if path.startswith("docs/fr/") and path.endswith(".md"):
            texts: Iterable[tuple[int, str]] = [(1, read(root, path))]
        else:
            texts = _french_in_source(root, path)
        for line, text in texts:
            yield from (f"{path}:{line + n}: French typography: {bad!r}" for n, bad in _french_faults(text))


def french_numbers(root: Path, paths: list[str]) -> Iterator[str]:
    """French says which number it means, in messages, data and code: of a house, a telephone, a reference."""
    for path in paths:
        for line, text in _french_in_source(root, path):
            for found in BARE_NUMBER.finditer(text):
                said = text[max(0, found.start() - 20) : found.end() + 15]
                yield f"{path}:{line}: numéro de voie, or de téléphone? {said!r}"


def _french_in_source(root: Path, path: str) -> Iterator[tuple[int, str]]:
    """Line and text of each French sentence of a file that the program is made of."""
    if path.endswith("/locale/fr/LC_MESSAGES/django.po"):
        yield from _french_in_messages(read(root, path))
    elif path.startswith("src/") and path.endswith(".py"):
        yield from _french_in_code(ast.parse(read(root, path)))
    elif path.startswith("src/") and path.endswith(".toml"):
        yield from ((1, text) for text in _french_in_data(tomllib.loads(read(root, path))))


def _french_in_messages(text: str) -> Iterator[tuple[int, str]]:
    """Line and text of each ``msgstr`` of a catalogue but its header's."""
    for found in re.finditer(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', text, re.MULTILINE):
        if 'msgid ""\nmsgstr' not in text[max(0, found.start() - 9) : found.start() + 6]:
            parts = (ast.literal_eval(line) for line in found[1].split("\n") if line)
            yield text.count("\n", 0, found.start()) + 1, "".join(parts)


def _french_in_data(value: object, french: bool = False) -> Iterator[str]:
    """Every text below a key ``fr``."""
    if isinstance(value, str):
        if french:
            yield value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _french_in_data(below, french or key == "fr")
    elif isinstance(value, list):
        for below in value:
            yield from _french_in_data(below, french)


def _french_in_code(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of each ``fr=...`` argument, each value of a key "fr", and each second argument of ``say``."""
    for node in ast.walk(tree):
        found: list[ast.expr | None] = []
        if isinstance(node, ast.Call):
            found += [keyword.value for keyword in node.keywords if keyword.arg == "fr"]
            found += node.args[1:2] if isinstance(node.func, ast.Name) and node.func.id == "say" else []
        elif isinstance(node, ast.Dict):
            found += [v for k, v in zip(node.keys, node.values, strict=True) if _text(k) == "fr"]
        yield from ((part.lineno, _text(part)) for part in found if part is not None)


def _text(node: ast.expr | None) -> str:
    """The literal text of an expression; a word stands for each value that is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) if isinstance(part, ast.Constant) else "x" for part in node.values)
    return ""


def _french_faults(text: str) -> Iterator[tuple[int, str]]:
    """Lines down from the first, and excerpt, of each fault outside code, links and HTML comments."""
    fenced = False
    for number, line in enumerate(text.split("\n")):
        if line.startswith("```"):
            fenced = not fenced
        if fenced or line.startswith(("```", "|-", "|:", "<!--", "    ")):
            continue
        prose = re.sub(r"`[^`]*`|\]\([^)]*\)|<[^>]*>|https?://\S+|&\w+;|\*\*", "", line)
        for found in FRENCH_SPACE.finditer(prose):
            yield number, prose[max(0, found.start() - 20) : found.end() + 5]


def _lines(root: Path, paths: list[str], pattern: re.Pattern[str], what: str) -> Iterator[str]:
    for path in paths:
        for number, line in enumerate(read(root, path).split("\n"), 1):
            if found := pattern.search(line):
                yield f"{path}:{number}: {what}: {found.group(0)}"


RULES: tuple[Callable[[Path, list[str]], Iterator[str]], ...] = (
    long_files,
    machine_paths,
    registry_hosts,
    lock_addresses,
    engine_clock,
    french_spaces,
    french_numbers,
)


def main(root: Path = ROOT) -> int:
    """Print every offence; 1 when there is any."""
    paths = tracked(root)
    offences = [line for rule in RULES for line in rule(root, paths)]
    print("\n".join(offences))
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
