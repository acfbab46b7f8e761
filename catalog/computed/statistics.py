"""Tables of official statistics as indicators, vastra-gotaland/statistik-nyckeltal: the same pages and comparisons.

A measure of a table (profile `statistik`) becomes an indicator when most kommuner have it for all ages: the value as
the source gives it, women and men added where it gives no total. Where a table has the inhabitants by age, so do the
shares aged 0–19 and 65 and over, rounded to two decimals; not when somebody would be counted twice or left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from catalog.comparison.facts import ALL_AGES, POPULATION, population_of
from catalog.comparison.figures import decimal_of
from catalog.computed.contract import Computation, Inputs
from catalog.ids import slug
from catalog.law.appeal import Row
from catalog.model import COUNTY, Dataset
from catalog.store import read_rows

RULE = "statistik-nyckeltal 1"
PREFIX = "S"  # no source's indicator begins so
AREA = "Statistik"
YOUNG, OLD = "0-19", "65-"
_STEP = Decimal("0.01")
_MOST_DIGITS = 25
_SEXES = ("T", "K", "M")

Key = tuple[str, str]  # table and measure
Cell = tuple[str, str, str]  # kommunkod, year, sex


@dataclass
class Measure:
    """One measure of one table: values by cell and age, as the source wrote them."""

    table: str
    name: str
    dataset: Dataset
    unit: str = ""
    ages: dict[Cell, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def id(self) -> str:
        """Return the indicator's id, from the source's own words."""
        return f"{PREFIX}-{slug(self.table)}-{slug(self.name)}"


def _compute(inputs: Inputs) -> Mapping[str, Iterable[Row]]:
    measures = sorted((m for m in _measures(inputs).values() if _covers(m, inputs)), key=lambda m: m.id)
    named: dict[str, int] = defaultdict(int)
    for measure in measures:
        named[measure.name] += 1
    made = [one for m in measures for one in _indicators(m, alone=named[m.name] == 1)]
    return {
        "indikatorer": [about for about, _ in made],
        "nyckeltal": [row for _, values in made for row in values],
    }


def _measures(inputs: Inputs) -> dict[Key, Measure]:
    """Return every measure, the county-wide dataset's before a kommun's own, and the first of several datasets'."""
    found: dict[Key, Measure] = {}
    known = set(inputs.kommunkoder)
    for dataset, resource in sorted(inputs.tables("statistik"), key=lambda t: (t[0].publisher != COUNTY, t[0].key)):
        for row in read_rows(resource):
            text = row.get("varde") or ""
            key = (row.get("tabell") or "", row.get("matt") or "")
            measure = found.setdefault(key, Measure(*key, dataset, row.get("enhet") or ""))
            if measure.dataset is not dataset or row["kommunkod"] not in known or not _is_plain(text):
                continue
            sex = row.get("kon") or "T"
            measure.ages[row["kommunkod"] or "", row["ar"] or "", sex][(row.get("alder") or "").strip().lower()] = text
    return {key: measure for key, measure in found.items() if measure.ages}


def _covers(measure: Measure, inputs: Inputs) -> bool:
    """Say whether more than half of the kommuner have a value for all ages."""
    held = {code for (code, _, _), ages in measure.ages.items() if _total(ages) is not None}
    return 2 * len(held) > len(inputs.kommunkoder)


def _indicators(measure: Measure, *, alone: bool) -> Iterator[tuple[Row, list[Row]]]:
    """Yield the definition and the values of each indicator that a measure gives."""
    title = measure.name if alone else f"{measure.name} ({measure.table})"
    source = f"Ur tabellen {measure.table} i datamängden {measure.dataset.title}."
    totals = {cell: total for cell, ages in measure.ages.items() if (total := _total(ages)) is not None}
    yield _indicator(measure.id, title, measure.unit, f"{source} Värdena är källans egna.", _both(totals))
    if not POPULATION.search(measure.name):
        return
    shares: dict[str, dict[Cell, Decimal]] = {YOUNG: {}, OLD: {}}
    for cell, ages in _with_both(measure.ages).items():
        _, young, old = population_of(ages)
        for group, share in ((YOUNG, young), (OLD, old)):
            if share is not None:
                shares[group][cell] = _percent(share)
    for group, words in ((YOUNG, "0–19 år"), (OLD, "65 år och äldre")):
        if shares[group]:
            said = f"{source} Antalet invånare {words} delat med alla invånare, avrundat till två decimaler."
            suffix = "" if alone else f" ({measure.table})"
            yield _indicator(
                f"{measure.id}-{slug(group)}", f"Invånare {words}, andel (%){suffix}", "%", said, shares[group]
            )


def _indicator(key: str, title: str, unit: str, said: str, values: Mapping[Cell, Decimal]) -> tuple[Row, list[Row]]:
    split = any(sex != "T" for _, _, sex in values)
    about = {
        "id": key, "titel": title, "beskrivning": said, "enhet": unit, "konsuppdelad": "true" if split else "false",
        "omrade": AREA, "kommuntyp": "K",
    }  # fmt: skip
    rows: list[Row] = []
    for code, year, sex in sorted(values, key=lambda c: (c[1], c[0], _SEXES.index(c[2]))):
        told = {"kommunkod": code, "indikator": key, "ar": year, "kon": sex, "enhet": unit}
        rows.append(told | {"varde": str(values[code, year, sex])})
    return about, rows


def _is_plain(text: str) -> bool:
    """Say whether a text is a number of a size that statistics have; "1E999999" is one that fills the memory."""
    number = decimal_of(text)
    return number is not None and abs(number.adjusted()) < _MOST_DIGITS


def _total(ages: Mapping[str, str]) -> Decimal | None:
    return next((Decimal(ages[age]) for age in ALL_AGES if age in ages), None)


def _both(totals: Mapping[Cell, Decimal]) -> dict[Cell, Decimal]:
    """Return the values with women and men added where there is no total of both."""
    made = dict(totals)
    for code, year, sex in totals:
        if sex == "K" and (code, year, "T") not in totals and (code, year, "M") in totals:
            made[code, year, "T"] = totals[code, year, "K"] + totals[code, year, "M"]
    return made


def _with_both(found: Mapping[Cell, Mapping[str, str]]) -> dict[Cell, dict[str, int]]:
    """Return whole numbers of inhabitants by cell and age, women and men added where there is no total of both."""
    made = {cell: {age: int(Decimal(text)) for age, text in ages.items()} for cell, ages in found.items()}
    for code, year, sex in list(made):
        women, men = made.get((code, year, "K")), made.get((code, year, "M"))
        if sex == "K" and (code, year, "T") not in made and women and men and women.keys() == men.keys():
            made[code, year, "T"] = {age: count + men[age] for age, count in women.items()}
    return made


def _percent(share: Fraction) -> Decimal:
    exact = Decimal(100 * share.numerator) / Decimal(share.denominator)
    return exact.quantize(_STEP, rounding=ROUND_HALF_UP)


COMPUTATION = Computation(
    tables={"nyckeltal": "nyckeltal", "indikatorer": "indikatorer"},
    reads=("statistik",),
    rules=(RULE,),
    compute=_compute,
    texts={
        "title": "Nyckeltal ur statistiken",
        "title_en": "Indicators from statistics",
        "description": "Mått ur tabeller med officiell statistik, för att kunna jämföras som andra nyckeltal.",
        "description_en": "Measures from tables of official statistics, to be compared like other indicators.",
    },
)
