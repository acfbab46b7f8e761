"""The indicators: a page for each with the 49 kommuner side by side, not ranked. Their list is in indicator_lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from catalog.boundaries import Boundaries
from catalog.comparison.chosen import chosen, compare_url
from catalog.comparison.figures import decimals_of
from catalog.comparison.standing import NO_ROW
from catalog.comparison.units import said
from catalog.formats import Formats
from catalog.ids import fingerprint
from catalog.indicators import SEXES, Indicator, latest_year, main_series, spreads, telling
from catalog.model import Dataset
from catalog.profiles import profile_schema
from catalog.site import indicator_lists
from catalog.site.indicator_pictures import Figures, pictures
from catalog.site.page import LANGUAGES, MadeFile, Page, Site, localized
from catalog.site.revisions import revisions_of, shown
from catalog.site.standings import standings_of
from catalog.site.trace import provenance_with
from catalog.tables import Row
from catalog.texts import load_texts

LARGEST_LINKED = 100_000_000  # bytes of a table whose rows an indicator leads to; above, it has a CSV of its own
VALUES_FILE = "varden.csv"


def pages(site: Site) -> Iterator[Page]:
    """Yield the lists and the page of each indicator, in both languages."""
    yield from indicator_lists.pages(site)
    kommuner = site.catalog.kommuner()
    found = site.indicators
    drawn = site.boundaries
    listed_kommuner = [[k.slug, k.kommunkod, k.name, k.forbund] for k in kommuner]
    shared = fingerprint([listed_kommuner, site.peers.fingerprint, drawn and drawn.fingerprint])
    to_compare = chosen(found)
    for indicator in found:
        origin = origin_of(site, indicator)
        compare = compare_url(indicator, to_compare) if to_compare else ""
        revised = revisions_of(site, indicator)
        inputs = fingerprint(
            [
                indicator.definition,
                indicator.fingerprint,
                origin,
                shared,
                compare,
                revised.fingerprint,
                site.groups.fingerprint(indicator),
            ]
        )
        for lang in LANGUAGES:
            yield Page(
                url=localized(indicator.url, lang),
                template="indikator.html",
                lang=lang,
                inputs=inputs,
                values=lambda i=indicator, o=origin, c=compare, r=revised, at=lang: (  # type: ignore[misc]
                    _values(i, site, drawn, o, at)
                    | {"compare": c, "revised": shown(r, i, site, at, o.get("dataset", ""))}
                ),
            )


def origin_of(site: Site, indicator: Indicator) -> dict[str, Any]:
    """Return where the newest values come from: the dataset, and the snapshot that holds them."""
    newest = indicator.summary.newest
    if newest is None:
        return {}
    dataset, answer = site.tracer.dataset(newest), site.tracer.snapshot(newest)
    made = provenance_with(dataset, answer)
    # The release is that of the whole dataset: it changes with every other indicator, and stands on its page.
    made |= {"release": "", "release_url": ""}
    return {
        "has_snapshot": bool(answer),
        "provenance": made,
        "dataset": dataset.key,
        "dataset_title": dataset.title,
        "resource": newest.resource,
        "csv": _csv_url(indicator, dataset, newest.resource),
        "example_data": dataset.example_data,
    }


def made_files(site: Site) -> Iterator[MadeFile]:
    """Yield the values of each indicator as CSV, where the whole table is too large to be of use beside its page."""
    for indicator in site.indicators:
        url = origin_of(site, indicator).get("csv", "")
        if url.endswith(f"/{VALUES_FILE}"):
            yield MadeFile(url.lstrip("/"), indicator.fingerprint, lambda i=indicator: values_csv(i))  # type: ignore[misc]


def values_csv(indicator: Indicator) -> bytes:
    """Return every value of an indicator as CSV, with the dataset, table and row that it stands in."""
    rows, text = indicator.rows, io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("kommunkod", "ar", "kon", "varde", "enhet", "saknas_orsak", "datamangd", "tabell", "rad"))
    columns = (rows.kommunkod, rows.ar, rows.kon, rows.varde, rows.enhet, rows.saknas_orsak)
    writer.writerows(zip(*columns, rows.dataset, rows.resource, rows.rad, strict=True))
    return text.getvalue().encode()


def _csv_url(indicator: Indicator, dataset: Dataset, resource: str) -> str:
    if any(r.size_bytes > LARGEST_LINKED for r in dataset.resources if r.name == resource):
        return f"{indicator.url}{VALUES_FILE}"
    return f"/data/{dataset.key}/{resource}.csv"


def _values(
    indicator: Indicator, site: Site, drawn: Boundaries | None, origin: dict[str, Any], lang: str
) -> dict[str, Any]:
    peers = site.peers
    fmt, kommuner = Formats(lang), list(peers.kommuner)
    by_year = spreads(indicator, kommuner)
    latest = latest_year(by_year, kommuner)
    series = main_series(indicator, kommuner)
    found = _rows_of(indicator, latest.year if latest else "")
    decimals = decimals_of([r["varde"] for r in found.values() if r["is_number"]], latest.middle) if latest else 0
    present = {sex for (_, sex), r in found.items() if r["is_number"]}
    sexes = [indicator.sex, *(s for s in SEXES if s != indicator.sex and s in present)]
    rows: list[dict[str, Any]] = []
    for kommun in kommuner:
        cells = [_cell(found.get((kommun.kommunkod, sex)), fmt, decimals) for sex in sexes]
        rows.append({"kommun": kommun, "cells": cells})
    told = [row["cells"][0]["trace"] for row in rows if "trace" in row["cells"][0]]
    of_groups = group_cells(site, indicator, latest.year if latest else "", lang, decimals)
    told += [cell["row"] for cell in of_groups.values()]
    main = {row["kommun"].kommunkod: row["cells"][0] for row in rows}
    figures = Figures(kommuner, series, by_year, telling(by_year, kommuner), latest, main, decimals, boundaries=drawn)
    return {
        "indicator": indicator,
        "definition": {f["name"]: "" for f in profile_schema("indikatorer")["fields"]} | dict(indicator.definition),
        "unit": indicator.unit,
        "latest": latest,
        "decimals": decimals,
        "sexes": sexes,
        "kommun_rows": rows,
        "groups": of_groups,
        "kommuner_count": len(kommuner),
        "by_year": telling(by_year, kommuner),
        "pictures": pictures(figures, load_texts().get("indicator.median_label", lang), fmt),
        "origin": origin,
        "traces": site.tracer.traces(told),
        **standings_of(indicator, peers, latest.year if latest else "", lang),
    }


def group_cells(site: Site, indicator: Indicator, year: str, lang: str, decimals: int) -> dict[str, dict[str, Any]]:
    """Return what the source's own group of each kommun has: {slug: {"text", "row"}}, of those that have a value."""
    sex = indicator.sex
    found = {k.slug: site.groups.value(indicator, k.kommunkod, year, sex) for k in site.catalog.kommuner()}
    return {
        slug: {"text": said(one.value, "", lang, decimals), "row": one.row}
        for slug, one in found.items()
        if one is not None
    }


def _rows_of(indicator: Indicator, year: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the rows of one year by kommunkod and sex."""
    rows = indicator.rows
    columns = zip(
        rows.kommunkod, rows.ar, rows.kon, rows.varde, rows.tal, rows.saknas_orsak,
        rows.dataset, rows.resource, rows.rad, strict=True,
    )  # fmt: skip
    return {
        (code, sex): {
            "varde": text,
            "is_number": tal == tal,
            "reason": reason,
            "trace": Row(dataset, resource, position),
        }
        for code, at, sex, text, tal, reason, dataset, resource, position in columns
        if at == year
    }


def _cell(row: dict[str, Any] | None, fmt: Formats, decimals: int) -> dict[str, Any]:
    """Return a value as written, with the exact one to sort by and its row; or the reason why there is none."""
    if row is None:
        return {"reason": NO_ROW}
    if not row["is_number"]:
        return {"reason": row["reason"] or "okand_orsak", "trace": row["trace"]}
    return {"text": fmt.number(Decimal(row["varde"]), decimals), "sort": row["varde"], "trace": row["trace"]}
