"""Lists of decisions, meetings and notices: for the county, for each kommun, and for each of its bodies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalog.ids import fingerprint
from catalog.model import Publisher
from catalog.records import Record
from catalog.site.page import LANGUAGES, Page, Site, localized

PER_PAGE = 50
NEIGHBOURS = 2  # page numbers shown on each side of the current one

# kind → what a list item says in one word besides its heading (texts/records.yml)
KINDS = ("beslut", "sammantraden", "anslag")


def pages(site: Site) -> Iterator[Page]:
    """Yield every list, in both languages, fifty records a page."""
    for kind in KINDS:
        yield from _list(site, kind, f"/{kind}/", site.records.by_kind[kind][:PER_PAGE], None, "")
        for kommun in site.catalog.kommuner():
            yield from _list(site, kind, f"/{kind}/{kommun.slug}/", site.records.of(kind, kommun.slug), kommun, "")
            for organ, _ in site.records.organs(kommun.slug):
                found = site.records.of(kind, kommun.slug, organ)
                if found and kind != "anslag":
                    yield from _list(site, kind, f"/{kind}/{kommun.slug}/{organ}/", found, kommun, organ)


def item_of(site: Site, record: Record) -> dict[str, Any]:
    """Return what a list shows of a record: url, title, kommun, organ, date, kind and state."""
    return {
        "url": record.url,
        "kind": record.kind,
        "title": record.get("rubrik") or record.get("organ"),
        "kommun": site.catalog.publishers[record.publisher].name,
        "organ": site.records.organ_names.get((record.publisher, record.organ), record.get("organ")),
        "date": record.get("start") or record.date,
        "state": record.get("utfall") or record.get("status") or record.get("typ"),
    }


def page_numbers(current: int, last: int) -> list[int]:
    """Return the page numbers to show; 0 stands for a gap."""
    wanted = sorted({1, last, *range(max(1, current - NEIGHBOURS), min(last, current + NEIGHBOURS) + 1)})
    shown: list[int] = []
    for number in wanted:
        if shown and number - shown[-1] > 1:
            shown.append(0)
        shown.append(number)
    return shown


def _list(
    site: Site, kind: str, base: str, found: Sequence[Record], kommun: Publisher | None, organ: str
) -> Iterator[Page]:
    last = max(1, -(-len(found) // PER_PAGE))
    facets = _facets(site, kind, kommun, organ)
    for number in range(1, last + 1):
        items = [item_of(site, r) for r in found[(number - 1) * PER_PAGE : number * PER_PAGE]]
        path = base if number == 1 else f"{base}sida-{number}/"
        values: dict[str, Any] = {
            "kind": kind,
            "items": items,
            "facets": facets,
            "kommun": kommun,
            "organ": site.records.organ_names.get((kommun.slug, organ), "") if kommun and organ else "",
            "base": base,
            "number": number,
            "last": last,
            "numbers": page_numbers(number, last),
            "total": len(site.records.by_kind[kind]) if kommun is None else len(found),
            "per_page": PER_PAGE,
        }
        inputs = fingerprint(values)
        for lang in LANGUAGES:
            yield Page(localized(path, lang), "lista.html", lang, inputs, lambda v=values: v)  # type: ignore[misc]


def _facets(site: Site, kind: str, kommun: Publisher | None, organ: str) -> list[Mapping[str, Any]]:
    """Return the choices beside a list: (path, name, count, current)."""
    if kommun is None:
        choices = [(f"/{kind}/{k.slug}/", k.name, len(site.records.of(kind, k.slug))) for k in site.catalog.kommuner()]
    elif kind == "anslag":
        choices = []
    else:
        choices = [
            (f"/{kind}/{kommun.slug}/{short}/", name, len(site.records.of(kind, kommun.slug, short)))
            for short, name in site.records.organs(kommun.slug)
        ]
    current = f"/{kind}/{kommun.slug}/{organ}/" if kommun and organ else ""
    return [{"path": p, "name": n, "count": c, "current": p == current} for p, n, c in choices if c]
