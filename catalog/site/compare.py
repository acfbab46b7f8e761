"""The compare pages: all kommuner in the chosen indicators, one indicator by kommun, and a kommun beside its peers.

Everything is in the page; the style sheet shows the rows and columns that are ticked, so no script is needed
(docs/adr/0010-compare-without-a-server.md). The script adds the choice to the address, other indicators and a CSV.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from catalog.comparison.choice import MOST_KOMMUNER, Choice
from catalog.comparison.chosen import chosen
from catalog.comparison.peers import Peers
from catalog.comparison.sentence import span_text
from catalog.comparison.standing import Field
from catalog.comparison.units import said
from catalog.formats import Formats
from catalog.ids import fingerprint, sha256_hex, slug
from catalog.indicators import Indicator
from catalog.model import Publisher
from catalog.pictures.multiples import HEIGHT, WIDTH, Multiples, multiples
from catalog.search.alphabet import sort_key
from catalog.site.compare_pictures import Ground, Subject, embed_code, finding, picture_path
from catalog.site.indicators import origin_of
from catalog.site.page import LANGUAGES, Page, Site, localized

LIKE = MOST_KOMMUNER - 1  # how many peers are ticked together with the own kommun


def pages(site: Site) -> Iterator[Page]:
    """Yield /jamfor/, a page for each chosen indicator, and one for each kommun with its peers, in both languages."""
    kommuner = site.catalog.kommuner()
    found = chosen(site.indicators)
    peers = site.peers
    shared = fingerprint([[k.slug, k.kommunkod, k.name] for k in kommuner])
    all_of_it = [shared, peers.fingerprint, [[i.id, i.fingerprint, dict(i.definition)] for i in found]]
    fields = [Field.of(i, kommuner) for i in found]
    for lang in LANGUAGES:
        yield Page(
            url=localized("/jamfor/", lang),
            template="jamfor.html",
            lang=lang,
            inputs=fingerprint([*all_of_it, choice_css(kommuner)]),
            values=lambda at=lang: {  # type: ignore[misc]
                "kommuner": _boxes(site, at),
                "areas": _areas(fields, kommuner, at),
                "count": len(fields),
                "choice_css": f"/{css_path(kommuner)}",
                "most": MOST_KOMMUNER,
            },
        )
    for field in fields:
        origin = origin_of(site, field.indicator)
        inputs = [shared, field.indicator.fingerprint, dict(field.indicator.definition), origin]
        for lang in LANGUAGES:
            yield Page(
                url=localized(page_of(field.indicator), lang),
                template="jamfor_indikator.html",
                lang=lang,
                inputs=fingerprint([*inputs, site.base_url]),
                values=lambda f=field, o=origin, at=lang: _indicator(Subject(Ground(site, f, o), None, at)),  # type: ignore[misc]
            )
    for kommun in kommuner:
        if not (url := kommun_page_of(site, kommun)):
            continue
        for lang in LANGUAGES:
            yield Page(
                url=localized(url, lang),
                template="jamfor_kommun.html",
                lang=lang,
                inputs=fingerprint([*all_of_it, kommun.slug]),
                values=lambda k=kommun, at=lang: _kommun(k, fields, kommuner, peers, at),  # type: ignore[misc]
            )


def machine_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the style sheet that shows the ticked kommuner."""
    kommuner = site.catalog.kommuner()
    yield css_path(kommuner), choice_css(kommuner).encode()


def page_of(indicator: Indicator) -> str:
    """Return the address of an indicator's compare page in Swedish."""
    return f"/jamfor/{slug(indicator.id)}/"


def kommun_page_of(site: Site, kommun: Publisher) -> str:
    """Return the address of a kommun beside its peers in Swedish, "" when there is nothing to compare."""
    there = chosen(site.indicators) and site.peers.of(kommun.kommunkod)
    return f"/jamfor/kommun/{kommun.slug}/" if there else ""


def css_path(kommuner: Sequence[Publisher]) -> str:
    """Return where the style sheet of the choice lies, from the site's root without a slash before."""
    return f"assets/compare.{sha256_hex(choice_css(kommuner).encode())[:10]}.css"


def choice_css(kommuner: Sequence[Publisher]) -> str:
    """Return the rules that show just the columns whose kommun is ticked: one short rule for each kommun.

    A browser that does not know :has() skips them all, and shows every column.
    """
    shown = "".join(
        f".compare:has(#k-{kommun.slug}:checked) .compare__all :is(th,td):nth-child({at}){{display:table-cell}}\n"
        for at, kommun in enumerate(kommuner, 2)
    )
    first, last = 2, len(kommuner) + 1
    hidden = f".compare__all :is(th,td):nth-child(n+{first}):nth-child(-n+{last}){{display:none}}\n"
    return f"@supports selector(:has(*)){{\n{hidden}{shown}}}\n"


