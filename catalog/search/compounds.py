"""Parts of Swedish compounds, so that `folkbibliotek` is found from `bibliotek`.

A word is cut where both sides are known. The first part may carry a linking sound: biblioteks|verksamhet (s),
skol|buss (a dropped), kyrko|gård and gatu|belysning (a → o, u). Parts are cut further. Where no such place is, two
signs are trusted without a known first part: a linking s after an ending that always takes it (renhållnings|taxa), and
a long known last part (luft|kvalitet).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_SHORTEST_COMPOUND = 7
_LONGEST_COMPOUND = 50
_SHORTEST_PART = 3
_DEEPEST = 4
_SURE_LAST_PART = 6
_LINKED = re.compile(r"(.+(?:ning|ling|ion|het|skap|dom|itet|nad|eri))s(.{4,})")
_VOWEL = re.compile("[aeiouyåäöé]")


class Splitter:
    """Cuts words with the parts it is given; `stem` is the analysis that the index uses."""

    def __init__(self, parts: Iterable[str], stem: Callable[[str], str]) -> None:
        self._stem = stem
        self._first: dict[str, str] = {}
        self._last: set[str] = set()
        for part in sorted(parts):
            if len(part) < _SHORTEST_PART:
                continue
            self._last.add(stem(part))
            for form in _first_forms(part):
                self._first.setdefault(form, stem(part))

    def parts(self, word: str) -> frozenset[str]:
        """Return the stems of the parts of `word`; empty if it is no compound that we can cut."""
        return frozenset(self._cut(word, _DEEPEST))

    def _cut(self, word: str, depth: int) -> set[str]:
        if not _SHORTEST_COMPOUND <= len(word) <= _LONGEST_COMPOUND or depth == 0 or not word.isalpha():
            return set()
        for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            first, last = self._first.get(word[:at]), word[at:]
            if first is not None and self._stem(last) in self._last:
                return {first, self._stem(last)} | self._cut(word[:at], depth - 1) | self._cut(last, depth - 1)
        for at in range(_SHORTEST_PART, len(word) - _SHORTEST_COMPOUND + 1):
            first, last = self._first.get(word[:at]), word[at:]
            rest = self._cut(last, depth - 1) if first is not None else set()
            if first is not None and rest:
                return {first, self._stem(last)} | rest
        return self._trusted(word, depth)

    def _trusted(self, word: str, depth: int) -> set[str]:
        linked = _LINKED.fullmatch(word)
        if linked:
            return {self._stem(part) for part in linked.groups()} | self._cut(linked[2], depth - 1)
        for at in range(_SHORTEST_PART, len(word) - _SURE_LAST_PART + 1):
            if self._stem(word[at:]) in self._last and _VOWEL.search(word[:at]):
                return {self._stem(word[at:])}
        return set()


def _first_forms(part: str) -> list[str]:
    forms = [part, part + "s"]
    if part.endswith("a"):
        forms += [part[:-1], part[:-1] + "o", part[:-1] + "u", part[:-1] + "s"]
    elif part.endswith("e"):
        forms += [part[:-1], part[:-1] + "s"]
    return [form for form in forms if len(form) >= _SHORTEST_PART]
