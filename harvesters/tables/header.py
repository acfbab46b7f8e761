"""Where a table begins: preamble, header rows, first row of data, and the columns' names.

The evidence is what the columns hold further down. A row of words above
columns of numbers is a header; a row of numbers there is data; a row of other
width, or with one text alone, is preamble. Years above numbers are names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog.errors import EmptyAnswer
from harvesters.tables.cells import YEAR, kind_of
from harvesters.tables.error_cells import error_meaning
from harvesters.tables.parts import Record, check_width, is_blank, wrong

MAX_HEADER_ROWS = 3


@dataclass(frozen=True)
class Shape:
    """Where the parts of a table are, by row number in the file."""

    names: tuple[str, ...]  # one for each column, "" where the file has none
    width: int
    header_rows: tuple[int, ...]  # row numbers; () when the file has no header
    first_row: int  # no row before this number is data
    preamble: tuple[str, ...]  # the lines above the header


def find_shape(sample: Sequence[Record], name: str, header_row: int | None, header_rows: int | None) -> Shape:
    """Return the shape of the table in `sample`, its first records.

    header_row: row number of the first header row, 0 = no header, None = find it.
    header_rows: how many rows the header has, None = find it (1 if header_row is given).
    Raises: ParseError if the file has only blank rows, too many columns, or no row `header_row`.
    """
    for _, cells in sample:
        check_width(len(cells), name)
    filled = [record for record in sample if not is_blank(record[1])]
    if not filled:
        raise EmptyAnswer(f"{name}: only blank rows", url=name, found="0 rows", expected="CSV, XLSX")
    evidence = _Evidence(filled)
    if header_row == 0:
        return _without_header(filled, evidence.width)
    if header_row is not None:
        chosen = [record for record in filled if record[0] >= header_row][: header_rows or 1]
        if not chosen:
            raise wrong(name, f"header_row: {header_row}", f"header_row: 1–{filled[-1][0]}")
    else:
        chosen = _find_header(sample, evidence, header_rows)
    if not chosen:
        return _without_header(filled, evidence.width)
    width = max(evidence.width, *(len(cells) for _, cells in chosen))
    return Shape(
        names=merge_names([cells for _, cells in chosen], width),
        width=width,
        header_rows=tuple(number for number, _ in chosen),
        first_row=chosen[-1][0] + 1,
        preamble=tuple(as_line(cells) for number, cells in filled if number < chosen[0][0]),
    )


def merge_names(rows: Sequence[list[str]], width: int) -> tuple[str, ...]:
    """Return "Group – Column" names from one to three header rows.

    A group's text reaches over the blank cells to its right, until the next
    text in its row or the end of the group above it. White space is made single.
    """
    cleaned = [[" ".join(cell.split()) for cell in cells] + [""] * (width - len(cells)) for cells in rows]
    starts: set[int] = set()
    for level, cells in enumerate(cleaned[:-1]):
        group = ""
        for column in range(width):
            if cells[column]:
                below = {row[column] for row in cleaned[level + 1 :]} - {"", cells[column]}
                group = cells[column] if below else ""
                starts.add(column)
            elif column in starts:
                group = ""
            elif cleaned[-1][column]:
                cells[column] = group
    return tuple(_joined(row[column] for row in cleaned) for column in range(width))


def unique_names(names: Sequence[str], renamed: Mapping[str, str]) -> tuple[str, ...]:
    """Return names without blanks and repetitions: "kolumn 3", "Antal (2)". `renamed`: found name → wanted name."""
    made: list[str] = []
    seen: set[str] = set()
    for position, found in enumerate(names, 1):
        wanted = renamed.get(found.casefold(), found) or f"kolumn {position}"
        unique, copy = wanted, 1
        while unique.casefold() in seen:
            copy += 1
            unique = f"{wanted} ({copy})"
        seen.add(unique.casefold())
        made.append(unique)
    return tuple(made)


def as_line(cells: Iterable[str]) -> str:
    """Return the texts of a row on one line, for notes."""
    return " ".join(" ".join(cell.split()) for cell in cells if cell.strip())


class _Evidence:
    """What the records say about the columns: usual width, which hold numbers or dates, which are filled."""

    def __init__(self, filled: Sequence[Record]) -> None:
        widths = Counter(len(cells) for _, cells in filled if len(cells) > 1)
        self.width = max(((count, width) for width, count in widths.items()), default=(0, 1))[1]
        rows = [
            cells for _, cells in filled if len(cells) == self.width and (self.width == 1 or filled_count(cells) > 1)
        ]
        body = rows[len(rows) // 2 :]
        self.typed: set[int] = set()
        self.years: set[int] = set()
        self.used: set[int] = set()
        for column in range(self.width):
            kinds = Counter(kind_of(cells[column]) for cells in body)
            known = sum(kinds.values()) - kinds["blank"]
            typed = kinds["number"] + kinds["date"]
            if known:
                self.used.add(column)
            if typed and typed + kinds["mask"] >= 0.6 * known:
                self.typed.add(column)
                years = sum(1 for cells in body if YEAR.fullmatch(cells[column].strip()))
                if years >= 0.5 * known:
                    self.years.add(column)

    def near(self, cells: list[str]) -> bool:
        """Tell whether a row is as wide as the table; one delimiter more or less at the end is let through."""
        if len(cells) == self.width + 1 and not cells[-1].strip():
            return True
        return len(cells) == self.width or (self.width > 2 and abs(len(cells) - self.width) == 1)

    def headness(self, cells: list[str]) -> float:
        """Return > 0 when the row reads like names above the columns, < 0 when it reads like data, 0 unknown."""
        score = 0.0
        for column in self.typed:
            if column >= len(cells):
                continue
            text = cells[column].strip()
            kind = kind_of(text)
            if error_meaning(text):  # a formula that went wrong stands in titles and in data alike
                continue
            if kind == "text":
                score += 1
            elif YEAR.fullmatch(text) and column not in self.years:
                score += 0.5
            elif kind != "blank" and not text.isalpha():  # X and Y above numbers are names, below they are masks
                score -= 1
        return score


def filled_count(cells: Iterable[str]) -> int:
    """Return how many cells hold something."""
    return sum(1 for cell in cells if cell and not cell.isspace())


def _find_header(sample: Sequence[Record], evidence: _Evidence, header_rows: int | None) -> list[Record]:
    leaf = _leaf_index(sample, evidence)
    if leaf is None:
        return []
    limit = header_rows or MAX_HEADER_ROWS
    chosen = [sample[leaf]]
    at = leaf - 1
    while at >= 0 and len(chosen) < limit:
        missing = evidence.used - {c for _, cells in chosen for c, cell in enumerate(cells) if cell.strip()}
        number, cells = sample[at]
        if is_blank(cells):
            above = _names_above_blank(sample, at - 1, evidence, missing, limit - len(chosen))
            return above + chosen
        if header_rows is None and not _is_group(cells, chosen, evidence, missing):
            break
        chosen.insert(0, (number, cells))
        at -= 1
    return chosen


def _leaf_index(sample: Sequence[Record], evidence: _Evidence) -> int | None:
    """Return where the lowest header row is in `sample`, None if the table has no header."""
    rows = [(at, cells) for at, (_, cells) in enumerate(sample) if evidence.near(cells) and not is_blank(cells)]
    least = min(2, evidence.width)
    data = next((at for at, cells in rows if evidence.headness(cells) < 0), None)
    if data is None:  # no numbers to tell by: the first row that fills most of the columns
        enough = max(least, 0.6 * len(evidence.used))
        named = (at for at, cells in rows if filled_count(cells) >= enough)
        return next(named, rows[0][0] if rows else None)
    above = [(at, cells) for at, cells in rows if at < data and filled_count(cells) >= least]
    named = (at for at, cells in reversed(above) if evidence.headness(cells) > 0)
    is_header = bool(above) and above[-1][0] == data - 1 and not any(error_meaning(cell) for cell in above[-1][1])
    leaf = next(named, above[-1][0] if is_header else None)
    if leaf is None and evidence.width == 2 and evidence.typed == {1}:  # a corner that is empty above the keys
        last = [(at, cells) for at, cells in rows if at == data - 1 and not cells[0].strip()]
        leaf = next((at for at, cells in last if evidence.headness(cells) > 0), None)
    return leaf


def _names_above_blank(
    sample: Sequence[Record], at: int, evidence: _Evidence, missing: set[int], room: int
) -> list[Record]:
    """Return header rows that stand above one blank row, if they name columns that have no name yet."""
    block: list[Record] = []
    while at >= 0 and len(block) < room and evidence.near(sample[at][1]) and not is_blank(sample[at][1]):
        cells = sample[at][1]
        block.insert(0, sample[at])
        if filled_count(cells) > 1 and any(c < len(cells) and cells[c].strip() for c in missing):
            return block
        at -= 1
    return []


def _is_group(cells: list[str], below: list[Record], evidence: _Evidence, missing: set[int]) -> bool:
    """Tell whether a row right above the header groups its columns."""
    if not evidence.near(cells) or filled_count(cells) < 2 or evidence.headness(cells) < 0:
        return False
    if any(column < len(cells) and cells[column].strip() for column in missing):
        return True
    spans = 0
    for column in range(1, min(len(cells), evidence.width)):
        named = any(column < len(row) and row[column].strip() for _, row in below)
        earlier = any(cell.strip() for cell in cells[:column])
        if named and earlier and (not cells[column].strip() or cells[column] == cells[column - 1]):
            spans += 1
    same = sum(1 for a, b in zip(cells, below[0][1], strict=False) if a.strip() and a.strip() == b.strip())
    return spans > 0 or same > 1


def _without_header(filled: Sequence[Record], width: int) -> Shape:
    first = next((number for number, cells in filled if len(cells) == width), filled[0][0])
    above = tuple(as_line(cells) for number, cells in filled if number < first)
    return Shape(("",) * width, width, (), first, above)


def _joined(parts: Iterable[str]) -> str:
    kept: list[str] = []
    for part in parts:
        if part and part not in kept[-1:]:
            kept.append(part)
    return " – ".join(kept)
