"""A page for each kommun: what is up now, what was decided, what it publishes, and how complete we are for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catalog.ids import fingerprint
from catalog.model import Publisher
from catalog.schema_org import organisations
from catalog.site.compare import kommun_page_of
from catalog.site.initiatives import initiatives_of
from catalog.site.now import can_be_appealed, coming_meetings, hearings, latest_decisions, notices_up, open_meetings
from catalog.site.openness import in_short
from catalog.site.page import LANGUAGES, Page, Site, localized
from catalog.site.profile import front
from catalog.site.tiles import tiles

SHOWN = 6
SHOWN_TO_JOIN = 4


def pages(site: Site) -> Iterator[Page]:
    """Yield one page per kommun and language."""
    for kommun in site.catalog.kommuner():
        values = _values(site, kommun)
        for lang in LANGUAGES:
            path = localized(f"/kommun/{kommun.slug}/", lang)
            said = {**values, "schema_org": [organisations.kommun(site, kommun, lang)]}
            yield Page(path, "kommun.html", lang, fingerprint(said), lambda v=said: v)  # type: ignore[misc]


def _values(site: Site, kommun: Publisher) -> dict[str, Any]:
    records = site.records
    statuses = [s for s in site.catalog.statuses if s.publisher == kommun.slug]
    return {
        "kommun": kommun,
        "compare": kommun_page_of(site, kommun),
        "tiles": tiles(site.catalog.kommuner(), current=kommun.slug),
        "appeals": can_be_appealed(site, records.of("beslut", kommun.slug), SHOWN),
        "open_meetings": open_meetings(site, records.of("sammantraden", kommun.slug), SHOWN_TO_JOIN),
        "hearings": hearings(site, records.of("anslag", kommun.slug), SHOWN_TO_JOIN),
        "waiting": sum(1 for one in initiatives_of(records, kommun.slug) if not one.answer),
        "meetings": coming_meetings(site, records.of("sammantraden", kommun.slug), SHOWN),
        "notices": notices_up(site, records.of("anslag", kommun.slug), SHOWN),
        "decisions": latest_decisions(site, records.of("beslut", kommun.slug), SHOWN),
        "organs": [
            {"organ": organ, "name": name, "count": len(records.of("beslut", kommun.slug, organ)),
             "meetings": len(records.of("sammantraden", kommun.slug, organ))}
            for organ, name in records.organs(kommun.slug)
        ],
        "datasets": [
            {"title": d.title, "title_en": d.title_en, "url": f"/data/{d.key}/", "rows": d.rows, "modified": d.modified}
            for d in site.catalog.listed if d.publisher == kommun.slug
        ],
        "figures": {lang: front(site, kommun, lang) for lang in LANGUAGES},
        "openness": in_short(site, kommun),
        "sources": {
            "total": len(statuses),
            "ok": sum(s.shown == "ok" for s in statuses),
            "rejected": sum(s.rejected for s in statuses),
            "checked": max((s.checked for s in statuses), default=""),
        },
    }  # fmt: skip
