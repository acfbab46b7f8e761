"""A PxWeb table in the words of a profile: which dimension fills which field, as the registry says.

    fields:     {Region: kommunkod, Alder: alder, Kon: kon, Tid: ar}     dimension → field
    codes:      {Kon: {"1": M, "2": K}}                                  code at the source → code here
    constants:  {alder: totalt}                                          fields that no dimension fills

Filled without being named, where the profile has them: `tabell` with the table's id, `matt` with the text of the
contents, `varde`, `enhet`, `status` and `saknas_orsak`. `ar` takes the year of the period, `matt` the text of the
code, every other field the code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from catalog.profiles import profile_schema
from harvesters.answers import cell, fail
from harvesters.cube import REASON, STATUS, UNIT, VALUE, Category, Cube, Dimension, reason_of, units_of
from harvesters.periods import period_of
from harvesters.table import Row

YEAR, MEASURE, TABLE = "ar", "matt", "tabell"


@dataclass(frozen=True)
class Fields:
    """The declaration. Shape: as in the registry."""

    fields: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Fields:
        """Return what the options of a source declare."""
        codes = options.get("codes") or {}
        return cls(
            {str(k): str(v) for k, v in (options.get("fields") or {}).items()},
            {str(d): {str(k): str(v) for k, v in renamed.items()} for d, renamed in codes.items()},
            {str(k): cell(v) for k, v in (options.get("constants") or {}).items()},
        )

    def of(self, dimension: Dimension) -> str:
        """Return the field that a dimension fills, "" for none."""
        return self.fields.get(dimension.code, MEASURE if dimension.role == "metric" else "")

    def check(self, dimensions: Sequence[Dimension], profile: str, url: str) -> None:
        """Raises: ParseError where the declaration would give the same key to two cells, or names what is not there.

        `dimensions` hold the categories that were chosen.
        """
        known = [str(f["name"]) for f in profile_schema(profile)["fields"]]
        for name in [*self.fields.values(), *self.constants]:
            if name not in known:
                fail(url, f"the field {name}", f"a field of {profile}: {', '.join(known)}")
        names = [d.code for d in dimensions]
        for name in [*self.fields, *self.codes]:
            if name not in names:
                fail(url, f"the dimension {name} in the options", ", ".join(names))
        for dimension in dimensions:
            if not self.of(dimension) and len(dimension.categories) > 1:
                fail(url, f"{dimension.code} fills no field and has {len(dimension.categories)} codes", "one code")
            written = Counter(self._written(dimension, category) for category in dimension.categories)
            twice = [text for text, count in written.items() if count > 1]
            if self.of(dimension) and twice:
                found = f"{dimension.code}: several codes become {self.of(dimension)} {twice[0]}"
                fail(url, found, "one code for each")

    def rows(self, cube: Cube, profile: str, table: str) -> tuple[tuple[str, ...], Iterator[Row]]:
        """Return the header (every field of the profile) and the rows."""
        header = tuple(str(f["name"]) for f in profile_schema(profile)["fields"])
        return header, self._rows(cube, header, table)

    def _rows(self, cube: Cube, header: Sequence[str], table: str) -> Iterator[Row]:
        filled = [self.of(d) for d in cube.dimensions]
        texts = [[self._written(d, c) for c in d.categories] for d in cube.dimensions]
        cells = zip(product(*texts), units_of(cube), cube.cells, strict=False)
        for number, (parts, unit, (value, symbol)) in enumerate(cells, start=1):
            row = {TABLE: table, UNIT: unit, **self.constants, **dict(zip(filled, parts, strict=True))}
            row |= {VALUE: value, STATUS: symbol, REASON: reason_of(value, symbol)}
            yield number, tuple(row.get(name, "") for name in header)

    def _written(self, dimension: Dimension, category: Category) -> str:
        name = self.of(dimension)
        renamed = self.codes.get(dimension.code, {}).get(category.code)
        if renamed is not None:
            return renamed
        if name == YEAR:
            period = period_of(category.code)
            return str(period.year) if period else category.code
        return category.text if name == MEASURE else category.code
