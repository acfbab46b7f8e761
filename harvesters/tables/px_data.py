"""The cells of a PC-Axis file, as they follow DATA=, in a stream.

Spaces, tabs, commas, semicolons and line ends all part cells (SCB, "Data in the PX-file"), and the data end with the
file. With KEYS each row begins with the values of the stub, and rows of only zeros may be left out; we give such a
row no values rather than zeros, since other programs leave out rows that they know nothing about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, product

from harvesters.cube import Cell, cell_of
from harvesters.tables.parts import wrong

_TOKEN = re.compile(r'"([^"]*)"|[^\s,;"]+')
_SYMBOL_OR_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|\.{1,6}|[-*:–…]")

Lines = Callable[[], Iterator[str]]


def plain_cells(lines: Lines, size: int, first_line: int, name: str) -> Iterator[Cell]:
    """Return the cells of data without keys, counted before any is given. Raises: ParseError unless they are `size`."""
    count = sum(1 for _ in _tokens(lines(), first_line, name))
    if count != size:
        raise wrong(name, f"DATA: {count} cells", f"{size} cells, as the values of the variables make")
    return (cell_of(token) for token, _ in _tokens(lines(), first_line, name))


def keyed_cells(
    lines: Lines, stub: Sequence[Sequence[str]], width: int, first_line: int, name: str
) -> tuple[Iterator[Cell], int]:
    """Return (the cells of data with keys, in the order of the stub's values; how many rows the file leaves out).

    `stub`: for each variable the names that its keys may have. Raises: ParseError for a row that fits none.
    """
    known = [set(values) for values in stub]
    rows: dict[tuple[str, ...], list[str]] = {}
    tokens = _tokens(lines(), first_line, name)
    while row := list(islice(tokens, len(stub) + width)):
        key = tuple(token for token, _ in row[: len(stub)])
        strange = [part for part, names in zip(key, known, strict=False) if part not in names]
        if strange or len(row) < len(stub) + width or key in rows:
            found = strange[0] if strange else f"{', '.join(key)} twice" if key in rows else f"{len(row)} cells"
            raise wrong(name, f"DATA, line {row[0][1]}: {found}", f"{len(stub)} keys and {width} cells in each row")
        rows[key] = [token for token, _ in row[len(stub) :]]
    order = list(product(*stub))
    empty = [""] * width
    cells = (cell_of(token) if token else ("", "") for key in order for token in rows.get(key, empty))
    return cells, len(order) - len(rows)


def _tokens(lines: Iterator[str], first_line: int, name: str) -> Iterator[tuple[str, int]]:
    """Yield (cell or key without quotes, its line). Raises: ParseError for what is no number, symbol or quoted text."""
    for number, line in enumerate(lines, start=first_line):
        for match in _TOKEN.finditer(line):
            if match[1] is not None:
                yield match[1], number
            elif _SYMBOL_OR_NUMBER.fullmatch(match[0]):
                yield match[0], number
            elif match[0].strip("\x1a\ufeff"):
                raise wrong(name, f"DATA, line {number}: {match[0][:40]}", "a number, a symbol or a quoted text")
