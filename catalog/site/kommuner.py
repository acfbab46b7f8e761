"""The list of all kommuner, with a tile map beside it."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.ids import fingerprint
from catalog.model import COUNTY, Catalog
from catalog.site.page import LANGUAGES, Page, Site, localized
from catalog.site.tiles import tiles
from catalog.store import read_rows


def pages(site: Site) -> Iterator[Page]:
    """Yield the list in both languages."""
    names = forbund_names(site.catalog)
    kommuner = [
        {
            "slug": k.slug,
            "name": k.name,
            "kommunkod": k.kommunkod,
            "forbund": [names.get(f, f) for f in k.forbund],
            "population": k.population,
            "year": k.population_year,
        }
        for k in site.catalog.kommuner()
    ]
    values = {
        "kommuner": kommuner,
        "tiles": tiles(site.catalog.kommuner()),
        "years": sorted({k.population_year for k in site.catalog.kommuner() if k.population_year}),
    }
    for lang in LANGUAGES:
        yield Page(localized("/kommun/", lang), "kommuner.html", lang, fingerprint(values), lambda: values)


def forbund_names(catalog: Catalog) -> dict[str, str]:
    """Return the names of the kommunalförbund by their codes in the portal's own reference data."""
    own = next((d for d in catalog.datasets if d.key == f"{COUNTY}/kommuner"), None)
    tables = [r for r in own.resources if r.name == "forbund"] if own else []
    return {row["code"]: row["name"] for table in tables for row in read_rows(table)}
