"""A mail that is written as a page only, turned to plain text: its words, nothing that acts.

One pass from left to right, in time that grows with the length alone.
"""

from __future__ import annotations

import re
from html import unescape

MOST = 400_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,19})")
_BLOCKS = frozenset(
    ("p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "section", "article",
     "header", "footer", "blockquote", "pre", "dt", "dd")
)  # fmt: skip
_UNSEEN = frozenset(("script", "style", "head", "title", "template", "noscript", "svg", "object", "iframe"))


def html_to_text(page: str) -> str:
    """The words of a page; quoted parts have ``> `` before each line, as in plain mail."""
    page = page[:MOST]
    out: list[str] = []
    quoted, at = 0, 0
    hidden = ""
    while at < len(page):
        start = page.find("<", at)
        words = page[at : start if start >= 0 else len(page)]
        if words and not hidden:
            out.append(_marked(re.sub(r"\s+", " ", unescape(words)), quoted))
        if start < 0:
            break
        if page.startswith("<!--", start):
            end = page.find("-->", start)
            at = len(page) if end < 0 else end + 3
            continue
        end = page.find(">", start)
        if end < 0:
            break
        at = end + 1
        found = _TAG.match(page, start)
        if found is None:
            continue
        closing, name = found[1] == "/", found[2].lower()
        if name in _UNSEEN:
            hidden = "" if closing and name == hidden else hidden or ("" if closing else name)
        if name == "blockquote":
            quoted = max(0, quoted - 1) if closing else min(quoted + 1, 5)
        if name in _BLOCKS and not hidden:
            out.append("\n")
    return _tidy("".join(out))


def _marked(words: str, quoted: int) -> str:
    """Quoted words carry a sign of their depth that ``_tidy`` turns into the marks at the line's beginning."""
    return f"\0{quoted}\0{words}" if quoted and words.strip() else words


def _tidy(text: str) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        depth = re.match(r"\s*\0(\d)\0", line)
        words = re.sub(r"\0\d\0", "", line).strip()
        if words or (lines and lines[-1]):
            lines.append(f"{'> ' * int(depth[1])}{words}" if depth and words else words)
    return "\n".join(lines).strip()
