"""A statistical table as a cube, and the same as rows: one row for each cell, with codes, texts and unit.

JSON-stat, PX-JSON and PC-Axis files are all this one thing in different spellings.

    Region  Region_text  Tid      Tid_text  Tid_fran    Tid_till    varde  enhet  status  saknas_orsak
    1440    Ale          2024K2   2024K2    2024-04-01  2024-06-30  17     antal
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

from harvesters.periods import Period, period_of
from harvesters.table import Row

VALUE, UNIT, STATUS, REASON = "varde", "enhet", "status", "saknas_orsak"
MAX_CELLS = 20_000_000  # of one cube: a sparse one may claim any size

# What stands in place of a number in official Swedish tables. Other symbols mean what their own table says.
STATUS_REASONS: Mapping[str, str] = {
    "": "uppgift_saknas",
    "..": "uppgift_saknas",
    ".": "kan_inte_forekomma",
    "-": "inget_att_redovisa",
    "–": "inget_att_redovisa",
}
UNKNOWN_REASON = "okand_orsak"

Cell = tuple[str, str]  # (number as written, or ""; symbol or status, or "")

_SYMBOL = re.compile(r"[.\-–…*:x]{1,6}")


@dataclass(frozen=True)
class Category:
    """One value of a dimension."""

    code: str
    text: str
    unit: str = ""


@dataclass(frozen=True)
class Dimension:
    """One dimension. `role`: "time", "geo", "metric", or "" when the source does not say."""

    code: str
    text: str
    categories: tuple[Category, ...]
    role: str = ""


@dataclass(frozen=True)
class Cube:
    """A table's dimensions and cells. `cells` run in row-major order, the last dimension fastest, and are read once.

    They may be fewer than `size`: then the last ones did not come.
    """

    dimensions: tuple[Dimension, ...]
    cells: Iterator[Cell]
    title: str = ""
    source: str = ""
    updated: str = ""
    unit: str = ""  # of every cell whose metric names none
    notes: tuple[str, ...] = field(default=())

    @property
    def size(self) -> int:
        """Return how many cells there should be."""
        return prod(len(d.categories) for d in self.dimensions)


@dataclass(frozen=True)
class Tidy:
    """A cube as a table. `formats` are hints in the words of Table Schema."""

    header: tuple[str, ...]
    rows: Iterator[Row]
    formats: Mapping[str, Mapping[str, object]]


def tidy(cube: Cube, without_text: Collection[str] = ()) -> Tidy:
    """Return the cube as rows. `without_text`: dimensions whose codes are texts already."""
    header: list[str] = []
    formats: dict[str, Mapping[str, object]] = {}
    parts: list[list[tuple[str, ...]]] = []
    said = any(d.role == "time" for d in cube.dimensions)
    for dimension in cube.dimensions:
        is_time = dimension.role == "time" if said else is_time_dimension(dimension)
        has_text = dimension.code not in without_text
        suffixes = ["", *(["_text"] if has_text else []), *(["_fran", "_till"] if is_time else [])]
        names = _free([dimension.code + suffix for suffix in suffixes], [*header, VALUE, UNIT, STATUS, REASON])
        header += names
        formats |= {name: {"type": "string"} for name in names}
        formats |= {name: {"type": "date"} for name in names[-2:] if is_time}
        parts.append([_cells(category, has_text, is_time) for category in dimension.categories])
    header += [VALUE, UNIT, STATUS, REASON]
    formats |= {VALUE: {"type": "number"}, UNIT: {"type": "string"}}
    formats |= {STATUS: {"type": "string"}, REASON: {"type": "string"}}
    return Tidy(tuple(header), _rows(cube, parts), formats)


def cell_of(text: str) -> Cell:
    """Return a cell that is written as one text: a number, or the symbol that stands in its place."""
    return ("", text) if _SYMBOL.fullmatch(text) else (text, "")


def reason_of(number: str, symbol: str) -> str:
    """Return why a cell has no number, "" when it has one."""
    return "" if number else STATUS_REASONS.get(symbol.strip(), UNKNOWN_REASON)


def is_time_dimension(dimension: Dimension) -> bool:
    """Return whether the dimension is time: as the source says, or because every code of it is a period."""
    if dimension.role:
        return dimension.role == "time"
    return bool(dimension.categories) and all(period_of(c.code) is not None for c in dimension.categories)


def units_of(cube: Cube) -> Iterator[str]:
    """Yield the unit of each cell, in the order of the cells."""
    for categories in product(*(d.categories for d in cube.dimensions)):
        yield next((c.unit for c in categories if c.unit), cube.unit)


def _rows(cube: Cube, parts: Sequence[Sequence[tuple[str, ...]]]) -> Iterator[Row]:
    places = zip(product(*parts), units_of(cube), cube.cells, strict=False)
    for number, (cells, unit, (value, symbol)) in enumerate(places, start=1):
        known = tuple(text for part in cells for text in part)
        yield number, (*known, value, unit, symbol, reason_of(value, symbol))


def _cells(category: Category, has_text: bool, is_time: bool) -> tuple[str, ...]:
    days: tuple[str, ...] = ()
    if is_time:
        period: Period | None = period_of(category.code)
        days = (period.first.isoformat(), period.last.isoformat()) if period else ("", "")
    return (category.code, *((category.text,) if has_text else ()), *days)


def _free(names: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Return the names, with a number where one is taken already: two dimensions, or one called "varde"."""
    made: list[str] = []
    for name in names:
        wanted, number = name, 2
        while wanted in taken or wanted in made:
            wanted, number = f"{name}_{number}", number + 1
        made.append(wanted)
    return made
