"""The indicators of a kommun's profile: the list in curated.yml, and what the catalogue has of it."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from catalog.comparison.standing import Field
from catalog.ids import fingerprint
from catalog.indicators import Indicator, main_series, spreads, telling
from catalog.model import Publisher
from catalog.tables import Row

FRONT = 6
_FILE = Path(__file__).with_suffix(".yml")


@dataclass(frozen=True)
class Entry:
    """One indicator of the list. `id` is "" where we know of none; name and why are by language."""

    id: str
    area: str  # a key of texts profile.area
    name: Mapping[str, str]
    why: Mapping[str, str]
    subject: str
    front: bool = False


@dataclass(frozen=True)
class Measured:
    """An entry, and its figures for all kommuner when the catalogue has them (`field` is None when it has not)."""

    entry: Entry
    indicator: Indicator | None = None
    field: Field | None = None
    years: tuple[str, ...] = ()  # with a value for any kommun, up to that of `field`
    series: Mapping[str, Mapping[str, float]] | None = None  # by kommunkod and year
    rows: Mapping[str, Row] | None = None  # the row of the year's value, by kommunkod
    middles: Mapping[str, float] | None = None  # the median of all by year, of the years that most kommuner have

    @property
    def fingerprint(self) -> str:
        """Return a fingerprint of all that pages say of it."""
        made = [self.indicator.fingerprint, self.indicator.definition] if self.indicator else []
        return fingerprint([self.entry.id, self.entry.name, self.entry.why, self.entry.subject, made])


@functools.cache
def load_curated(path: Path = _FILE) -> tuple[Entry, ...]:
    """Return the list in order. Raises: OSError, KeyError or TypeError when the file is not as it should be."""
    areas = yaml.safe_load(path.read_text(encoding="utf-8"))["areas"]
    return tuple(Entry(area=area["id"], **given) for area in areas for given in area["indicators"])


def measured(entries: Sequence[Entry], indicators: Sequence[Indicator], kommuner: list[Publisher]) -> list[Measured]:
    """Return what the catalogue has of each entry."""
    by_id = {i.id: i for i in indicators if i.summary.rows}
    return [_measured(entry, by_id[entry.id], kommuner) if entry.id in by_id else Measured(entry) for entry in entries]


def _measured(entry: Entry, indicator: Indicator, kommuner: list[Publisher]) -> Measured:
    field = Field.of(indicator, kommuner)
    found = spreads(indicator, kommuner)
    rows = indicator.rows
    columns = zip(rows.ar, rows.kon, rows.kommunkod, rows.dataset, rows.resource, rows.rad, strict=True)
    return Measured(
        entry,
        indicator,
        field,
        tuple(s.year for s in found if s.year <= field.year),
        main_series(indicator, kommuner),
        {
            code: Row(dataset, resource, at)
            for year, sex, code, dataset, resource, at in columns
            if year == field.year and sex == field.sex
        },
        {s.year: s.middle for s in telling(found, kommuner)},
    )
