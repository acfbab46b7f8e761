"""The path of a matter as a page shows it: proposal, bodies, what is on an agenda now, and what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from catalog.law.path_of_matter import AGENDA, DECISION, Event, Matter
from catalog.records import Record
from catalog.site.appeals import today_of
from catalog.site.page import Site

RAISED, DECIDED, ON_AGENDA, UNDECIDED, NEXT = "vackt", "beslut", "dagordning", "obeslutat", "nasta"

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TO_COME = ("planerat", "kallat")
_CALLED_OFF = ("installt", "flyttat")


def path_of(site: Site, record: Record) -> list[dict[str, Any]]:
    """Return the path of the matter that a decision belongs to; [] when it has no diarienummer."""
    matter = site.matters.of(record.get("kommunkod"), record.get("diarienummer"))
    return steps_of(site, matter) if matter else []


def steps_of(site: Site, matter: Matter) -> list[dict[str, Any]]:
    """Return the steps of a matter, oldest first.

    Shape: {kind, date, organ, url, paragraf, outcome, by, title, court}; `kind` is one of
           vackt: raised by `by` · beslut: decided · dagordning: on the agenda of a meeting to come ·
           obeslutat: was on the agenda of a meeting that was held, and we have no decision ·
           nasta: what the last decision says comes next, in `title` when no meeting is known.
    """
    steps = [step for event in matter.events for step in _steps(site, event, _decided_at(matter))]
    told = _DATE.search(matter.next_step)
    known = any(s["kind"] == ON_AGENDA or (s["kind"] == UNDECIDED and told and s["date"] == told[0]) for s in steps)
    if matter.next_step and not known:
        steps += _next(site, matter)
    return steps


def _decided_at(matter: Matter) -> frozenset[str]:
    return frozenset(event.meeting for event in matter.events if event.kind == DECISION and event.meeting)


def _steps(site: Site, event: Event, decided: frozenset[str]) -> Iterator[dict[str, Any]]:
    day = event.day.isoformat()
    if event.kind == AGENDA:
        meeting = site.records.meetings.get(event.meeting)
        if meeting is None or event.meeting in decided or meeting.get("status") in _CALLED_OFF:
            return
        kind = ON_AGENDA if meeting.get("status") in _TO_COME and event.day >= today_of(site) else UNDECIDED
        yield _step(kind, day, _organ(site, meeting), meeting.url, court=event.court)
    elif record := site.records.decisions.get(event.id):
        if event.kind != DECISION:
            yield _step(RAISED, day, by=event.by)
            return
        yield _step(
            DECIDED,
            day,
            _organ(site, record),
            record.url,
            paragraf=record.get("paragraf"),
            outcome=record.outcome,
            court=event.court,
        )


def _next(site: Site, matter: Matter) -> Iterator[dict[str, Any]]:
    """Yield what the last decision says comes next, with the meeting when its body and day are known."""
    said = matter.next_step
    publisher = next((r.publisher for e in matter.events if (r := site.records.decisions.get(e.id))), "")
    day = _DATE.search(said)
    if day:
        body = said[: day.start()].strip(" ,").casefold()
        short = next((organ for organ, name in site.records.organs(publisher) if name.casefold() == body), "")
        meetings = site.records.of("sammantraden", publisher, short) if short else []
        for meeting in meetings:
            if meeting.date == day[0] and meeting.get("status") in _TO_COME:
                yield _step(NEXT, meeting.date, _organ(site, meeting), meeting.url)
                return
    yield _step(NEXT, title=said)


def _organ(site: Site, record: Record) -> str:
    return site.records.organ_names.get((record.publisher, record.organ), record.organ)


def _step(kind: str, day: str = "", organ: str = "", url: str = "", **more: object) -> dict[str, Any]:
    empty = {"paragraf": "", "outcome": "", "by": "", "title": "", "court": False}
    return {"kind": kind, "date": day, "organ": organ, "url": url, **empty, **more}
