"""The indicators of the catalogue: definitions and values of every dataset that holds them, joined.

Two datasets may hold the same indicator: a value counts once, and the county-wide
dataset goes before a kommun's own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median

from catalog.ids import slug
from catalog.model import COUNTY, Catalog, Dataset, Publisher, Resource
from catalog.search.alphabet import sort_key
from catalog.store import read_rows
from catalog.values import SEXES as SEXES
from catalog.values import Rows, Summary, ValueTable


@dataclass(frozen=True)
class Indicator:
    """One indicator. Its rows are read when they are asked for, and not kept: there may be millions in all."""

    id: str
    definition: Mapping[str, str]  # the row of the profile `indikatorer`; {} when no dataset defines it
    read: Callable[[], Rows]
    summary: Summary = field(default_factory=Summary)

    @property
    def rows(self) -> Rows:
        """Return its values, from every dataset that has any."""
        return self.read()

    @property
    def fingerprint(self) -> str:
        """Return a fingerprint of its rows, "" when it has none."""
        return self.summary.fingerprint

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
        return self.definition.get("enhet", "") or self.summary.unit

    @property
    def sex(self) -> str:
        """Return the sex that its main figures are for: T where the source has it."""
        return self.summary.sex

    def latest(self, kommuner: int) -> tuple[str, int]:
        """Return the year that its page is about, and how many of the `kommuner` have a value then; ("", 0): none.

        It is the year of `latest_year`, without a look at the rows.
        """
        counts = self.summary.counts
        enough = [year for year, count in counts.items() if count > kommuner // 2]
        year = max(enough) if enough else max(counts, key=lambda y: (counts[y], y), default="")
        return year, counts.get(year, 0)


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
    values = ValueTable(_county_first(catalog, "nyckeltal"))
    summaries = values.summaries([k.kommunkod for k in catalog.kommuner()])
    nothing = Summary()
    found = [
        Indicator(i, definitions.get(i, {}), partial(values.rows, i), summaries.get(i, nothing))
        for i in {*definitions, *summaries}
    ]
    return sorted(found, key=lambda i: (sort_key(i.title), i.id))


def spreads(indicator: Indicator, kommuner: Sequence[Publisher]) -> list[Spread]:
    """Return how the kommuner lie in each year that has a value for any of them, oldest first."""
    memo, key = indicator.rows.memo, ("spreads", *(k.kommunkod for k in kommuner))
    if key not in memo:
        memo[key] = _spreads(indicator, kommuner)
    return list(memo[key])


def _spreads(indicator: Indicator, kommuner: Sequence[Publisher]) -> list[Spread]:
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


def main_series(indicator: Indicator, kommuner: Sequence[Publisher]) -> Mapping[str, Mapping[str, float]]:
    """Return the values by kommunkod and year, for the sex of the main figures."""
    rows = indicator.rows
    key = ("series", *(k.kommunkod for k in kommuner))
    if key not in rows.memo:
        rows.memo[key] = _main_series(rows, indicator.sex, {k.kommunkod for k in kommuner})
    found: Mapping[str, Mapping[str, float]] = rows.memo[key]
    return found


def _main_series(rows: Rows, sex: str, codes: Collection[str]) -> dict[str, dict[str, float]]:
    series: dict[str, dict[str, float]] = {}
    for code, year, kon, value in zip(rows.kommunkod, rows.ar, rows.kon, rows.tal, strict=True):
        if kon == sex and code in codes and value == value:  # NaN differs from itself
            series.setdefault(code, {})[year] = value
    return series


def _county_first(catalog: Catalog, profile: str) -> list[tuple[Dataset, Resource]]:
    return sorted(catalog.with_profile(profile), key=lambda found: found[0].publisher != COUNTY)
