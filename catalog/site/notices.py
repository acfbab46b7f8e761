"""A page for each notice that a kommun has put on its board."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catalog.ids import fingerprint
from catalog.records import Record
from catalog.site.page import Page, Site
from catalog.site.trace import provenance_of


def pages(site: Site) -> Iterator[Page]:
    """Yield one page per notice, in Swedish only."""
    datasets = {d.key: d for d in site.catalog.datasets}
    for record in site.records.by_kind["anslag"]:
        dataset = datasets[record.dataset]
        meeting = site.records.meetings.get(record.get("sammantrade_id"))
        inputs = [record.row, dataset.release, dataset.modified, record.position, meeting.url if meeting else ""]
        yield Page(
            url=record.url,
            template="anslag.html",
            lang="sv",
            inputs=fingerprint(inputs),
            values=lambda r=record, d=dataset, m=meeting: _values(site, r, d, m),  # type: ignore[misc]
            both_languages=False,
            record=True,
        )


def _values(site: Site, record: Record, dataset: Any, meeting: Record | None) -> dict[str, Any]:
    return {
        "record": record,
        "row": record.row,
        "kommun": site.catalog.publishers[record.publisher],
        "meeting": meeting,
        "dataset": dataset,
        "provenance": provenance_of(dataset, "anslag", record.position),
    }
