"""Which values of the profile `nyckeltal` were added, changed and withdrawn, kept beside the dataset in revisions.csv.

A line is a difference between two releases that follow each other, and names both with their dates: so it is true
by itself, and no line needs another. From the first release there is nothing to tell.

    tillagt    a value where there was none; many of one indicator, year and sex are one line with their number,
               and so are all of an indicator that is new
    andrat     another number: 0.30 and 0.3 are the same one
    borttaget  no value any more, with the reason that the source gives
    dolt       withdrawn to protect people, because too few answered or because the privacy gate refused rows:
               no value of that cell is kept, in this line or an older one
    borjan     the last line: the log is whole from this release on

Every line passes the privacy gate of the day each time the dataset is stored.
Why it is so: docs/adr/0011-what-a-source-revises.md.
"""

from __future__ import annotations

import csv
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path

from catalog.comparison.figures import decimal_of
from catalog.differing import differing
from catalog.privacy import has_personnummer
from catalog.store import LONGEST_CELL, write_csv

FILE = "revisions.csv"
PROFILE = "nyckeltal"
ADDED, CHANGED, WITHDRAWN, HIDDEN, START = "tillagt", "andrat", "borttaget", "dolt", "borjan"
SUPPRESSED = "for_fa_svar"  # the source's reason that is there to protect people
# Why a row is there no more: the source has none; the gate refused rows of the table, and this may be one; or we cannot
# tell, since not all of the table could be read.
GONE, PRIVATE, UNREAD = "ingen_rad", "integritet", ""
HEADER = (
    "tabell", "slag", "indikator", "ar", "kon", "kommunkod", "antal", "fran_varde", "till_varde", "orsak",
    "fran_utgava", "fran_datum", "till_utgava", "till_datum",
)  # fmt: skip
MOST_LINES = 100_000
BYTES_A_PART = 32_000_000  # of a table's text, in memory at a time
MOST_PARTS = 256
_KEY = ("kommunkod", "indikator", "ar", "kon")
_REST = ("varde", "saknas_orsak")
_BETWEEN = "\x1f"

Key = tuple[str, ...]  # tabell and _KEY


