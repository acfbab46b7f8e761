"""What differs between two states of a table, row by row, as CSV: however large they are.

Rows are dealt into files by the hash of their key, so that what belongs together meets in one file, and no more than
one file is in memory at a time. Without a key a row is known by all its cells, so a changed one is removed and added.

The CSV has a first column `andring`, then the table's columns, then those that only the old state had:

    fore, efter   a changed row as it was and, on the next line, as it is
    tillagd       a new row
    borttagen     a row that is there no more

Taking the rows `fore` and `borttagen` from the old table and putting `efter` and `tillagd` in gives the new one. When
a row was fetched is not compared, nor is a column that only one of the states has.
"""

from __future__ import annotations

import csv
import heapq
import json
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any

from catalog.differing import differing
from catalog.revisions import WHEN_FETCHED
from catalog.store import LONGEST_CELL, write_csv

VERSION = "1"  # change it when the same tables should give other bytes
KIND = "andring"
BEFORE, AFTER, ADDED, REMOVED = "fore", "efter", "tillagd", "borttagen"
BYTES_A_PART = 32_000_000  # of the tables' text, in memory at a time
MOST_PARTS = 256
_WORDS = {ADDED: "added", REMOVED: "removed"}
_ORDER = {BEFORE: 0, AFTER: 0, ADDED: 1, REMOVED: 2}

Cells = list[str]
Line = tuple[list[Any], str, Cells]  # what it is sorted by, its kind, its cells


@dataclass(frozen=True)
class RowDiff:
    """How many rows differ, by which key they were compared ("" parts none), and which columns came and went."""

    added: int
    removed: int
    changed: int
    key: tuple[str, ...]
    columns_added: tuple[str, ...]
    columns_removed: tuple[str, ...]


def write_row_diff(
    old: Path, new: Path, key: Sequence[str], target: Path, *, bytes_a_part: int = BYTES_A_PART
) -> RowDiff:
    """Write what differs between two stored tables at `target`, a header alone if nothing does; return the counts.

    The lines stand in the order changed, added, removed, and then by key.
    """
    was, now = _header(old), _header(new)
    shared = [name for name in now if name in was]
    own = list(key) if key and set(key) <= set(shared) else []
    columns = [*now, *(name for name in was if name not in now)]
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".rows-") as made:
        folder = Path(made)
        old, new = differing(old, new, folder)
        parts = min(MOST_PARTS, 1 + (old.stat().st_size + new.stat().st_size) // bytes_a_part)
        compared = [name for name in shared if name != WHEN_FETCHED]
        by = own or compared
        then = _dealt(old, by, folder / "old", parts)
        at_present = _dealt(new, by, folder / "new", parts)
        sorted_parts = []
        for at in range(parts):
            lines = _lines(then[at], at_present[at], compared, was, now, columns)
            ordered = sorted(lines, key=itemgetter(0))
            counts.update(kind for _, kind, _ in ordered)
            sorted_parts.append(folder / f"sorted-{at}")
            _keep(sorted_parts[-1], ordered)
            then[at].unlink()
            at_present[at].unlink()
        with ExitStack() as stack:
            read = [_read(stack.enter_context(p.open(encoding="utf-8"))) for p in sorted_parts]
            merged = heapq.merge(*read, key=itemgetter(0))
            write_csv(target, [unused(columns), *columns], ((kind, *cells) for _, kind, cells in merged))
    return RowDiff(
        counts[ADDED],
        counts[REMOVED],
        counts[AFTER],
        tuple(own),
        tuple(name for name in now if name not in was),
        tuple(name for name in was if name not in now),
    )


def read_first(path: Path, counts: Mapping[str, int], most: int) -> tuple[Cells, dict[str, list[tuple[Cells, ...]]]]:
    """Return the columns of a written diff, and of each kind the first `most`: changed, added, removed.

    Shape: {"changed": [(before, after)], "added": [(row,)], "removed": [(row,)]}. `counts` are those of the RowDiff.
    """
    found: dict[str, list[tuple[Cells, ...]]] = {"changed": [], "added": [], "removed": []}
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        columns = next(reader)[1:]
        before: Cells = []
        for kind, *cells in reader:
            if kind == BEFORE:
                before = cells
                continue
            of_kind, row = ("changed", (before, cells)) if kind == AFTER else (_WORDS[kind], (cells,))
            if len(found[of_kind]) < most:
                found[of_kind].append(row)
            elif all(len(found[name]) >= min(most, counts[name]) for name in found):
                break
    return columns, found


def unused(columns: Sequence[str]) -> str:
    """Return the name of the first column: KIND, with "_" before it for a table that has a column of that name."""
    name = KIND
    while name in columns:
        name = f"_{name}"
    return name


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file), [])


