"""Many rows at once, column by column: each distinct text is judged once, and what was found is kept a while.

A verdict depends on the text alone, so a block of rows needs as many verdicts as it has distinct texts. What is
clean is proved here; a row with a text that is not is left to `catalog.validate`, cell by cell, for its report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from catalog.privacy import any_may_hold, has_personnummer

MEMO_SIZE = 10_000  # distinct texts that are remembered, per column
MEMO_CHARS = 1_000_000  # in all of them together
EDGES = " \t\r\n\u00a0\u2007\u202f\u200b\ufeff"

Row = tuple[int, tuple[str, ...]]
# verdict on one text: canonical text, value, rule that it breaks ("" when none)
Verdict = tuple[str, Any, str]
Judge = Callable[[str], Verdict]


class CleanRow(NamedTuple):
    """A row without a faulty cell: canonical texts and values, in the order of the schema's fields."""

    kept: tuple[str, ...]
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Constant:
    """A column that the harvest knows better than the source: filled where the source leaves it out."""

    name: str
    value: str
    must_match: bool = False  # a differing cell refuses the row (another kommun's code)


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
    """Which texts of one column of the file hold a personal number."""

    def __init__(self, is_open: bool) -> None:
        self._is_open = is_open  # a column that is known to hold other numbers
        self._clean: set[str] = set()
        self._chars = 0

    def stopped(self, texts: set[str]) -> set[str]:
        """Return those that hold one."""
        if self._is_open:
            return set()
        fresh = texts - self._clean
        found = {text for text in fresh if has_personnummer(text)} if any_may_hold(fresh) else set()
        self._chars += sum(map(len, fresh))
        if len(self._clean) + len(fresh) > MEMO_SIZE or self._chars > MEMO_CHARS:
            self._clean.clear()
            self._chars = 0
        self._clean |= fresh - found
        return found


class Column:
    """One field of the schema: where its cells stand in the file (`place`; None: nowhere) and how they are judged."""

    def __init__(self, place: int | None, judge: Judge, constant: Constant | None = None) -> None:
        self.place = place
        self._judge = judge
        self._constant = constant
        self._known: dict[str, tuple[str, Any] | None] = {}
        self._chars = 0

    def judged(self, texts: set[str]) -> Mapping[str, tuple[str, Any] | None]:
        """Return (canonical text, value) by the file's text, None where it is faulty; for these texts, maybe others."""
        fresh = texts - self._known.keys()
        self._chars += sum(map(len, fresh))
        if len(self._known) + len(fresh) > MEMO_SIZE or self._chars > MEMO_CHARS:
            self._known, fresh, self._chars = {}, texts, 0
        for text in fresh:
            self._known[text] = self._verdict(text)
        return self._known

    def _verdict(self, text: str) -> tuple[str, Any] | None:
        plain = text.strip(EDGES)
        if self._constant is not None:
            if self._constant.must_match and plain and plain != self._constant.value:
                return None
            plain = plain or self._constant.value
        canonical, value, rule = self._judge(plain)
        return None if rule else (canonical, value)


@dataclass(frozen=True)
class Judged:
    """The rows of a block that have the right number of cells, and which of them are not clean beyond doubt.

    `kept` are rows of canonical texts, `columns` the values by field ([] when nobody asked for them).
    """

    places: Sequence[int] = ()  # in the block
    kept: Sequence[tuple[str, ...]] = ()
    columns: Sequence[Sequence[Any]] = ()
    doubtful: frozenset[int] = frozenset()  # places among `kept`

    def clean(self) -> dict[int, CleanRow]:
        """Return the rows that are clean beyond doubt, by their place in the block, in order."""
        if not self.columns:
            return {at: CleanRow(self.kept[i]) for i, at in enumerate(self.places) if i not in self.doubtful}
        held = list(zip(*self.columns, strict=True))
        return {at: CleanRow(self.kept[i], held[i]) for i, at in enumerate(self.places) if i not in self.doubtful}


def judge_block(block: Sequence[Row], gates: Sequence[Gate], columns: Sequence[Column], *, with_values: bool) -> Judged:
    """Return what can be told of many rows at once.

    Without `with_values` a row comes without its values. A row is not clean if it is ragged, holds a personal
    number or a faulty cell, or has no value at all.
    """
    width = len(gates)
    places = [at for at, (_, cells) in enumerate(block) if len(cells) == width]
    if not places or not width or not columns:
        return Judged()
    texts = list(zip(*(block[at][1] for at in places), strict=True))
    distinct = [set(column) for column in texts]
    doubtful: set[int] = set()
    for column, found, gate in zip(texts, distinct, gates, strict=True):
        if stopped := gate.stopped(found):
            doubtful.update(i for i, text in enumerate(column) if text in stopped)
    kept: list[Sequence[str]] = []
    values: list[Sequence[Any]] = []
    blank = True  # may a row be without any value?
    for field in columns:
        column = texts[field.place] if field.place is not None else ("",) * len(places)
        found = distinct[field.place] if field.place is not None else {""}
        known = field.judged(found)
        verdicts = {text: known[text] for text in found}
        if faulty := {text for text, verdict in verdicts.items() if verdict is None}:
            doubtful.update(i for i, text in enumerate(column) if text in faulty)
        clean = {text: verdict or ("", None) for text, verdict in verdicts.items()}
        is_same = all(text == canonical for text, (canonical, _) in clean.items())
        kept.append(column if is_same else [clean[text][0] for text in column])
        is_filled = all(value is not None for _, value in clean.values())
        blank = blank and not is_filled
        if with_values or blank:
            values.append([clean[text][1] for text in column])
    rows = list(zip(*kept, strict=True))
    if blank:
        doubtful.update(i for i, row in enumerate(zip(*values, strict=True)) if all(v is None for v in row))
    return Judged(places, rows, values if with_values else (), frozenset(doubtful))
