"""The path of a matter: from proposal through the bodies to the last decision, and what comes next."""

from __future__ import annotations

import re
from typing import Any

from catalog.agenda import AgendaItem
from catalog.records import Record, matter_key
from catalog.site.appeals import today_of
from catalog.site.page import Site

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TO_COME = ("planerat", "kallat")

RAISED, DECIDED, AGENDA, NEXT = "vackt", "beslut", "dagordning", "nasta"


def path_of(site: Site, record: Record) -> list[dict[str, Any]]:
    """Return the path of the matter that a decision belongs to; of the decision alone when it has no diarienummer."""
    key = matter_key(record.get("diarienummer"))
    return path_of_matter(site, record.publisher, key) if key else _steps(site, [record], [])


def path_of_matter(site: Site, publisher: str, key: str) -> list[dict[str, Any]]:
    """Return the steps of a matter, oldest first.

    Shape: {kind, date, organ, url, paragraf, outcome, by, title}; `kind` is a key of texts/decisions.yml, path.*.
           vackt: raised by `by`; beslut: decided; dagordning: on the agenda of a meeting to come;
           nasta: what the last decision says comes next, with `title` in its words when no meeting is known.
    """
    decisions = site.records.by_matter.get((publisher, key), [])
    return _steps(site, decisions, site.records.agenda_of_matter.get((publisher, key), []))


def _steps(site: Site, decisions: list[Record], agenda: list[AgendaItem]) -> list[dict[str, Any]]:
    ordered = sorted(decisions, key=lambda r: (r.date, r.url))
    steps = [_raised(r) for r in ordered[:1] if r.get("vackt_datum")]
    steps += [_decided(site, r) for r in ordered]
    coming = [step for item in agenda if (step := _on_agenda(site, item))]
    steps += sorted(coming, key=lambda s: (s["date"], s["url"]))
    if ordered and not coming and (following := _next(site, ordered[-1])):
        steps.append(following)
    return steps


def _raised(record: Record) -> dict[str, Any]:
    return _step(RAISED, record.get("vackt_datum"), by=record.get("initiativ_av"))


def _decided(site: Site, record: Record) -> dict[str, Any]:
    organ = site.records.organ_names.get((record.publisher, record.organ), record.organ)
    return _step(DECIDED, record.date, organ, record.url, paragraf=record.get("paragraf"), outcome=record.get("utfall"))


def _on_agenda(site: Site, item: AgendaItem) -> dict[str, Any] | None:
    """Return the step of an agenda item, None when its meeting has been held or is not known."""
    meeting = site.records.meetings.get(item.get("sammantrade_id"))
    if meeting is None or meeting.get("status") not in _TO_COME or meeting.date < today_of(site).isoformat():
        return None
    organ = site.records.organ_names.get((meeting.publisher, meeting.organ), meeting.organ)
    return _step(AGENDA, meeting.date, organ, meeting.url)


def _next(site: Site, last: Record) -> dict[str, Any] | None:
    """Return what the last decision says comes next, with the meeting when its body and day are known."""
    said = last.get("nasta_steg")
    if not said:
        return None
    day = _DATE.search(said)
    if day:
        body = said[: day.start()].strip(" ,").casefold()
        for organ, name in site.records.organs(last.publisher):
            if name.casefold() == body:
                meetings = site.records.of("sammantraden", last.publisher, organ)
                found = next((m for m in meetings if m.date == day[0] and m.get("status") in _TO_COME), None)
                if found:
                    return _step(NEXT, found.date, name, found.url)
    return _step(NEXT, "", title=said)


def _step(kind: str, day: str, organ: str = "", url: str = "", **more: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "date": day,
        "organ": organ,
        "url": url,
        "paragraf": "",
        "outcome": "",
        "by": "",
        "title": "",
    } | more