def _dealt(path: Path, by: Sequence[str], folder: Path, parts: int) -> list[Path]:
    """Write [key, row] of each row to `parts` files in `folder`, those of one key to the same, and return them."""
    folder.mkdir()
    made = [folder / str(at) for at in range(parts)]
    csv.field_size_limit(LONGEST_CELL)
    with ExitStack() as stack:
        outs = [stack.enter_context(one.open("w", encoding="utf-8")) for one in made]
        reader = csv.reader(stack.enter_context(path.open(encoding="utf-8", newline="")))
        places = _places(next(reader, []), by)
        for cells in reader:
            key = [cells[i] for i in places if i < len(cells)]
            outs[zlib.crc32("\x1f".join(key).encode()) % parts].write(json.dumps([key, cells]) + "\n")
    return made


def _lines(old: Path, new: Path, compared: Sequence[str], was: Cells, now: Cells, columns: Cells) -> Iterator[Line]:
    """Yield what differs between two files of dealt rows, in no order."""
    then, at_present = _grouped(old), _grouped(new)
    was_at, now_at = _places(was, compared), _places(now, compared)
    from_old, from_new = ([names.index(c) if c in names else -1 for c in columns] for names in (was, now))
    for key in then.keys() | at_present.keys():
        before, after = then.get(key, []), at_present.get(key, [])
        gone, come = _surplus(before, after, was_at, now_at)
        if len(before) == len(after) == len(gone) == 1:
            for turn, (kind, row, places) in enumerate(((BEFORE, gone[0], from_old), (AFTER, come[0], from_new))):
                yield [_ORDER[kind], *key, turn], kind, _put(row, places)
            continue
        for kind, rows, places in ((ADDED, come, from_new), (REMOVED, gone, from_old)):
            for row in rows:
                yield [_ORDER[kind], *key, *row], kind, _put(row, places)


def _surplus(
    before: list[Cells], after: list[Cells], was_at: list[int], now_at: list[int]
) -> tuple[list[Cells], list[Cells]]:
    """Return the rows of one key that only the old state has, and those that only the new one has."""
    then, at_present = [tuple(_picked(r, was_at)) for r in before], [tuple(_picked(r, now_at)) for r in after]
    return _beyond(before, then, Counter(at_present)), _beyond(after, at_present, Counter(then))


def _beyond(rows: list[Cells], said: list[tuple[str, ...]], others: Counter[tuple[str, ...]]) -> list[Cells]:
    found = []
    for row, text in zip(rows, said, strict=True):
        if others[text]:
            others[text] -= 1
        else:
            found.append(row)
    return found


def _grouped(path: Path) -> dict[tuple[str, ...], list[Cells]]:
    found: dict[tuple[str, ...], list[Cells]] = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            key, cells = json.loads(line)
            found.setdefault(tuple(key), []).append(cells)
    return found


def _places(header: Sequence[str], names: Iterable[str]) -> list[int]:
    return [header.index(name) for name in names]


def _picked(row: Cells, places: list[int]) -> Cells:
    return [row[i] if i < len(row) else "" for i in places]


def _put(row: Cells, places: list[int]) -> Cells:
    return [row[i] if 0 <= i < len(row) else "" for i in places]


def _keep(path: Path, lines: Iterable[Line]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def _read(lines: Iterable[str]) -> Iterator[Line]:
    return map(json.loads, lines)
