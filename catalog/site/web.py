"""The files by which other machines find what the portal has (catalog.web); sitemaps come when all pages are there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from catalog.follow.moments import Moments
from catalog.ids import fingerprint
from catalog.model import COUNTY, Dataset
from catalog.site.dcat import catalogue_links
from catalog.site.page import LANGUAGES, MadeFile, Site, localized
from catalog.web import csvw, open_data, plain, security, sitemaps, well_known
from catalog.web.signposts import HTML, LINKSET, Signpost, context, linkset

_DAY = len("2026-11-16")


def machine_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the short ones, which are made every time."""
    yield plain.ROBOTS, plain.robots(site)
    yield plain.LLMS, plain.llms(site)
    for lang in LANGUAGES:
        yield plain.open_search_path(lang), plain.open_search(site, lang)
    yield well_known.API_CATALOG, well_known.api_catalog(site, well_known.interfaces(site))
    told = security.security_txt(site.security, site.base_url, site.now)
    if told is not None:
        yield security.PATH, told


def made_files(site: Site) -> Iterator[MadeFile]:
    """Yield the lists of everything, and for each dataset its linkset and what is in its CSV files."""
    whole = site.descriptions.whole_inputs()
    all_files = fingerprint([whole, [site.downloads.get(d.key, []) for d in site.catalog.datasets]])
    yield MadeFile(open_data.PATH, all_files, lambda: _json(open_data.catalogue(site)), of_all=True)
    yield MadeFile(well_known.VOID, whole, partial(well_known.void, site), of_all=True)
    yield MadeFile(f"data/{LINKSET}", whole, lambda: _json({"linkset": [_all(site)]}), of_all=True)
    for dataset in site.catalog.datasets:
        inputs = fingerprint([site.descriptions.inputs(dataset), site.downloads.get(dataset.key, [])])
        yield MadeFile(f"data/{dataset.key}/{LINKSET}", inputs, partial(_linkset, site, dataset))
        for resource in dataset.resources:
            make = partial(_table, site, dataset, resource.name)
            yield MadeFile(f"data/{dataset.key}/{resource.name}.csv{csvw.ENDING}", inputs, make)


def sitemap_files(site: Site, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the sitemaps of the pages in `paths`."""
    return sitemaps.files(site.base_url, paths, days_of_change(site))


def days_of_change(site: Site) -> dict[str, str]:
    """Return the day of the last change by address, of datasets and of single records: of other pages none is known.

    A record that is as it was in its dataset's first release changed last when that came.
    """
    days = {
        localized(f"/data/{d.key}/", lang): d.modified[:_DAY]
        for d in site.catalog.datasets
        for lang in LANGUAGES
        if d.modified
    }
    moments = Moments(site.catalog.datasets)
    for records in site.records.with_page.values():
        days |= {r.url: moments.changed(r.dataset, r.get("id")).date().isoformat() for r in records}
    return days


def _all(site: Site) -> dict[str, Any]:
    """Return the links of the catalogue's own page: every dataset that it lists."""
    base = site.base_url
    posts = [Signpost("type", "https://schema.org/DataCatalog")]
    posts += [Signpost("describedby", f"{base}/{open_data.PATH}", "application/json")]
    posts += [Signpost("describedby", base + form["href"], form["type"]) for form in catalogue_links(COUNTY)]
    posts += [Signpost("item", f"{base}/data/{d.key}/", HTML) for d in site.catalog.listed]
    return context(f"{base}/data/", posts)


def _linkset(site: Site, dataset: Dataset) -> bytes:
    return _json({"linkset": linkset(site, dataset)})


def _table(site: Site, dataset: Dataset, name: str) -> bytes:
    return _json(csvw.table(site, dataset, next(r for r in dataset.resources if r.name == name)))


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
