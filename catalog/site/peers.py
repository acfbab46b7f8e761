"""The page on likvärdiga kommuner: how alikeness is measured, and the peers of each of the 49 with distances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catalog.comparison.facts import place_source
from catalog.comparison.peers import COUNT, PARTS, Peers
from catalog.formats import Formats
from catalog.ids import fingerprint
from catalog.model import Catalog
from catalog.site.page import LANGUAGES, Page, Site, localized

URL = "/om/likvardiga/"


def pages(site: Site) -> Iterator[Page]:
    """Yield the page in both languages."""
    for lang in LANGUAGES:
        values = _values(site.peers, site.catalog, lang) | _groups(site)
        yield Page(localized(URL, lang), "likvardiga.html", lang, fingerprint(values), lambda v=values: v)  # type: ignore[misc]


def _groups(site: Site) -> dict[str, Any]:
    """Return the source's own general group of each kommun, and the datasets that hold all groups."""
    found = [(k, site.groups.of(k.kommunkod, "")) for k in site.catalog.kommuner()]
    return {
        "groups": [
            {"name": k.name, "slug": k.slug, "title": g.title, "members": [name for _, name in g.members]}
            for k, g in found
            if g
        ],
        "group_datasets": sorted({(d.title, f"/data/{d.key}/") for d, _ in site.catalog.with_profile("kommungrupper")}),
    }


def _values(peers: Peers, catalog: Catalog, lang: str) -> dict[str, Any]:
    fmt = Formats(lang)
    by_code = {k.kommunkod: k for k in peers.kommuner}
    facts = peers.base.facts
    rows = []
    for kommun in peers.kommuner:
        own = facts[kommun.kommunkod]
        rows.append(
            {
                "name": kommun.name,
                "slug": kommun.slug,
                "population": own.population,
                "young": fmt.percent(100 * float(own.young), 1) if own.young is not None else "",
                "old": fmt.percent(100 * float(own.old), 1) if own.old is not None else "",
                "town": own.town,
                "forbund": kommun.forbund,
                "peers": [
                    {"name": by_code[p.kommunkod].name, "slug": by_code[p.kommunkod].slug,
                     "distance": fmt.number(p.distance, 2)}
                    for p in peers.of(kommun.kommunkod)
                ],
            }
        )  # fmt: skip
    years = sorted({f.population_year for f in facts.values() if f.population_year})
    dataset = next((d for d in catalog.datasets if d.key == peers.base.population_dataset), None)
    return {
        "rows": rows,
        "count": COUNT,
        "parts": [{"part": part, "used": part in peers.used} for part in PARTS],
        "unmeasured": [by_code[code].name for code in peers.unmeasured],
        "years": fmt.years(years[0], years[-1]) if years else "",
        "dataset": {"title": dataset.title, "url": f"/data/{dataset.key}/"} if dataset else None,
        "example_data": bool(dataset and dataset.example_data),
        "place_source": place_source(lang),
    }
