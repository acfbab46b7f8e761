"""Service requests made into service metrics: how many came, how many were closed, and how long it took.

A request becomes a `Fact` of three things: its service, the day it came and the
day it was closed. Nothing else of it goes further, so no text, place, picture or
name can reach a table. Facts are counted together (`Facts`), and a month's row
is made from the counts.

Small numbers. A service such as street lighting says nothing about a person,
one such as concern for a child does, and only whoever writes the registry can
tell them apart. So every service is protected unless the registry names it as
open. Of a protected service:

* a month with 1–4 received or 1–4 closed shows neither of the two;
* the number still open is never shown: it would give the hidden ones away as the
  difference between two months;
* the age of those still open is not shown.

For every service, also an open one, times are shown only for five closed
requests or more: the median of two is the story of two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

FEW = 5  # fewer than this is few
TOO_FEW, PROTECTED = "for_fa_arenden", "skyddad_tjanst"  # why a number is missing
HEADER = (
    "service_code", "service_name", "manad", "inkomna", "stangda", "oppna_vid_manadens_slut",
    "median_dagar_till_stangning", "p90_dagar_till_stangning", "median_alder_oppna_dagar", "saknas_orsak",
)  # fmt: skip
SCHEMA: Mapping[str, object] = {
    "fields": [
        {"name": "service_code", "type": "string", "title": "Tjänstens kod", "constraints": {"required": True}},
        {"name": "service_name", "type": "string", "title": "Tjänst"},
        {"name": "manad", "type": "yearmonth", "title": "Månad", "constraints": {"required": True}},
        {"name": "inkomna", "type": "integer", "title": "Inkomna ärenden under månaden"},
        {"name": "stangda", "type": "integer", "title": "Stängda ärenden under månaden"},
        {
            "name": "oppna_vid_manadens_slut",
            "type": "integer",
            "title": "Öppna ärenden vid månadens slut, av dem som kommit in sedan den första månaden i tabellen",
        },
        {"name": "median_dagar_till_stangning", "type": "number", "title": "Mediantid till stängning, dagar"},
        {"name": "p90_dagar_till_stangning", "type": "number", "title": "Nio av tio stängda inom så många dagar"},
        {"name": "median_alder_oppna_dagar", "type": "number", "title": "Medianålder för öppna ärenden, dagar"},
        {"name": "saknas_orsak", "type": "string", "title": "Varför ett tal saknas"},
    ],
    "primaryKey": ["service_code", "manad"],
    "missingValues": [""],
}

Fact = tuple[str, str, str]  # (service_code, day it came, day it was closed or ""), days as ISO 8601
Facts = Counter[Fact]


def as_data(facts: Facts) -> list[list[object]]:
    """Return facts as JSON-able rows [code, came, closed, how many], sorted."""
    return [[*fact, count] for fact, count in sorted(facts.items())]


def from_data(rows: Iterable[Iterable[object]]) -> Facts:
    """Return what `as_data` wrote."""
    facts: Facts = Counter()
    for row in rows:
        code, came, closed, count = row
        facts[str(code), str(came), str(closed)] += int(str(count))
    return facts


def still_needed(facts: Facts, month: str) -> Facts:
    """Return the facts that the months from `month` on need: requests that were not closed before it."""
    return Counter({fact: count for fact, count in facts.items() if not fact[2] or fact[2] >= f"{month}-01"})


@dataclass(frozen=True)
class Month:
    """What a service did in a month; `days` are those from request to closing, `ages` those of the open ones."""

    received: int
    closed: int
    open: int
    days: tuple[int, ...]
    ages: tuple[int, ...]


def by_service(facts: Facts) -> dict[str, Facts]:
    """Return the facts of each service, by its code, sorted."""
    found: dict[str, Facts] = {}
    for fact, count in sorted(facts.items()):
        found.setdefault(fact[0], Counter())[fact] += count
    return found


def month_of(facts: Facts, month: str) -> Month:
    """Return the month, YYYY-MM, of the one service that the facts are of."""
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(31)).replace(day=1) - timedelta(1)
    received = closed = 0
    days: list[int] = []
    ages: list[int] = []
    for (_, came, gone), count in facts.items():
        if (day := date.fromisoformat(came)) > last:
            continue
        received += count * (day >= first)
        end = date.fromisoformat(gone) if gone else None
        if end is None or end > last:
            ages += [(last - day).days] * count
        elif end >= first:
            closed += count
            days += [(end - day).days] * count
    return Month(received, closed, len(ages), tuple(sorted(days)), tuple(sorted(ages)))


def cells(code: str, name: str, month: str, found: Month, *, is_open: bool) -> tuple[str, ...]:
    """Return a row of HEADER. `is_open` says that the service is about things, so that small counts may be shown."""
    is_few = any(0 < n < FEW for n in (found.received, found.closed))
    hidden = is_few and not is_open
    counts = ("", "") if hidden else (str(found.received), str(found.closed))
    median = p90 = ""
    if len(found.days) >= FEW and not hidden:
        median, p90 = _number(middle(found.days)), _number(share(found.days, 90))
    left = str(found.open) if is_open else ""
    age = _number(middle(found.ages)) if is_open and len(found.ages) >= FEW else ""
    reason = TOO_FEW if hidden else "" if is_open else PROTECTED
    return code, name, month, *counts, left, median, p90, age, reason


def middle(values: tuple[int, ...]) -> float:
    """Return the median of sorted values."""
    half = len(values) // 2
    return float(values[half]) if len(values) % 2 else (values[half - 1] + values[half]) / 2


def share(values: tuple[int, ...], percent: int) -> float:
    """Return the smallest of the sorted values that `percent` % of them do not exceed (nearest rank)."""
    return float(values[max(0, ceil(len(values) * percent / 100) - 1)])


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
