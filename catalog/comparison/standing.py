"""Where a kommun lies in one indicator: among all kommuner and among its peers, in exact figures.

A `Field` is one indicator in the year that its page is about; each kommun's `Standing` is read from it.
Values are compared as Decimals, as the source wrote them, so that 0.30 equals 0.3 and nothing else does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from catalog.comparison.figures import decimal_of, decimals_of
from catalog.comparison.peers import Peers
from catalog.indicators import SEXES, Indicator, latest_year, spreads
from catalog.model import Publisher
from catalog.tables import Row

NO_ROW = "ingen_rad"  # texts: indicator.missing.*
UNKNOWN = "okand_orsak"


@dataclass(frozen=True)
class Span:
    """The values of some kommuner in one year: how many of how many have one, and how they lie."""

    of: int
    count: int
    lowest: Decimal | None = None
    middle: Decimal | None = None
    highest: Decimal | None = None


@dataclass(frozen=True)
class Standing:
    """One kommun in one indicator and year.

    `value` is None when there is none, and then `missing` says why. `lower`, `equal` and `higher` count
    the other kommuner with a value by how theirs lies to this one: lower + equal + higher = count − 1.
    """

    kommunkod: str
    year: str  # "" when no kommun has any value
    sex: str  # T, K or M: whom the figures are for
    unit: str
    decimals: int  # how many to show
    value: Decimal | None
    missing: str  # a key of texts indicator.missing; "" when there is a value
    kommuner: int  # all kommuner that are compared
    count: int  # those that have a value
    lower: int
    equal: int
    higher: int
    peers: Span
    previous_year: str = ""  # the latest earlier year with a value, "" when there is none
    previous: Decimal | None = None
    by_sex: Mapping[str, Decimal] | None = None  # women's and men's values of the year, where there are any
    row: Row | None = None  # where it, or the reason that it is missing, stands

    @property
    def change(self) -> Decimal | None:
        """Return how much the value grew since the previous year that has one; negative when it fell."""
        return self.value - self.previous if self.value is not None and self.previous is not None else None


@dataclass(frozen=True)
class Field:
    """One indicator in one year, for all kommuner. Build it once, then ask for each standing."""

    indicator: Indicator
    year: str
    sex: str
    decimals: int
    codes: tuple[str, ...]
    values: Mapping[str, Decimal]  # of the year and sex, by kommunkod; other places (Riket) too
    reasons: Mapping[str, str]
    by_sex: Mapping[str, Mapping[str, Decimal]]
    earlier: Mapping[str, tuple[str, str]]  # kommunkod → the latest earlier year with a value, and the value as written
    rows: Mapping[str, Row]  # of the year and sex, by kommunkod

    @classmethod
    def of(cls, indicator: Indicator, kommuner: Sequence[Publisher], year: str | None = None) -> Field:
        """Return the indicator in `year`; left out: the latest that more than half of the kommuner have."""
        listed = list(kommuner)
        if year is None:
            latest = latest_year(spreads(indicator, listed), listed)
            year = latest.year if latest else ""
        codes = tuple(k.kommunkod for k in listed)
        memo, key = indicator.rows.memo, ("field", year, *codes)
        if key not in memo:  # both languages of a page ask
            memo[key] = _read(indicator, codes, year)
        found: Field = memo[key]
        return found

    def standing(self, kommunkod: str, peers: Sequence[str] = ()) -> Standing:
        """Return where a kommun lies. Args: `peers` are the kommunkoder of its peers."""
        value = self.values.get(kommunkod)
        lower = equal = higher = 0
        if value is not None:
            lower = bisect_left(self._ordered, value)
            up_to = bisect_right(self._ordered, value)
            equal, higher = up_to - lower - (kommunkod in self.codes), len(self._ordered) - up_to
        before = self.earlier.get(kommunkod)
        return Standing(
            kommunkod, self.year, self.sex, self._unit, self.decimals, value,
            missing="" if value is not None else self.reasons.get(kommunkod, NO_ROW),
            kommuner=len(self.codes), count=len(self._ordered), lower=lower, equal=equal, higher=higher,
            peers=self.span(peers),
            previous_year=before[0] if before else "",
            previous=decimal_of(before[1]) if before else None,
            by_sex=self.by_sex.get(kommunkod),
            row=self.rows.get(kommunkod),
        )  # fmt: skip

    def span(self, kommunkoder: Sequence[str]) -> Span:
        """Return how the values of some kommuner lie: peers, or those of a förbund."""
        found = sorted(self.values[c] for c in kommunkoder if c in self.values)
        if not found:
            return Span(len(kommunkoder), 0)
        half = len(found) // 2
        middle = found[half] if len(found) % 2 else (found[half - 1] + found[half]) / 2
        return Span(len(kommunkoder), len(found), found[0], middle, found[-1])

    @cached_property
    def _ordered(self) -> list[Decimal]:
        return sorted(self.values[c] for c in self.codes if c in self.values)

    @cached_property
    def _unit(self) -> str:
        return self.indicator.unit


def standing(indicator: Indicator, kommunkod: str, peers: Peers) -> Standing:
    """Return where one kommun lies in an indicator. For many kommuner, make one `Field` and ask it."""
    return Field.of(indicator, peers.kommuner).standing(kommunkod, peers.codes_of(kommunkod))


def _read(indicator: Indicator, codes: tuple[str, ...], year: str) -> Field:
    sex, rows = indicator.sex, indicator.rows
    texts: dict[str, str] = {}
    reasons: dict[str, str] = {}
    by_sex: dict[str, dict[str, Decimal]] = {}
    earlier: dict[str, tuple[str, str]] = {}
    stands: dict[str, Row] = {}
    listed, shown = set(codes), list[str]()  # the table of the page has both sexes: one number of decimals for all
    columns = (
        rows.kommunkod, rows.ar, rows.kon, rows.varde, rows.tal, rows.saknas_orsak,
        rows.dataset, rows.resource, rows.rad,
    )  # fmt: skip
    for code, at, kon, text, tal, reason, dataset, resource, row in zip(*columns, strict=True):
        there = tal == tal  # NaN differs from itself
        if at == year and kon == sex:
            stands[code] = Row(dataset, resource, row)
            if there:
                texts[code] = text
            else:
                reasons[code] = reason or UNKNOWN
        elif at == year and kon in SEXES and there:
            by_sex.setdefault(code, {})[kon] = Decimal(text)
            if code in listed:
                shown.append(text)
        elif kon == sex and at < year and there and earlier.get(code, ("",))[0] < at:
            earlier[code] = (at, text)
    values = {code: Decimal(text) for code, text in texts.items()}
    own = sorted(values[c] for c in codes if c in values)
    middle = (own[(len(own) - 1) // 2] + own[len(own) // 2]) / 2 if own else Decimal(0)
    decimals = decimals_of([*shown, *(texts[c] for c in codes if c in texts)], middle)
    return Field(indicator, year, sex, decimals, codes, values, reasons, by_sex, earlier, stands)
