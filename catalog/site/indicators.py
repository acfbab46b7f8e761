"""The indicators: a list by area, and a page for each with the 49 kommuner side by side, not ranked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from catalog.charts import DOT, dots, lines
from catalog.formats import Formats
from catalog.ids import fingerprint
from catalog.indicators import SEXES, Indicator, Spread, latest_year, load_indicators, main_series, spreads, telling
from catalog.model import Publisher
from catalog.search.alphabet import sort_key
from catalog.site.page import LANGUAGES, Page, Site, localized
from catalog.site.trace import provenance_of, snapshot_of
from catalog.tables import POSITION

NO_ROW = "ingen_rad"  # texts: indicator.missing.*
MOST_DECIMALS = 2


def pages(site: Site) -> Iterator[Page]:
    """Yield the list and the page of each indicator, in both languages."""
    kommuner = site.catalog.kommuner()
    found = load_indicators(site.catalog)
    shared = fingerprint([[k.slug, k.kommunkod, k.name] for k in kommuner])
    listed = [_listed(i, kommuner) for i in found]
    for lang in LANGUAGES:
        yield Page(
            url=localized("/nyckeltal/", lang),
            template="nyckeltal.html",
            lang=lang,
            inputs=fingerprint([shared, listed]),
            values=lambda: {"areas": _by_area(listed), "count": len(listed), "kommuner_count": len(kommuner)},
        )
    for indicator in found:
        origin = _origin(site, indicator)
        inputs = fingerprint([indicator.definition, indicator.fingerprint, origin, shared])
        for lang in LANGUAGES:
            yield Page(
                url=localized(indicator.url, lang),
                template="indikator.html",
                lang=lang,
                inputs=inputs,
                values=lambda i=indicator, o=origin, at=lang: _values(i, kommuner, o, at),  # type: ignore[misc]
            )


def decimals_of(texts: list[str], middle: float) -> int:
    """Return how many decimals to show: those the source has, but not more than say something at that size."""
    written = max((-int(Decimal(t).as_tuple().exponent) for t in texts), default=0)
    sensible = 0 if abs(middle) >= 1000 else 1 if abs(middle) >= 10 else MOST_DECIMALS
    return max(0, min(written, sensible))


def _listed(indicator: Indicator, kommuner: list[Publisher]) -> dict[str, Any]:
    latest = latest_year(spreads(indicator, kommuner), kommuner)
    return {
        "url": indicator.url,
        "title": indicator.title,
        "area": indicator.definition.get("omrade", ""),
        "year": latest.year if latest else "",
        "count": latest.count if latest else 0,
    }


def _by_area(listed: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the indicators under their areas, those without an area last ("")."""
    areas: dict[str, list[dict[str, Any]]] = {}
    for item in listed:
        areas.setdefault(item["area"], []).append(item)
    return sorted(areas.items(), key=lambda a: (a[0] == "", sort_key(a[0])))


def _origin(site: Site, indicator: Indicator) -> dict[str, Any]:
    """Return where the newest values come from: the dataset, and the snapshot that holds them."""
    if not len(indicator.rows):
        return {}
    newest = indicator.rows.sort_values("ar", kind="stable").iloc[-1]
    dataset = next(d for d in site.catalog.datasets if d.key == newest["dataset"])
    resource, position = str(newest["resource"]), int(newest[POSITION])
    made = provenance_of(dataset, resource, position)
    # The release is that of the whole dataset: it changes with every other indicator, and stands on its page.
    made |= {"release": "", "release_url": ""}
    return {
        "has_snapshot": bool(snapshot_of(dataset, resource, position)),
        "provenance": made,
        "dataset": dataset.key,
        "dataset_title": dataset.title,
        "resource": resource,
        "example_data": dataset.example_data,
    }


def _values(indicator: Indicator, kommuner: list[Publisher], origin: dict[str, Any], lang: str) -> dict[str, Any]:
    fmt = Formats(lang)
    by_year = spreads(indicator, kommuner)
    latest = latest_year(by_year, kommuner)
    rows = indicator.rows
    of_year = rows[rows["ar"] == latest.year] if latest else rows.head(0)
    texts = [t for t in of_year.loc[of_year["tal"].notna(), "varde"] if t]
    decimals = decimals_of(texts, latest.middle) if latest else 0

    def write(value: float) -> str:
        return fmt.number(value, decimals)

    sexes = [s for s in SEXES if s != indicator.sex and s in set(of_year.loc[of_year["tal"].notna(), "kon"])]
    return {
        "indicator": indicator,
        "definition": indicator.definition,
        "unit": indicator.unit,
        "latest": latest,
        "decimals": decimals,
        "sexes": [indicator.sex, *sexes],
        "kommun_rows": [_row(k, of_year, [indicator.sex, *sexes], write) for k in kommuner],
        "kommuner_count": len(kommuner),
        "by_year": telling(by_year, kommuner),
        "trend": _trend(indicator, kommuner, by_year, fmt),
        "spread": _spread_picture(indicator, kommuner, latest, fmt),
        "dot": DOT,
        "origin": origin,
    }


def _row(kommun: Publisher, of_year: Any, sexes: list[str], write: Callable[[float], str]) -> dict[str, Any]:
    """Return one kommun's row: for each sex its value as written, or the reason why there is none."""
    own = of_year[of_year["kommunkod"] == kommun.kommunkod]
    cells = []
    for sex in sexes:
        found = own[own["kon"] == sex]
        if not len(found):
            cells.append({"reason": NO_ROW})
            continue
        first = found.iloc[0]
        cell: dict[str, Any] = {"position": int(first[POSITION])}
        if first["varde"] and first["tal"] == first["tal"]:
            cell |= {"text": write(Decimal(first["varde"])), "sort": first["varde"]}  # type: ignore[arg-type]
        else:
            cell |= {"reason": first["saknas_orsak"] or "okand_orsak"}
        cells.append(cell)
    return {"kommun": kommun, "cells": cells}


def _trend(indicator: Indicator, kommuner: list[Publisher], by_year: list[Spread], fmt: Formats) -> Any:
    """Return the line picture, or None when fewer than two years have values for most kommuner."""
    years = telling(by_year, kommuner)
    if len(years) < 2:
        return None
    names = [s.year for s in years]
    series = [dict(s) for _, s in sorted(main_series(indicator, kommuner).items())]
    return lines(series, {s.year: s.middle for s in years}, names, fmt.number)


def _spread_picture(indicator: Indicator, kommuner: list[Publisher], latest: Spread | None, fmt: Formats) -> Any:
    """Return the dot picture of the latest year, or None when there are fewer than two values."""
    if latest is None or latest.count < 2:
        return None
    series = main_series(indicator, kommuner)
    values = [s[latest.year] for s in series.values() if latest.year in s]
    return dots(values, latest.middle, fmt.number)
