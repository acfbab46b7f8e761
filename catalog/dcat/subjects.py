"""What is known of a dataset from the profiles that its tables follow: themes, keywords, the days that it covers."""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from catalog.dcat.values import first_day, last_day
from catalog.model import Dataset, Resource
from catalog.store import LONGEST_CELL

_FILE = Path(__file__).with_name("subjects.yml")


@dataclass(frozen=True)
class Subject:
    """What rows by one profile are about. `dated_by` is the column with their day or year, "" when none has it."""

    themes: tuple[str, ...] = ()
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by language
    dated_by: str = ""
    page: str = ""  # the portal's page that shows such rows


@functools.cache
def load_subjects() -> Mapping[str, Subject]:
    """Return subjects by profile."""
    told = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {
        profile: Subject(
            themes=tuple(about["themes"]),
            keywords={lang: tuple(words) for lang, words in about["keywords"].items()},
            dated_by=about.get("dated_by", ""),
            page=about.get("page", ""),
        )
        for profile, about in told.items()
    }


def subjects_of(dataset: Dataset) -> list[Subject]:
    """Return the subjects of a dataset's tables, each once."""
    known = load_subjects()
    profiles = dict.fromkeys(r.profile for r in dataset.resources)
    return [known[profile] for profile in profiles if profile in known]


def periods(dataset: Dataset) -> list[tuple[str, str]]:
    """Return the periods that a dataset covers as (first day, last day), "" for an open end.

    As its source says; when it does not, from the first to the last day of rows that follow a profile.
    """
    told = []
    for period in dataset.descriptor.get("temporal", ()):
        start, _, end = str(period).partition("/")
        days = first_day(start), last_day(end or start)
        told += [days] if any(days) and not (all(days) and days[0] > days[1]) else []
    if told:
        return list(dict.fromkeys(told))
    known = load_subjects()
    found = []
    for resource in dataset.resources:
        column = known[resource.profile].dated_by if resource.profile in known else ""
        found += _span(resource, column) if column else []
    return [(min(found)[0], max(last for _, last in found))] if found else []


def _span(resource: Resource, column: str) -> list[tuple[str, str]]:
    """Return the first and the last day in a column, nothing when it has none."""
    csv.field_size_limit(LONGEST_CELL)
    with resource.path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        if column not in header:
            return []
        at = header.index(column)
        days = {cell[:10] for row in rows if len(row) > at and (cell := row[at])}
    dated = [(first_day(day), last_day(day)) for day in days]
    dated = [d for d in dated if all(d)]
    return [(min(dated)[0], max(last for _, last in dated))] if dated else []
