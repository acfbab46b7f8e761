"""What is up now: coming meetings, notices that are still up, the latest decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from catalog.records import Record
from catalog.site.lists import item_of
from catalog.site.page import Site

_TO_COME = ("planerat", "kallat")


def coming_meetings(site: Site, records: Sequence[Record], limit: int) -> list[dict[str, Any]]:
    """Return the next meetings that are still planned, soonest first; `records` are newest first."""
    today = site.now.date().isoformat()
    coming = [r for r in records if r.date >= today and r.get("status") in _TO_COME]
    coming.sort(key=lambda r: (r.get("start"), r.url))
    return [item_of(site, r) for r in coming[:limit]]


def notices_up(site: Site, records: Sequence[Record], limit: int) -> list[dict[str, Any]]:
    """Return notices that are up today, the latest first. One without a day to come down counts as up."""
    today = site.now.date().isoformat()
    up = [r for r in records if r.date <= today <= (r.get("nedtaget") or r.get("tas_ned") or today)]
    return [{**item_of(site, r), "until": r.get("tas_ned")} for r in up[:limit]]


def latest_decisions(site: Site, records: Sequence[Record], limit: int) -> list[dict[str, Any]]:
    """Return the latest decisions."""
    return [item_of(site, r) for r in records[:limit]]


def one_per_kommun(records: Iterable[Record]) -> list[Record]:
    """Return the first record of each kommun, in the order given: a list of five should not be one kommun's."""
    first: dict[str, Record] = {}
    for record in records:
        first.setdefault(record.publisher, record)
    return list(first.values())
