"""A page for each body: when it meets, what it decided last, and what is on the board from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catalog.ids import fingerprint
from catalog.model import Publisher
from catalog.site.now import coming_meetings, latest_decisions, notices_up
from catalog.site.page import LANGUAGES, Page, Site, localized

SHOWN = 5


def pages(site: Site) -> Iterator[Page]:
    """Yield one page per body and language."""
    for kommun in site.catalog.kommuner():
        for organ, name in site.records.organs(kommun.slug):
            values = _values(site, kommun, organ, name)
            inputs = fingerprint(values)
            for lang in LANGUAGES:
                path = localized(f"/organ/{kommun.slug}/{organ}/", lang)
                yield Page(path, "organ.html", lang, inputs, lambda v=values: v, record=True)  # type: ignore[misc]


def _values(site: Site, kommun: Publisher, organ: str, name: str) -> dict[str, Any]:
    decisions, meetings, notices = (
        site.records.of(kind, kommun.slug, organ) for kind in ("beslut", "sammantraden", "anslag")
    )
    return {
        "kommun": kommun,
        "organ": organ,
        "body": name,
        "decisions": latest_decisions(site, decisions, SHOWN),
        "meetings": coming_meetings(site, meetings, SHOWN),
        "notices": notices_up(site, notices, SHOWN),
        "counts": {"beslut": len(decisions), "sammantraden": len(meetings), "anslag": len(notices)},
    }
