"""A page for each decision: who decided what, when, and what became of the proposal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catalog.ids import fingerprint
from catalog.records import Record
from catalog.site.page import Page, Site
from catalog.site.trace import provenance_of

# utfall_avser and arendetyp decide what the outcome is said of: texts/records.yml, decision.subject.*
_INITIATIVES = {"motion", "medborgarforslag", "e_forslag"}
_VOTES = ("ja", "nej", "avstar")


def pages(site: Site) -> Iterator[Page]:
    """Yield one page per decision, in Swedish only: the text is the kommun's own."""
    datasets = {d.key: d for d in site.catalog.datasets}
    for record in site.records.by_kind["beslut"]:
        dataset = datasets[record.dataset]
        path = [(r.url, r.get("utfall")) for r in _matter(site, record)]
        yield Page(
            url=record.url,
            template="beslut.html",
            lang="sv",
            inputs=fingerprint([record.row, dataset.release, dataset.modified, record.position, path]),
            values=lambda r=record, d=dataset: _values(site, r, d),  # type: ignore[misc]
            both_languages=False,
            record=True,
        )


def subject_of(record: Record) -> str:
    """Return which word the outcome is said of: a kind of initiative, "initiativ" or "namndforslag"."""
    if record.get("utfall_avser") == "nämndförslag":
        return "namndforslag"
    return record.get("arendetyp") if record.get("arendetyp") in _INITIATIVES else "initiativ"


def _values(site: Site, record: Record, dataset: Any) -> dict[str, Any]:
    kommun = site.catalog.publishers[record.publisher]
    meeting = site.records.meetings.get(record.get("sammantrade_id"))
    notices = site.records.by_meeting.get(("anslag", record.get("sammantrade_id")), [])
    votes = [
        {"vote": v, "count": int(record.get(f"rosttal_{v}")), "meant": record.get(f"{v}_innebar")}
        for v in _VOTES
        if record.get(f"rosttal_{v}")
    ]
    return {
        "record": record,
        "row": record.row,
        "kommun": kommun,
        "organ": site.records.organ_names.get((record.publisher, record.organ), record.organ),
        "subject": subject_of(record),
        "votes": votes,
        "meeting": meeting,
        "notice": notices[0] if notices else None,
        "matter": _matter(site, record),
        "organ_names": site.records.organ_names,
        "dataset": dataset,
        "provenance": provenance_of(dataset, "beslut", record.position),
    }


def _matter(site: Site, record: Record) -> list[Record]:
    """Return all that we hold of the same matter, oldest first."""
    found = site.records.by_matter.get((record.publisher, record.get("diarienummer")), [])
    return sorted(found, key=lambda r: (r.date, r.url))
