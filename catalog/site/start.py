"""The start page: find your kommun, what is up now, search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catalog.ids import fingerprint
from catalog.schema_org.organisations import website
from catalog.site.now import can_be_appealed, coming_meetings, latest_decisions, one_per_kommun
from catalog.site.page import LANGUAGES, Page, Site, localized
from catalog.site.tiles import tiles

SHOWN = 5


def pages(site: Site) -> Iterator[Page]:
    """Yield the start page in both languages."""
    kommuner = site.catalog.kommuner()
    values: dict[str, Any] = {
        "kommuner": [{"slug": k.slug, "name": k.name, "path": f"/kommun/{k.slug}/"} for k in kommuner],
        "tiles": tiles(kommuner),
        "meetings": coming_meetings(site, site.records.by_kind["sammantraden"], SHOWN),
        "appeals": can_be_appealed(site, site.records.by_kind["beslut"], SHOWN, one_each=True),
        "decisions": latest_decisions(site, one_per_kommun(site.records.by_kind["beslut"]), SHOWN),
        "datasets": [
            {"title": d.title, "title_en": d.title_en, "url": f"/data/{d.key}/", "modified": d.modified,
             "kommun": site.catalog.publishers[d.publisher].name}
            for d in sorted(site.catalog.listed, key=lambda d: (d.modified, d.key), reverse=True)[:SHOWN]
        ],
        "counts": {
            "kommuner": len(kommuner),
            "beslut": len(site.records.by_kind["beslut"]),
            "datasets": len(site.catalog.listed),
        },
    }  # fmt: skip
    for lang in LANGUAGES:
        said = {**values, "schema_org": [website(site, lang)]}
        yield Page(localized("/", lang), "start.html", lang, fingerprint(said), lambda v=said: v)  # type: ignore[misc]
