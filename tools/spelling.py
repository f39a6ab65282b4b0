"""Checks the spelling of the English in the repository with codespell.

Code holds French sentences beside the English ones, so of Python files only docstrings, comments and the sentences
marked as English (``en=...``, ``"en": ...``, the first argument of ``say``) are read. What is left out becomes blank,
so that each line keeps its number.
"""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import sysconfig
import tempfile
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODESPELL = str(Path(sysconfig.get_path("scripts")) / "codespell")
READ = frozenset({".py", ".md", ".mk", ".sh", ""})


def english_nodes(tree: ast.AST) -> Iterator[ast.expr]:
    """Docstrings, and the sentences that are marked as English."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value
        elif isinstance(node, ast.Call):
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "en")
            if isinstance(node.func, ast.Name) and node.func.id == "say":
                yield from node.args[:1]
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from (value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "en")


def english_of(source: str) -> str:
    """The English of a Python file, each word on the line it had."""
    kept = [""] * (source.count("\n") + 1)
    for node in english_nodes(ast.parse(source)):
        segment = ast.get_source_segment(source, node) or ""
        for number, line in enumerate(segment.split("\n"), node.lineno - 1):
            kept[number] += " " + line
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            kept[token.start[0] - 1] += " " + token.string
    return "\n".join(kept)


def main() -> int:
    """Run codespell over the English; its exit code."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    with tempfile.TemporaryDirectory() as name:
        for path in sorted(filter(None, listed.split("\0"))):
            source = ROOT / path
            if source.suffix not in READ or path.startswith("docs/fr/") or not source.is_file():
                continue
            text = source.read_text(encoding="utf-8")
            copy = Path(name, path)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(english_of(text) if source.suffix == ".py" else text, encoding="utf-8")
        words = ["--ignore-words", str(ROOT / "tools" / "words.txt")]
        done = subprocess.run([CODESPELL, *words, "."], cwd=name, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
