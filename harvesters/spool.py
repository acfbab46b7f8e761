"""Hold a table on disk between two readings, and find what type each column truly has.

Where a source brings no schema, a column is only called a number or a date if
every cell in it is one. A column that almost is gets type text and a warning
that names the first cell that differs: a guess of ours never refuses a row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.store import write_csv as write_csv
from catalog.validate import EDGES, Finding, Row, Verdict, cell_judges, quoted
from harvesters.table import Table


@dataclass
class Spool:
    """The rows of one resource, joined from its tables, in a temporary file."""

    path: Path
    header: list[str] = field(default_factory=list)
    formats: dict[str, dict[str, object]] = field(default_factory=dict)
    missing_values: set[str] = field(default_factory=lambda: {""})
    pieces: list[tuple[tuple[str, ...], int]] = field(default_factory=list)  # header and row count of each table

    def add(self, table: Table) -> int:
        """Append a table's rows; return how many. Columns that are new join at the end."""
        for name in table.header:
            if name not in self.header:
                self.header.append(name)
        for name, hints in table.formats.items():
            self.formats.setdefault(name, dict(hints))
        self.missing_values.update(table.missing_values)
        count = 0
        with self.path.open("a", encoding="utf-8", newline="") as file:
            for number, cells in table.rows:
                file.write(json.dumps([number, *cells], ensure_ascii=False) + "\n")
                count += 1
        self.pieces.append((table.header, count))
        return count

    def rows(self) -> Iterator[Row]:
        """Yield the rows again, each as wide as the joined header unless it was ragged in its own table.

        A ragged row is as much too wide or too narrow here as it was there.
        """
        with self.path.open(encoding="utf-8") as file:
            for header, count in self.pieces:
                places = {name: i for i, name in enumerate(header)}
                same = list(header) == self.header
                for _ in range(count):
                    number, *cells = json.loads(next(file))
                    if same:
                        yield number, tuple(cells)
                    elif len(cells) != len(header):
                        yield number, (*cells, *[""] * (len(self.header) - len(header)))
                    else:
                        yield number, tuple(cells[places[n]] if n in places else "" for n in self.header)


def infer_schema(spool: Spool) -> tuple[dict[str, Any], list[Finding]]:
    """Return a Table Schema that every row of the spool satisfies, and a warning for each column that nearly fits.

    A hint of type comes from the reader; without one the column is text.
    """
    hinted = {n: f for n in spool.header if (f := spool.formats.get(n, {})).get("type") not in (None, "string")}
    readers = _readers(hinted, spool.missing_values)
    places = {name: i for i, name in enumerate(spool.header)}
    known: dict[str, set[str]] = {name: set() for name in readers}
    misfits: dict[str, Finding] = {}
    for number, cells in spool.rows():
        for name, read in list(readers.items()):
            place = places[name]
            text = cells[place].strip(EDGES) if place < len(cells) else ""
            seen = known[name]
            if text in seen:
                continue
            _, _, rule = read(text)
            if rule and rule != "personnummer":  # for that one the row goes, whatever the column is
                values = {"type": str(hinted[name]["type"])}
                misfits[name] = Finding("blandad-kolumn", "warning", number, name, quoted(text), values)
                del readers[name]
            elif len(seen) < 100_000:
                seen.add(text)
    fields = []
    for name in spool.header:
        type_ = str(hinted[name]["type"]) if name in readers else "string"
        fields.append({"name": name, "type": type_, "title": name})
    missing = sorted(spool.missing_values, key=lambda m: (m != "", m))
    return {"fields": fields, "missingValues": missing}, list(misfits.values())


def _readers(hinted: Mapping[str, Mapping[str, object]], missing: Iterable[str]) -> dict[str, Callable[[str], Verdict]]:
    fields = [{"name": name, "type": hints["type"]} for name, hints in hinted.items()]
    return dict(zip(hinted, cell_judges(fields, hinted, missing), strict=True))
