"""What somebody wrote, without what they answered and how they sign. When in doubt, everything is kept."""

from __future__ import annotations

import re

MARK = re.compile(r"##-.*-##")
"""The line under which a letter of ours begins: see ``letters.toml``."""
_LEADS = re.compile(
    r"(on\b.{4,200}\bwrote|le\b.{4,200}\ba écrit|am\b.{4,200}\bschrieb.{0,80}|el\b.{4,200}\bescribió|"
    r"op\b.{4,200}\bschreef.{0,80}|il\b.{4,200}\bha scritto)\s*:\s*",
    re.IGNORECASE | re.DOTALL,
)
_BLOCK = re.compile(
    r"[-_ ]{2,}\s*(original message|message d.origine|forwarded message|message transféré|ursprüngliche nachricht)"
    r"\s*[-_ ]*|_{20,}",
    re.IGNORECASE,
)
_FROM = re.compile(r"\*?(from|de|von|van|da)\s?:\*?\s.*", re.IGNORECASE)
_SENT = re.compile(
    r"\*?(sent|date|envoyé|gesendet|enviado|verzonden|inviato|to|à|an|para|aan|a)\s?:\*?\s.*", re.IGNORECASE
)
_DEVICE = re.compile(
    r"(sent from my .{2,40}|envoyé (de|depuis) mon .{2,40}|get outlook for .{2,20}|télécharger outlook pour .{2,20})",
    re.IGNORECASE,
)
_SIGNATURE_LINES = 12


def own_words(text: str) -> tuple[str, bool]:
    """What the sender wrote, and whether anything was left out.

    Quoted history is left out only where it stands at the end in one piece: an answer written between quoted lines is
    kept whole. When nothing would be left, all of it is.
    """
    lines = text.split("\n")
    end = _history(lines)
    end = _signature(lines, end)
    own = "\n".join(lines[:end]).strip()
    if not own:
        return text.strip(), False
    return own, any(line.strip() for line in lines[end:])


def _history(lines: list[str]) -> int:
    """Where the quoted history begins; the number of lines where there is none."""
    for at, line in enumerate(lines):
        bare = line.lstrip("> \t")
        starts = MARK.search(bare) or _BLOCK.fullmatch(line.strip()) or _outlook(lines, at) or line.startswith(">")
        if not starts:
            continue
        # Quoted by signs: what is not quoted below was written between the lines, and must be seen.
        if line.startswith(">") and any(rest.strip() and not rest.startswith(">") for rest in _unsigned(lines[at:])):
            return len(lines)
        return _lead(lines, at)
    return len(lines)


def _outlook(lines: list[str], at: int) -> bool:
    if not _FROM.fullmatch(lines[at].strip()):
        return False
    following = [line.strip() for line in lines[at + 1 : at + 5] if line.strip()]
    return sum(1 for line in following if _SENT.fullmatch(line)) >= 2


def _lead(lines: list[str], at: int) -> int:
    """Before the line that says who wrote when, which may be broken in up to three."""
    above = at
    while above > 0 and not lines[above - 1].strip():
        above -= 1
    for count in (1, 2, 3):
        if above - count >= 0 and _LEADS.fullmatch(" ".join(lines[above - count : above]).strip()):
            return above - count
    return at


def _unsigned(lines: list[str]) -> list[str]:
    return lines[: _signature(lines, len(lines))]


def _signature(lines: list[str], end: int) -> int:
    """Where the signature before ``end`` begins; ``end`` where there is none that is surely one."""
    while end and not lines[end - 1].strip():
        end -= 1
    if end and _DEVICE.fullmatch(lines[end - 1].strip().rstrip(".")):
        end -= 1
    for at in range(end - 1, max(-1, end - 1 - _SIGNATURE_LINES), -1):
        if lines[at].rstrip() == "--":
            return at
    return end
