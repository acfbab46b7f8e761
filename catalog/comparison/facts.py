"""What the portal knows of each kommun that tells which kommuner are alike: inhabitants, ages, where it lies.

Inhabitants and ages come from the harvested population tables (profile `statistik`); without one
for every kommun, the inhabitants are those of the reference package and the ages are not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pandas as pd
import yaml

from catalog.model import COUNTY, Catalog, Resource
from catalog.tables import read_columns

PLACES = Path(__file__).with_name("places.yml")
YOUNG_UP_TO, OLD_FROM = 19, 65
ALL_AGES = ("", "totalt")
POPULATION = re.compile(r"folkmängd|befolkning", re.I)
_AGE = re.compile(r"(\d{1,3})(?:\s*[-\u2013]\s*(\d{1,3})|\s*\+)?(?:\s*år)?", re.I)
_COLUMNS = ("kommunkod", "matt", "ar", "alder", "kon", "varde")
_OPEN_END = 999


@dataclass(frozen=True)
class Facts:
    """The facts of one kommun; None is "not known". Shares are of all inhabitants; degrees are WGS 84."""

    kommunkod: str
    population: int | None = None
    population_year: int | None = None
    young: Fraction | None = None  # share aged 0–19
    old: Fraction | None = None  # share aged 65 and over
    at: tuple[float, float] | None = None  # latitude, longitude of the main town
    town: str = ""


@dataclass(frozen=True)
class FactBase:
    """The facts by kommunkod, and the key of the dataset that the inhabitants came from ("" for the reference)."""

    facts: Mapping[str, Facts]
    population_dataset: str = ""


def load_facts(catalog: Catalog, places: Path = PLACES) -> FactBase:
    """Return the facts of every kommun in the catalogue. Raises: OSError, ValueError when a file cannot be read."""
    where = yaml.safe_load(places.read_text(encoding="utf-8"))["places"]
    codes = [k.kommunkod for k in catalog.kommuner()]
    dataset, counts = _harvested(catalog, codes)
    facts = {}
    for kommun in catalog.kommuner():
        code = kommun.kommunkod
        place = where.get(code, {})
        at = (float(place["at"][0]), float(place["at"][1])) if place else None
        population, year = kommun.population, kommun.population_year
        young = old = None
        if code in counts:
            year, ages = counts[code]
            population, young, old = population_of(ages)
        facts[code] = Facts(code, population, year, young, old, at, str(place.get("town", "")))
    return FactBase(facts, dataset)


def place_source(lang: str, places: Path = PLACES) -> str:
    """Return where the places come from, in words."""
    return str(yaml.safe_load(places.read_text(encoding="utf-8"))["source"][lang])


def _harvested(catalog: Catalog, codes: list[str]) -> tuple[str, dict[str, tuple[int, dict[str, int]]]]:
    """Return the first population table that covers every kommun in one year: its dataset, and year and ages by code.

    A table with ages goes before one without, the county's before a kommun's own.
    """
    best: tuple[str, dict[str, tuple[int, dict[str, int]]]] = ("", {})
    for dataset, resource in sorted(catalog.with_profile("statistik"), key=lambda f: f[0].publisher != COUNTY):
        counts = _counts(resource, codes)
        if not counts:
            continue
        if all(population_of(ages)[1] is not None for _, ages in counts.values()):
            return dataset.key, counts
        best = best if best[0] else (dataset.key, counts)
    return best


def _counts(resource: Resource, codes: list[str]) -> dict[str, tuple[int, dict[str, int]]]:
    """Return {kommunkod: (year, {age: inhabitants})} for the latest year that has a total for every kommun."""
    rows = read_columns(resource, _COLUMNS)
    rows = rows[rows["matt"].str.contains(POPULATION) & rows["kommunkod"].isin(codes)]
    if not len(rows) or rows["matt"].nunique() != 1:  # two measures cannot be added
        return {}
    rows = rows.assign(tal=pd.to_numeric(rows["varde"], errors="coerce"))
    rows = rows[rows["tal"].notna()].assign(alder=rows["alder"].str.strip().str.lower())
    for year in sorted(rows["ar"].unique(), reverse=True):
        found = _by_age(rows[rows["ar"] == year])
        if set(found) == set(codes) and all(population_of(ages)[0] for ages in found.values()):
            return {code: (int(year), ages) for code, ages in found.items()}
    return {}


def _by_age(rows: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Return inhabitants by kommunkod and age: those of both sexes, else women and men together."""
    sexes: dict[tuple[str, str], dict[str, int]] = {}
    for code, age, sex, count in zip(rows["kommunkod"], rows["alder"], rows["kon"], rows["tal"], strict=True):
        sexes.setdefault((str(code), str(age)), {})[str(sex)] = int(count)
    found: dict[str, dict[str, int]] = {}
    for (code, age), counts in sexes.items():
        if both := next((counts[s] for s in ("T", "") if s in counts), None):
            found.setdefault(code, {})[age] = both
        elif {"K", "M"} <= set(counts):
            found.setdefault(code, {})[age] = counts["K"] + counts["M"]
    return found


def population_of(ages: Mapping[str, int]) -> tuple[int | None, Fraction | None, Fraction | None]:
    """Return all inhabitants, the share of the young and the share of the old; None for what cannot be told.

    The shares are told only when the classes add up to the total (within one per cent, for rounding at the
    source) and none of them spans 19/20 or 64/65: else somebody is counted twice or on both sides.
    """
    told = next((ages[a] for a in ALL_AGES if a in ages), None)
    classes = {_span(age): count for age, count in ages.items() if age not in ALL_AGES}
    if None in classes or not classes:
        return told, None, None
    whole = sum(classes.values())
    total = told if told is not None else whole
    young = sum(n for span, n in classes.items() if span and span[1] <= YOUNG_UP_TO)
    old = sum(n for span, n in classes.items() if span and span[0] >= OLD_FROM)
    clean = all(
        span and (span[1] <= edge or span[0] > edge) for span in classes for edge in (YOUNG_UP_TO, OLD_FROM - 1)
    )
    if not total or not clean or abs(whole - total) * 100 > total:
        return total or None, None, None
    return total, Fraction(young, total), Fraction(old, total)


def _span(age: str) -> tuple[int, int] | None:
    found = _AGE.fullmatch(age)
    if found is None:
        return None
    first = int(found[1])
    return first, int(found[2]) if found[2] else _OPEN_END if "+" in age else first
