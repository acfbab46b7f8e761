"""A page for each meeting: when and where, how to attend, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catalog.ids import fingerprint
from catalog.records import Record
from catalog.site.lists import item_of
from catalog.site.page import Page, Site
from catalog.site.trace import provenance_of


def pages(site: Site) -> Iterator[Page]:
    """Yield one page per meeting, in Swedish only."""
    datasets = {d.key: d for d in site.catalog.datasets}
    replaced = {r.get("ersatter_id"): r for r in site.records.by_kind["sammantraden"] if r.get("ersatter_id")}
    for record in site.records.by_kind["sammantraden"]:
        dataset = datasets[record.dataset]
        decided = _decisions(site, record)
        notices = site.records.by_meeting.get(("anslag", record.get("id")), [])
        new = replaced.get(record.get("id"))
        shown = [[r.url, r.get("rubrik"), r.get("utfall")] for r in [*decided, *notices, *([new] if new else [])]]
        yield Page(
            url=record.url,
            template="sammantrade.html",
            lang="sv",
            inputs=fingerprint([record.row, dataset.release, dataset.modified, record.position, shown]),
            values=lambda r=record, d=dataset, n=new: _values(site, r, d, n),  # type: ignore[misc]
            both_languages=False,
            record=True,
        )


def _decisions(site: Site, record: Record) -> list[Record]:
    found = site.records.by_meeting.get(("beslut", record.get("id")), [])
    return sorted(found, key=lambda r: (len(r.get("paragraf")), r.get("paragraf"), r.url))


def _values(site: Site, record: Record, dataset: Any, new: Record | None) -> dict[str, Any]:
    old = site.records.meetings.get(record.get("ersatter_id"))
    return {
        "record": record,
        "row": record.row,
        "kommun": site.catalog.publishers[record.publisher],
        "organ": site.records.organ_names.get((record.publisher, record.organ), record.organ),
        "decisions": [{**item_of(site, r), "paragraf": r.get("paragraf")} for r in _decisions(site, record)],
        "notices": site.records.by_meeting.get(("anslag", record.get("id")), []),
        "replaced_by": new,
        "replaces": old,
        "dataset": dataset,
        "provenance": provenance_of(dataset, "sammantraden", record.position),
    }
