"""What is up now: coming meetings, what can still be appealed or joined, notices that are up, the latest decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from catalog.hearings import is_hearing
from catalog.records import Record
from catalog.site.appeals import Appealable, appealable
from catalog.site.lists import item_of
from catalog.site.page import Site

_TO_COME = ("planerat", "kallat")
_OPEN = ("ja", "delvis")  # sammantraden.offentligt
_TITLES = 3  # headings shown of the decisions of one meeting


def coming_meetings(site: Site, records: Sequence[Record], limit: int) -> list[dict[str, Any]]:
    """Return the next meetings that are still planned, soonest first; `records` are newest first."""
    today = site.now.date().isoformat()
    coming = [r for r in records if r.date >= today and r.get("status") in _TO_COME]
    coming.sort(key=lambda r: (r.get("start"), r.url))
    return [item_of(site, r) for r in coming[:limit]]


def notices_up(site: Site, records: Sequence[Record], limit: int) -> list[dict[str, Any]]:
    """Return notices that are up today, the latest first. One without a day to come down counts as up."""
    today = site.now.date().isoformat()
    up = [r for r in records if _is_up(r, today)]
    return [{**item_of(site, r), "until": r.get("tas_ned")} for r in up[:limit]]


def latest_decisions(site: Site, records: Sequence[Record], limit: int) -> list[dict[str, Any]]:
    """Return the latest decisions."""
    return [item_of(site, r) for r in records[:limit]]


def can_be_appealed(
    site: Site, records: Sequence[Record], limit: int, *, one_each: bool = False
) -> list[dict[str, Any]]:
    """Return what can be appealed today, one item for each meeting and last day, the nearest day first.

    With `one_each`, the first item of each kommun.

    Shape: {organ, kommun, day, days_left, count, url, decisions: [{title, url}]}; `url` is the meeting's, or the
    decision's when it is the only one. `records` are decisions, newest first.
    """
    groups: dict[tuple[str, str], list[Appealable]] = {}
    for one in appealable(site, records):
        meeting = one.record.get("sammantrade_id") or one.record.url
        groups.setdefault((str(one.state.day), meeting), []).append(one)
    found = list(groups.values())
    if one_each:
        firsts = {group[0].record.publisher: group for group in reversed(found)}
        found = [group for group in found if group is firsts[group[0].record.publisher]]
    return [_group(site, group) for group in found[:limit]]


def open_meetings(site: Site, records: Sequence[Record], limit: int) -> list[dict[str, Any]]:
    """Return the next meetings that the public may attend or watch, soonest first; `records` are newest first."""
    today = site.now.date().isoformat()
    coming = [r for r in records if r.date >= today and r.get("status") in _TO_COME]
    coming = [r for r in coming if r.get("offentligt") in _OPEN or r.get("webbsandning_url")]
    coming.sort(key=lambda r: (r.get("start"), r.url))
    return [{**item_of(site, r), "attend": r.get("delta")} for r in coming[:limit]]


def hearings(site: Site, records: Sequence[Record], limit: int) -> list[dict[str, Any]]:
    """Return the notices that are up and ask what people think, those that end first first."""
    today = site.now.date().isoformat()
    found = [
        r for r in records if is_hearing(r) and r.date <= today <= (r.get("nedtaget") or r.get("tas_ned") or today)
    ]
    found.sort(key=lambda r: (r.get("tas_ned") or "9999", r.url))
    return [{**item_of(site, r), "until": r.get("tas_ned")} for r in found[:limit]]


def one_per_kommun(records: Iterable[Record]) -> list[Record]:
    """Return the first record of each kommun, in the order given: a list of five should not be one kommun's."""
    first: dict[str, Record] = {}
    for record in records:
        first.setdefault(record.publisher, record)
    return list(first.values())


def _is_up(notice: Record, today: str) -> bool:
    return notice.date <= today <= (notice.get("nedtaget") or notice.get("tas_ned") or today)


def _group(site: Site, found: Sequence[Appealable]) -> dict[str, Any]:
    first = found[0]
    meeting = site.records.meetings.get(first.record.get("sammantrade_id"))
    return {
        **item_of(site, first.record),
        "day": first.state.day.isoformat() if first.state.day else "",
        "days_left": first.state.days_left,
        "count": len(found),
        "url": meeting.url if meeting and len(found) > 1 else first.record.url,
        "decisions": [{"title": one.record.get("rubrik"), "url": one.record.url} for one in found[:_TITLES]],
    }
