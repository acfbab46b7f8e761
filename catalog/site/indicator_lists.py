"""The list of indicators: by area on one page while they are few; else a page of areas, and a list in pages for each.

/nyckeltal/                         all of them, or the areas
/nyckeltal/omrade/<area>/           an area          /nyckeltal/omrade/<area>/sida-2/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from catalog.ids import fingerprint, slug
from catalog.indicators import Indicator
from catalog.search.alphabet import sort_key
from catalog.site.page import LANGUAGES, Page, Site, localized
from catalog.site.paging import PER_PAGE, last_page, page_numbers

LIST = "/nyckeltal/"
MOST_ON_ONE_PAGE = 300

Item = dict[str, Any]


def pages(site: Site) -> Iterator[Page]:
    """Yield the list in both languages, and those of the areas when there are more than one page takes."""
    kommuner = len(site.catalog.kommuner())
    items = [_item(indicator, kommuner) for indicator in site.indicators]
    areas = _by_area(items)
    is_long = is_too_long(site.indicators)
    shared = {"count": len(items), "kommuner_count": kommuner}
    slugs = _slugs([area for area, _ in areas]) if is_long else {}
    links = [{"name": area, "url": f"{LIST}omrade/{slugs[area]}/", "count": len(own)} for area, own in areas if is_long]
    whole = shared | {"areas": [] if is_long else areas, "links": links}
    yield from _both(LIST, "nyckeltal.html", whole)
    for link, (area, own) in zip(links, areas, strict=False):
        yield from _area_pages(str(link["url"]), area, own, shared)


def is_too_long(indicators: Sequence[Indicator]) -> bool:
    """Return whether there are more indicators than a list on one page should have."""
    return len(indicators) > MOST_ON_ONE_PAGE


def _area_pages(base: str, area: str, items: Sequence[Item], shared: dict[str, Any]) -> Iterator[Page]:
    last = last_page(len(items))
    for number in range(1, last + 1):
        shown = {
            "area": area,
            "items": items[(number - 1) * PER_PAGE : number * PER_PAGE],
            "base": base,
            "number": number,
            "last": last,
            "numbers": page_numbers(number, last),
            "total": len(items),
            "per_page": PER_PAGE,
        }
        yield from _both(base if number == 1 else f"{base}sida-{number}/", "nyckeltal_omrade.html", shared | shown)


def _both(url: str, template: str, values: dict[str, Any]) -> Iterator[Page]:
    inputs = fingerprint(values)
    for lang in LANGUAGES:
        yield Page(localized(url, lang), template, lang, inputs, lambda: values)


def _item(indicator: Indicator, kommuner: int) -> Item:
    year, count = indicator.latest(kommuner)
    return {
        "url": indicator.url,
        "title": indicator.title,
        "area": indicator.definition.get("omrade", ""),
        "year": year,
        "count": count,
    }


def _by_area(items: Sequence[Item]) -> list[tuple[str, list[Item]]]:
    """Return the indicators under their areas, those without an area last ("")."""
    areas: dict[str, list[Item]] = {}
    for item in items:
        areas.setdefault(item["area"], []).append(item)
    return sorted(areas.items(), key=lambda a: (a[0] == "", sort_key(a[0])))


def _slugs(areas: Sequence[str]) -> dict[str, str]:
    """Return an address part for each area; two that would get the same are told apart by a number."""
    made: dict[str, str] = {}
    for area in areas:
        base = slug(area, "ovrigt")
        found = next(name for n in range(1, len(areas) + 1) if (name := base if n == 1 else f"{base}-{n}") not in
                     made.values())  # fmt: skip
        made[area] = found
    return made
