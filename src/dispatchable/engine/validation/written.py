"""What was written, word by word, so that results show the person's own spelling and not the folded one."""

from __future__ import annotations

import re

from dispatchable.engine.civic.folding import fold

_WORD = re.compile(r"[^\W_]+")


class Written:
    """The original text behind folded words."""

    __slots__ = ("_plain", "_runs", "_text", "_words")

    def __init__(self, *texts: str) -> None:
        self._text = " ".join(t for t in texts if t)
        self._plain: str | None = None
        self._words: list[str] | None = None
        self._runs: list[str] = []

    def original(self, folded: str) -> str:
        """The text as it was written for folded words that stand in it one after another; else the words themselves."""
        if not folded:
            return folded
        if self._plain is None:
            self._plain = self._text.lower() if self._text.isascii() else ""
        at = self._plain.find(folded)
        if at >= 0:  # the commonest case: written as it is read, but for upper case
            return self._text[at : at + len(folded)]
        wanted = folded.replace(" ", "")
        if self._words is None:
            self._runs = _WORD.findall(self._text)
            self._words = [word.lower() if word.isascii() else fold(word).replace(" ", "") for word in self._runs]
        words = self._words
        for start in range(len(words)):
            if not words[start] or not wanted.startswith(words[start]):
                continue
            run = ""
            for end in range(start, len(words)):
                run += words[end]
                if run == wanted:
                    return self._between(start, end)
                if not wanted.startswith(run):
                    break
        return folded

    def _between(self, first: int, last: int) -> str:
        """The text from one word to another."""
        begin = at = 0
        for i in range(last + 1):
            begin_of_word = self._text.index(self._runs[i], at)
            at = begin_of_word + len(self._runs[i])
            if i == first:
                begin = begin_of_word
        return self._text[begin:at]
