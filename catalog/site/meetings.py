"""A page for each meeting: when and where, how to take part before and during it, its agenda and what was decided.

An agenda longer than PER_PAGE goes on at sida-2/ and so on, which hold the rest of the lists and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from catalog.ids import fingerprint
from catalog.law.appeal import APPROVAL_DAYS, NOTICE_DAYS, day_of
from catalog.law.periods import days_after
from catalog.law.working_days import working_day_before
from catalog.model import Dataset
from catalog.records import Record, matter_of
from catalog.schema_org.meetings import meeting
from catalog.site.appeals import today_of
from catalog.site.lists import item_of
from catalog.site.page import Page, Site
from catalog.site.paging import PER_PAGE, last_page, page_numbers
from catalog.site.trace import provenance_of

TO_COME = ("planerat", "kallat")
CALLED_OFF = ("installt", "flyttat")


def pages(site: Site) -> Iterator[Page]:
    """Yield one page per meeting, in Swedish only."""
    datasets = {d.key: d for d in site.catalog.datasets}
    meetings = site.records.with_page["sammantraden"]
    replaced = {r.get("ersatter_id"): r for r in meetings if r.get("ersatter_id")}
    for record in meetings:
        dataset = datasets[record.dataset]
        values = _shown(site, record, replaced.get(record.get("id")))
        for part in _parts(values):
            yield Page(
                url=record.url if part["number"] == 1 else f"{record.url}sida-{part['number']}/",
                template="sammantrade.html",
                lang="sv",
                inputs=fingerprint(
                    [record.row, dataset.release, dataset.modified, dataset.archived, record.position, part]
                ),
                values=lambda r=record, d=dataset, v=part: _values(site, r, d, v),  # type: ignore[misc]
                both_languages=False,
                record=True,
            )


def is_to_come(site: Site, record: Record) -> bool:
    """Return whether a meeting is still planned and not past."""
    return record.get("status") in TO_COME and record.date >= today_of(site).isoformat()


def last_day_to_write(start: str) -> date | None:
    """Return the last working day before a meeting, None when its day cannot be read."""
    day = day_of(start)
    return working_day_before(day) if day else None


def minutes_due(record: Record) -> tuple[date, date] | None:
    """Return by which days the minutes are to be approved and announced (KL 5:69, 8:12); None before the meeting."""
    held = day_of(record.get("slut")) or day_of(record.get("start"))
    if held is None or record.get("status") != "genomfort" or record.get("protokoll_url"):
        return None
    approved = day_of(record.get("justerat_datum")) or days_after(held, APPROVAL_DAYS)
    return approved, days_after(approved, NOTICE_DAYS)


def _shown(site: Site, record: Record, new: Record | None) -> dict[str, Any]:
    decided = _decisions(site, record)
    notices = site.records.by_meeting.get(("anslag", record.get("id")), [])
    due = minutes_due(record)
    write = last_day_to_write(record.get("start")) if is_to_come(site, record) else None
    return {
        "to_come": is_to_come(site, record),
        "agenda": _agenda(site, record),
        "decisions": [{**item_of(site, r), "paragraf": r.get("paragraf")} for r in decided],
        "notices": [{"url": n.url, "title": n.get("rubrik")} for n in notices],
        "replaced_by": {"url": new.url, "start": new.get("start")} if new else {},
        "replaces": _link(site.records.meetings.get(record.get("ersatter_id"))),
        "following": _link(_following(site, record)) if record.get("status") in CALLED_OFF and not new else {},
        "approved_by": due[0].isoformat() if due else "",
        "announced_by": due[1].isoformat() if due else "",
        "late": due is not None and due[1] < today_of(site),
        "write_by": write.isoformat() if write else "",
        "schema_org": meeting(site, record, _body(site, record)),
    }


def _parts(values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the values of each page: its part of the agenda and of the decisions, and how many there are in all."""
    agenda, decisions = values["agenda"], values["decisions"]
    last = last_page(max(len(agenda), len(decisions)))
    for number in range(1, last + 1):
        part = slice((number - 1) * PER_PAGE, number * PER_PAGE)
        yield {
            **values,
            "agenda": agenda[part],
            "agenda_total": len(agenda),
            "decisions": decisions[part],
            "decisions_total": len(decisions),
            "number": number,
            "last": last,
            "numbers": page_numbers(number, last),
            "schema_org": values["schema_org"] if number == 1 else [],
        }


def _decisions(site: Site, record: Record) -> list[Record]:
    found = site.records.by_meeting.get(("beslut", record.get("id")), [])
    return sorted(found, key=lambda r: (len(r.get("paragraf")), r.get("paragraf"), r.url))


def _agenda(site: Site, record: Record) -> list[dict[str, Any]]:
    """Return the items that have no decision yet; those that have one are listed by it."""
    found = []
    for item in site.records.agenda(record.get("id")):
        if site.records.decided(item) is None:
            matter = matter_of(item.get("diarienummer"))
            found.append(
                {
                    "number": item.get("nummer"),
                    "title": item.get("rubrik"),
                    "type": item.get("arendetyp"),
                    "diarienummer": item.get("diarienummer"),
                    "url": f"/arende/{record.publisher}/{matter}/" if matter else "",
                    "subjects": [slug.replace("-", "_") for slug in item.subjects],
                    "papers": item.get("handlingar_url"),
                    "closed": item.get("offentligt") == "nej",
                }
            )
    return found


def _following(site: Site, record: Record) -> Record | None:
    """Return the body's next meeting after this one that is still planned."""
    own: Sequence[Record] = site.records.of("sammantraden", record.publisher, record.organ)
    later = [r for r in own if r.get("start") > record.get("start") and is_to_come(site, r)]
    return min(later, key=lambda r: r.get("start"), default=None)


def _link(record: Record | None) -> dict[str, str]:
    return {"url": record.url, "date": record.date, "start": record.get("start")} if record else {}


def _values(site: Site, record: Record, dataset: Dataset, shown: dict[str, Any]) -> dict[str, Any]:
    return {
        **shown,
        "record": record,
        "row": record.cells,
        "kommun": site.catalog.publishers[record.publisher],
        "organ": _body(site, record),
        "is_council": is_council(record.get("organ") or record.organ, record.organ),
        "dataset": dataset,
        "provenance": provenance_of(dataset, "sammantraden", record.position),
    }


def _body(site: Site, record: Record) -> str:
    return site.records.organ_names.get((record.publisher, record.organ), record.organ)


def is_council(name: str, organ: str) -> bool:
    """Return whether a body is the council, whose meetings are public by law (KL 5:42)."""
    return "fullmäktige" in name.casefold() or organ == "kf"