def _boxes(site: Site, lang: str) -> list[dict[str, Any]]:
    kommuner, peers = site.catalog.kommuner(), site.peers
    slugs = {k.kommunkod: k.slug for k in kommuner}
    boxes = []
    for kommun in kommuner:
        like = [slugs[code] for code in peers.codes_of(kommun.kommunkod)]
        url = localized(page, lang) if (page := kommun_page_of(site, kommun)) else ""
        boxes.append({"slug": kommun.slug, "name": kommun.name, "like": like[:LIKE], "url": url})
    return boxes


def _areas(fields: Sequence[Field], kommuner: Sequence[Publisher], lang: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the rows of the table under their areas, those without an area last ("")."""
    codes = [k.kommunkod for k in kommuner]
    areas: dict[str, list[dict[str, Any]]] = {}
    for field in fields:
        areas.setdefault(field.indicator.definition.get("omrade", ""), []).append(_row(field, codes, lang))
    return sorted(areas.items(), key=lambda a: (a[0] == "", sort_key(a[0])))


def _row(field: Field, codes: Sequence[str], lang: str) -> dict[str, Any]:
    """Return one indicator: how all kommuner lie, and a cell for each kommun in `codes`."""
    fmt, indicator = Formats(lang), field.indicator
    span = field.span(field.codes)
    return {
        "id": slug(indicator.id),
        "title": indicator.title,
        "unit": indicator.unit,
        "year": field.year,
        "url": page_of(indicator),
        "count": span.count,
        "middle": _written(span.middle, field, fmt),
        "range": span_text(span, "", lang, field.decimals),
        "cells": [_cell(field, code, fmt) for code in codes],
    }


def _cell(field: Field, code: str, fmt: Formats) -> dict[str, str]:
    """Return the value as {"text"}; "" when there is none, and then {"reason"} says why. {"href"} is its row, or ""."""
    found = field.standing(code)
    return {
        "reason": found.missing,
        "text": _written(found.value, field, fmt),
        "href": found.row.url if found.row else "",
    }


def _written(value: Decimal | None, field: Field, fmt: Formats) -> str:
    return "" if value is None else said(value, "", fmt.lang, field.decimals)


def _kommun(
    kommun: Publisher, fields: Sequence[Field], kommuner: Sequence[Publisher], peers: Peers, lang: str
) -> dict[str, Any]:
    by_code = {k.kommunkod: k for k in kommuner}
    shown = [kommun, *(by_code[code] for code in peers.codes_of(kommun.kommunkod))]
    ticked = Choice(tuple(k.slug for k in shown[:MOST_KOMMUNER]))
    return {
        "kommun": kommun,
        "shown": shown,
        "areas": _areas(fields, shown, lang),
        "used": peers.used,
        "ticked": f"{localized('/jamfor/', lang)}?{ticked.query}",
    }


def _indicator(subject: Subject) -> dict[str, Any]:
    ground, lang = subject.ground, subject.lang
    field, kommuner = ground.field, ground.site.catalog.kommuner()
    indicator, fmt = field.indicator, Formats(lang)
    row = _row(field, [k.kommunkod for k in kommuner], lang)
    small = _multiples(ground)
    rows = []
    for kommun, cell in zip(kommuner, row["cells"], strict=True):
        standing = field.standing(kommun.kommunkod)
        change = standing.change
        rows.append({
            "slug": kommun.slug, "name": kommun.name, "cell": cell,
            "small": small.rows.get(kommun.kommunkod) if small else None,
            "change": "" if change is None else _signed(change, field, fmt),
            "before": standing.previous_year,
        })  # fmt: skip
    return {
        "indicator": indicator,
        "row": row,
        "rows": rows,
        "small": small,
        "width": WIDTH,
        "height": HEIGHT,
        "years": list(ground.spans),
        "origin": ground.origin,
        "most": MOST_KOMMUNER,
        "kommuner_count": len(kommuner),
        "picture_finding": finding(subject) if small else "",
        "embed": embed_code(subject) if small and ground.origin else "",
        "pictures": {kind: f"/{picture_path(indicator, None, kind, lang)}" for kind in ("svg", "png")},
        "picture_of": {k.slug: f"/{picture_path(indicator, k, 'svg', 'sv')}" for k in kommuner},
    }


def _signed(change: Decimal, field: Field, fmt: Formats) -> str:
    text = said(change, "", fmt.lang, field.decimals)
    return f"+{text}" if change > 0 else text


def _multiples(ground: Ground) -> Multiples | None:
    field = ground.field
    middle = field.span(field.codes).middle
    if middle is None:
        return None
    values = {code: float(field.values[code]) for code in field.codes if code in field.values}
    middles = {year: span[1] for year, span in ground.spans.items()}
    return multiples(values, ground.series, list(middles), float(middle), middles)
