"""Hold a table on disk between two readings, and find what type each column truly has.

Where a source brings no schema, a column is only called a number or a date if
every cell in it is one. A column that almost is gets type text and a warning
that names the first cell that differs: a guess of ours never refuses a row.
"""

from __future__ import annotations

import marshal  # the fastest way to keep plain lists a while; nobody else writes or reads the file
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from catalog.cells import cell_judges
from catalog.columns import EDGES, MEMO_SIZE, Judge, Row
from catalog.report import Finding, quoted
from catalog.store import write_csv as write_csv
from harvesters.table import Table

BLOCK_ROWS = 1_000  # written, read and judged together
_SIZE_BYTES = 8  # before each block in the file: how many bytes it has


@dataclass
class Spool:
    """The rows of one resource, joined from its tables, in a temporary file."""

    path: Path
    header: list[str] = field(default_factory=list)
    formats: dict[str, dict[str, object]] = field(default_factory=dict)
    missing_values: set[str] = field(default_factory=lambda: {""})
    pieces: list[tuple[tuple[str, ...], int]] = field(default_factory=list)  # header and row count of each table

    def add(self, table: Table) -> int:
        """Append a table's rows; return how many. Columns that are new join at the end.

        Of a table that cannot be read to its end no row is kept.
        """
        for name in table.header:
            if name not in self.header:
                self.header.append(name)
        for name, hints in table.formats.items():
            self.formats.setdefault(name, dict(hints))
        self.missing_values.update(table.missing_values)
        count = 0
        stream = iter(table.rows)
        with self.path.open("ab") as file:
            before = file.tell()
            try:
                while block := list(islice(stream, BLOCK_ROWS)):
                    data = _marshalled(block)
                    file.write(len(data).to_bytes(_SIZE_BYTES) + data)
                    count += len(block)
            except BaseException:
                file.truncate(before)
                raise
        self.pieces.append((table.header, count))
        return count

    def rows(self) -> Iterator[Row]:
        """Yield the rows again, each as wide as the joined header unless it was ragged in its own table.

        A ragged row is as much too wide or too narrow here as it was there.
        """
        blocks = self._blocks()
        for header, count in self.pieces:
            places = {name: i for i, name in enumerate(header)}
            same = list(header) == self.header
            while count:
                block = next(blocks)
                count -= len(block)
                if same:
                    yield from block
                    continue
                for number, cells in block:
                    if len(cells) != len(header):
                        yield number, (*cells, *[""] * (len(self.header) - len(header)))
                    else:
                        yield number, tuple(cells[places[n]] if n in places else "" for n in self.header)

    def _blocks(self) -> Iterator[list[Row]]:
        with self.path.open("rb") as file:
            while size := file.read(_SIZE_BYTES):
                data = file.read(int.from_bytes(size))
                yield marshal.loads(data)  # noqa: S302 - our own file, in a folder of our own


def _marshalled(block: list[Row]) -> bytes:
    try:
        return marshal.dumps(block)
    except ValueError:  # a cell of a class of its own, such as a number as it was written
        return marshal.dumps([(number, tuple([str(cell) for cell in cells])) for number, cells in block])


def infer_schema(spool: Spool) -> tuple[dict[str, Any], list[Finding]]:
    """Return a Table Schema that every row of the spool satisfies, and a warning for each column that nearly fits.

    A hint of type comes from the reader; without one the column is text.
    """
    hinted = {n: f for n in spool.header if (f := spool.formats.get(n, {})).get("type") not in (None, "string")}
    readers = _readers(hinted, spool.missing_values)
    places = {name: i for i, name in enumerate(spool.header)}
    known: dict[str, set[str]] = {name: set() for name in readers}
    misfits: dict[str, Finding] = {}  # in the order of the rows
    stream = spool.rows()
    while readers and (block := list(islice(stream, BLOCK_ROWS))):
        found: list[tuple[int, str, Finding]] = []  # with the place of the row in the block
        for name, read in readers.items():
            place, seen = places[name], known[name]
            texts = {cells[place] if place < len(cells) else "" for _, cells in block}
            fresh = texts - seen
            if any(_misfits(text, read) for text in fresh):
                at, number, text = next(_misfitting(block, place, read))
                values = {"type": str(hinted[name]["type"])}
                found.append((at, name, Finding("blandad-kolumn", "warning", number, name, quoted(text), values)))
                continue
            if len(seen) + len(fresh) > MEMO_SIZE:
                seen.clear()
            seen |= fresh
        for _, name, finding in sorted(found, key=lambda one: one[0]):
            misfits[name] = finding
            del readers[name]
    fields = []
    for name in spool.header:
        type_ = str(hinted[name]["type"]) if name in readers else "string"
        fields.append({"name": name, "type": type_, "title": name})
    missing = sorted(spool.missing_values, key=lambda m: (m != "", m))
    return {"fields": fields, "missingValues": missing}, list(misfits.values())


def _misfits(text: str, read: Judge) -> bool:
    rule = read(text.strip(EDGES))[2]
    return bool(rule) and rule != "personnummer"  # for that one the row goes, whatever the column is


def _misfitting(block: Iterable[Row], place: int, read: Judge) -> Iterator[tuple[int, int, str]]:
    """Yield (place in the block, row number, text) of each cell that does not fit."""
    for at, (number, cells) in enumerate(block):
        text = cells[place].strip(EDGES) if place < len(cells) else ""
        if _misfits(text, read):
            yield at, number, text


def _readers(hinted: Mapping[str, Mapping[str, object]], missing: Iterable[str]) -> dict[str, Judge]:
    fields = [{"name": name, "type": hints["type"]} for name, hints in hinted.items()]
    return dict(zip(hinted, cell_judges(fields, hinted, missing), strict=True))