@dataclass(frozen=True)
class Line:
    """One line of the log, in the order of HEADER. Values are as written, "" where there is none."""

    tabell: str
    slag: str
    indikator: str = ""
    ar: str = ""
    kon: str = ""
    kommunkod: str = ""  # "" when it is about several
    antal: str = "1"
    fran_varde: str = ""
    till_varde: str = ""
    orsak: str = ""
    fran_utgava: str = ""
    fran_datum: str = ""
    till_utgava: str = ""
    till_datum: str = ""

    @property
    def key(self) -> Key:
        """Return which cell it is about."""
        return (self.tabell, self.kommunkod, self.indikator, self.ar, self.kon)

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the line as it is written."""
        return tuple(getattr(self, name) for name in HEADER)


@dataclass(frozen=True)
class Step:
    """Two releases that follow each other, with their dates (ISO 8601)."""

    from_release: str
    from_date: str
    to_release: str
    to_date: str


def write_log(
    path: Path,
    before: Path,
    tables: Mapping[str, tuple[Path | None, Path | None]],
    step: Step,
    *,
    gone: Mapping[str, str] | None = None,
    most: int = MOST_LINES,
    bytes_a_part: int = BYTES_A_PART,
) -> None:
    """Write the log of a dataset at `path`; nothing when there is neither an old log nor a table to compare.

    Args: `before` is the old log, which need not exist; `tables` are the old and the new state of each table that may
          have changed, None where there was or is none. `gone` says by table why a row is there no more, GONE when
          left out.
    """
    lines, start = read_log(before)
    if start is None and not tables:
        return
    start = start or Line("", START, antal="", till_utgava=step.from_release, till_datum=step.from_date)
    told = {line.key for line in lines if line.fran_varde or line.till_varde}
    hidden: set[Key] = set()
    new: list[Line] = []
    is_whole = True
    for name, states in sorted(tables.items()):
        why = (gone or {}).get(name, GONE)
        for line in _differences(name, states, step, why, told, hidden, path.parent, bytes_a_part):
            if len(new) < most:
                new.append(line)
            else:
                is_whole = False
    lines = [*sorted(new, key=lambda line: line.cells), *lines]
    if not is_whole:
        start = replace(start, till_utgava=step.to_release, till_datum=step.to_date)
    elif len(lines) > most:
        start = replace(start, till_utgava=lines[most].till_utgava, till_datum=lines[most].till_datum)
    kept = (_without_values(line) if line.key in hidden else line for line in lines[:most])
    write_csv(path, HEADER, (line.cells for line in (*filter(_passes, kept), start)))


def read_log(path: Path) -> tuple[list[Line], Line | None]:
    """Return the lines of a log, newest first, and its last line; ([], None) when there is no log."""
    if not path.exists():
        return [], None
    with path.open(encoding="utf-8", newline="") as file:
        lines = [Line(*cells) for cells in csv.reader(file)][1:]
    return lines[:-1], lines[-1]


def _passes(line: Line) -> bool:
    return not any(map(has_personnummer, (line.indikator, line.fran_varde, line.till_varde)))


def _without_values(line: Line) -> Line:
    slag = HIDDEN if line.slag == WITHDRAWN else line.slag
    return replace(line, slag=slag, fran_varde="", till_varde="")


def _differences(
    table: str,
    states: tuple[Path | None, Path | None],
    step: Step,
    gone: str,
    told: set[Key],
    hidden: set[Key],
    work: Path,
    bytes_a_part: int,
) -> Iterator[Line]:
    """Yield a line for each difference, and add to `hidden` the cells of `told` that are suppressed now."""
    added: dict[tuple[str, str, str], tuple[int, str, str]] = {}  # how many, and kommunkod and value of the first
    with tempfile.TemporaryDirectory(dir=work, prefix=".values-") as folder:
        whole, new = states
        old = whole
        if old and new:
            old, new = differing(old, new, Path(folder))
        parts = min(MOST_PARTS, 1 + sum(path.stat().st_size for path in (old, new) if path) // bytes_a_part)
        then, had = _dealt(old, Path(folder) / "old", parts)
        now, _ = _dealt(new, Path(folder) / "new", parts)
        for at in range(parts):
            was, values = _differing(then[at], now[at])
            for line in _between(table, was, values, step, gone, told, hidden):
                if line.slag != ADDED:
                    yield line
                    continue
                group = (line.indikator, line.ar, line.kon)
                count, code, value = added.get(group, (0, line.kommunkod, line.till_varde))
                added[group] = (count + 1, code, value)
    if whole and old != whole:
        had |= _valued(whole, {indicator for indicator, _, _ in added} - had)
    yield from _added(table, added, had, step)


def _between(
    table: str,
    old: dict[Key, tuple[str, str]],
    new: dict[Key, tuple[str, str]],
    step: Step,
    gone: str,
    told: set[Key],
    hidden: set[Key],
) -> Iterator[Line]:
    for key in sorted(old.keys() | new.keys()):
        if key not in new and gone == UNREAD:
            continue
        was, _ = old.get(key, ("", ""))
        value, reason = new.get(key, ("", gone))
        if reason in (SUPPRESSED, PRIVATE) and not value:
            if (table, *key) in told:
                hidden.add((table, *key))
            if was:
                yield _line(table, HIDDEN, key, step, reason=reason)
        elif was and not value:
            yield _line(table, WITHDRAWN, key, step, was=was, reason=reason)
        elif value and not was:
            yield _line(table, ADDED, key, step, value=value)
        elif was != value and decimal_of(was) != decimal_of(value):
            yield _line(table, CHANGED, key, step, was=was, value=value)


def _added(
    table: str, added: Mapping[tuple[str, str, str], tuple[int, str, str]], had: set[str], step: Step
) -> Iterator[Line]:
    """Yield what was added: one line for each indicator, year and sex, and one for an indicator that is all new."""
    whole: Counter[str] = Counter()
    for (indicator, year, sex), (count, code, value) in sorted(added.items()):
        if indicator not in had:
            whole[indicator] += count
        elif count == 1:
            yield _line(table, ADDED, (code, indicator, year, sex), step, value=value)
        else:
            yield replace(_line(table, ADDED, ("", indicator, year, sex), step), antal=str(count))
    for indicator, count in sorted(whole.items()):
        yield replace(_line(table, ADDED, ("", indicator, "", ""), step), antal=str(count))


def _line(table: str, slag: str, key: Key, step: Step, *, was: str = "", value: str = "", reason: str = "") -> Line:
    code, indicator, year, sex = key
    dates = (step.from_release, step.from_date, step.to_release, step.to_date)
    return Line(table, slag, indicator, year, sex, code, "1", was, value, reason, *dates)


def _valued(path: Path, indicators: set[str]) -> set[str]:
    """Return those of some indicators that have a value in a table."""
    found: set[str] = set()
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        indicator, value = header.index("indikator"), header.index("varde")
        for row in reader:
            if len(found) == len(indicators):
                break
            if row[value] and row[indicator] in indicators:
                found.add(row[indicator])
    return found


def _dealt(path: Path | None, folder: Path, parts: int) -> tuple[list[Path], set[str]]:
    """Write the cells that matter to `parts` files in `folder`, those of one key to the same of both states.

    Return the files, and the indicators that have a value. A row with a control character is not followed.
    """
    folder.mkdir()
    made = [folder / str(at) for at in range(parts)]
    valued: set[str] = set()
    csv.field_size_limit(LONGEST_CELL)
    with ExitStack() as stack:
        outs = [stack.enter_context(one.open("w", encoding="utf-8", newline="\n")) for one in made]
        if path is None:
            return made, valued
        reader = csv.reader(stack.enter_context(path.open(encoding="utf-8", newline="")))
        header = next(reader, [])
        key_of, rest_of = (itemgetter(*map(header.index, names)) for names in (_KEY, _REST))
        where = header.index("indikator")
        for row in reader:
            key, rest = _BETWEEN.join(key_of(row)), _BETWEEN.join(rest_of(row))
            text = key + _BETWEEN + rest
            if "\n" in text or "\r" in text or text.count(_BETWEEN) != len(_KEY) + len(_REST) - 1:
                continue
            outs[zlib.crc32(key.encode()) % parts].write(text + "\n")
            if rest[0] != _BETWEEN:
                valued.add(row[where])
    return made, valued


def _differing(old: Path, new: Path) -> tuple[dict[Key, tuple[str, str]], dict[Key, tuple[str, str]]]:
    """Return {key: (value, reason)} of the rows that only one of two files has, first the old one's."""
    with old.open(encoding="utf-8", newline="\n") as file:
        only_old = set(file)
    only_new = set()
    with new.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            if line in only_old:
                only_old.remove(line)
            else:
                only_new.add(line)
    return _cells(only_old), _cells(only_new)


def _cells(lines: set[str]) -> dict[Key, tuple[str, str]]:
    """Return {key: (value, reason)}; a text that is no number is no value."""
    found = {}
    for line in lines:
        *key, value, reason = line[:-1].split(_BETWEEN)
        found[tuple(key)] = (value if decimal_of(value) is not None else "", reason)
    return found
