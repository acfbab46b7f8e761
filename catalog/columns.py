"""One column of many rows at once: each distinct text is judged once, and what was found is kept a while.

A verdict depends on the text alone, so a block of rows needs as many verdicts as it has distinct texts. What is
clean is proved here; a row with a text that is not goes to `catalog.validate`, cell by cell, for its report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from catalog.privacy import any_may_hold, has_personnummer

MEMO_SIZE = 10_000  # distinct texts that are remembered, per column
EDGES = " \t\r\n\u00a0\u2007\u202f\u200b\ufeff"

# verdict on one text: canonical text, value, rule that it breaks ("" when none)
Verdict = tuple[str, Any, str]
Judge = Callable[[str], Verdict]


def remembered(judge: Judge) -> Judge:
    """Return a judge that remembers its last verdicts."""
    known: dict[str, Verdict] = {}

    def judged(text: str) -> Verdict:
        verdict = known.get(text)
        if verdict is None:
            if len(known) >= MEMO_SIZE:
                known.clear()
            verdict = known[text] = judge(text)
        return verdict

    return judged


class Gate:
    """Which texts of a column hold no personal number."""

    def __init__(self, is_open: bool) -> None:
        self._is_open = is_open  # a column that is known to hold other numbers
        self._clean: set[str] = set()

    def stopped(self, texts: set[str]) -> set[str]:
        """Return those that hold one."""
        if self._is_open:
            return set()
        fresh = texts - self._clean
        found = {text for text in fresh if has_personnummer(text)} if any_may_hold(fresh) else set()
        if len(self._clean) + len(fresh) > MEMO_SIZE:
            self._clean.clear()
        self._clean |= fresh - found
        return found


class Column:
    """One field of the schema. `fill` stands where the file has nothing; with `must_match` nothing else may stand."""

    def __init__(self, place: int | None, judge: Judge, *, fill: str = "", must_match: bool = False) -> None:
        self.place = place
        self._judge = judge
        self._fill = fill
        self._must_match = must_match
        self._known: dict[str, tuple[str, Any] | None] = {}  # by the file's text; None: not clean

    def judged(self, texts: set[str]) -> Mapping[str, tuple[str, Any] | None]:
        """Return (canonical text, value) by the file's text, None where it is not clean; also for other texts."""
        fresh = texts - self._known.keys()
        if len(self._known) + len(fresh) > MEMO_SIZE:
            self._known, fresh = {}, texts
        for text in fresh:
            self._known[text] = self._verdict(text)
        return self._known

    def _verdict(self, text: str) -> tuple[str, Any] | None:
        plain = text.strip(EDGES)
        if self._must_match and plain and plain != self._fill:
            return None
        canonical, value, rule = self._judge(plain or self._fill)
        return None if rule else (canonical, value)


def canonical_column(texts: Sequence[str], known: Mapping[str, tuple[str, Any] | None]) -> list[str]:
    """Return the canonical texts of a column without a faulty one; `texts` that are not clean come back as ""."""
    return [verdict[0] if (verdict := known[text]) else "" for text in texts]


def values_column(texts: Sequence[str], known: Mapping[str, tuple[str, Any] | None]) -> list[Any]:
    """Return the values of a column; None where there is none, or where the text is not clean."""
    return [verdict[1] if (verdict := known[text]) else None for text in texts]
