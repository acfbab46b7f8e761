"""The indicators of the catalogue: definitions and values of every dataset that holds them, joined.

Two datasets may hold the same indicator: a value counts once, and the county-wide
dataset goes before a kommun's own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

import pandas as pd

from catalog.ids import slug
from catalog.model import COUNTY, Catalog, Dataset, Publisher, Resource
from catalog.search.alphabet import sort_key
from catalog.store import read_rows
from catalog.tables import POSITION, group_fingerprints, read_columns

_COLUMNS = ("kommunkod", "indikator", "ar", "kon", "varde", "enhet", "saknas_orsak")
_KEY = ["kommunkod", "indikator", "ar", "kon"]
SEXES = ("T", "K", "M")


@dataclass(frozen=True)
class Indicator:
    """One indicator. `rows` has the columns of the profile and dataset, resource, rad and tal (the value as float)."""

    id: str
    definition: Mapping[str, str]  # the row of the profile `indikatorer`; {} when no dataset defines it
    rows: pd.DataFrame
    fingerprint: str

    @property
    def url(self) -> str:
        """Return its address in Swedish."""
        return f"/nyckeltal/{slug(self.id)}/"

    @property
    def title(self) -> str:
        """Return its title, or its id when no dataset defines it."""
        return self.definition.get("titel") or self.id

    @property
    def unit(self) -> str:
        """Return the unit, "" when the source states none."""
        found = self.definition.get("enhet", "")
        return found or next((u for u in self.rows["enhet"] if u), "")

    @property
    def sex(self) -> str:
        """Return the sex that its main figures are for: T where the source has it."""
        present = set(self.rows.loc[self.rows["tal"].notna(), "kon"])
        return next((s for s in SEXES if s in present), "T")


@dataclass(frozen=True)
class Spread:
    """How the values of one year lie. Always lowest ≤ middle ≤ highest."""

    year: str
    count: int
    lowest: float
    middle: float
    highest: float


def load_indicators(catalog: Catalog) -> list[Indicator]:
    """Return every indicator that has a definition or a value, in Swedish alphabetical order of title."""
    definitions: dict[str, Mapping[str, str]] = {}
    for _, resource in _county_first(catalog, "indikatorer"):
        for row in read_rows(resource):
            definitions.setdefault(row["id"], {k: v for k, v in row.items() if v})
    values = _all_values(catalog)
    prints = group_fingerprints(values, "indikator") if len(values) else {}
    groups = dict(list(values.groupby("indikator", sort=False))) if len(values) else {}
    ids = {*definitions, *map(str, groups)}
    found = [Indicator(i, definitions.get(i, {}), groups.get(i, values.head(0)), prints.get(i, "")) for i in ids]
    return sorted(found, key=lambda i: (sort_key(i.title), i.id))


def spreads(indicator: Indicator, kommuner: list[Publisher]) -> list[Spread]:
    """Return how the kommuner lie in each year that has a value for any of them, oldest first."""
    by_year: dict[str, list[float]] = {}
    for one in main_series(indicator, kommuner).values():
        for year, value in one.items():
            by_year.setdefault(year, []).append(value)
    return [Spread(year, len(v), min(v), float(median(v)), max(v)) for year, v in sorted(by_year.items())]


def telling(found: list[Spread], kommuner: list[Publisher]) -> list[Spread]:
    """Return the years in which more than half of the kommuner have a value; a median of fewer says little."""
    return [s for s in found if s.count > len(kommuner) // 2]


def latest_year(found: list[Spread], kommuner: list[Publisher]) -> Spread | None:
    """Return the latest year that more than half of the kommuner have a value for.

    When no year has that many: the year with most values, the later of two alike. None: no values at all.
    """
    if enough := telling(found, kommuner):
        return enough[-1]
    return max(found, key=lambda s: (s.count, s.year), default=None)


def main_series(indicator: Indicator, kommuner: list[Publisher]) -> dict[str, dict[str, float]]:
    """Return the values by kommunkod and year, for the sex of the main figures."""
    sex, codes = indicator.sex, {k.kommunkod for k in kommuner}
    rows = indicator.rows
    series: dict[str, dict[str, float]] = {}
    for code, year, kon, value in zip(rows["kommunkod"], rows["ar"], rows["kon"], rows["tal"], strict=True):
        if kon == sex and code in codes and value == value:  # NaN differs from itself
            series.setdefault(str(code), {})[str(year)] = float(value)
    return series


def _county_first(catalog: Catalog, profile: str) -> list[tuple[Dataset, Resource]]:
    return sorted(catalog.with_profile(profile), key=lambda found: found[0].publisher != COUNTY)


def _all_values(catalog: Catalog) -> pd.DataFrame:
    frames = []
    for dataset, resource in _county_first(catalog, "nyckeltal"):
        frame = read_columns(resource, _COLUMNS)
        frames.append(frame.assign(dataset=dataset.key, resource=resource.name))
    if not frames:
        return pd.DataFrame({c: [] for c in (*_COLUMNS, POSITION, "dataset", "resource", "tal")})
    joined = pd.concat(frames, ignore_index=True)
    if len(frames) > 1:
        joined = joined.drop_duplicates(_KEY, keep="first", ignore_index=True)
    numbers = pd.to_numeric(joined["varde"], errors="coerce").astype(float)
    return joined.assign(tal=numbers.where(numbers.abs() < math.inf))  # "INF" is a number to the validator, not to us
