"""How complete everything is, month by month: the heat map of all kommuner, and the ledger for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from catalog.ids import fingerprint
from catalog.ledger import BEFORE, HELD, Line, months_before
from catalog.site.page import LANGUAGES, Page, Site, localized

URL = "/status/fullstandighet/"
MONTHS_SHOWN = 12
LEVELS = 4  # how many shades, and signs, a number can have
UNDATED = "utan månad"
CSV_COLUMNS = (
    "kommunkod", "kommun", "slag", "kalla", "manad", "lage",
    "listade", "hallna", "avvisade", "saknas", "orsak", "kontrollerad", "lyckades", "sha256",
)  # fmt: skip


def pages(site: Site) -> Iterator[Page]:
    """Yield the heat map in both languages."""
    months = shown_months(site)
    inputs = fingerprint([months, [_told(line) for line in site.ledger], _names(site)])
    for lang in LANGUAGES:
        yield Page(
            url=localized(URL, lang),
            template="fullstandighet.html",
            lang=lang,
            inputs=inputs,
            values=lambda: {"months": months, "groups": groups(site, site.ledger)},
        )


def machine_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of the whole ledger as CSV (a row for each month) and JSON (an object for each source)."""
    yield f"{URL.strip('/')}.csv", _as_csv(site)
    names = _names(site)
    lines = [
        {"kommunkod": site.catalog.publishers[line.publisher].kommunkod, "name": names[line.publisher], **_told(line)}
        | {"months": [{"month": m, "state": s, "held": n} for m, s, n in line.all_months()]}
        | {"without_month": line.months.get("", 0) if line.held is not None else None}
        for line in site.ledger
    ]
    yield f"{URL.strip('/')}.json", (json.dumps({"lines": lines}, ensure_ascii=False, indent=1) + "\n").encode()


def shown_months(site: Site) -> list[str]:
    """Return the months of the heat map, the one that the site speaks from last."""
    return months_before(site.now.strftime("%Y-%m"), MONTHS_SHOWN)


def groups(site: Site, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return what components/heat_map.html shows: a group for each publisher, a line for each of its sources."""
    months, names = shown_months(site), _names(site)
    made = []
    for slug, own in groupby(lines, key=lambda line: line.publisher):
        listed = list(own)
        sources = [line for line in listed if line.source]
        made.append(
            {
                "slug": slug,
                "name": names[slug],
                "lines": [_line(line, months, sources) for line in sources],
                "absent": [{"kind": line.category} for line in listed if not line.source],
            }
        )
    return made


def _line(line: Line, months: Sequence[str], beside: Sequence[Line]) -> dict[str, Any]:
    most = max((line.months.get(m, 0) for m in months), default=0)
    alone = sum(other.category == line.category for other in beside) == 1
    return {
        "kind": line.category,
        "source": "" if alone else line.source.partition("/")[2],
        "shown": line.shown,
        "cells": [_cell(line, m, most) for m in months] if line.first else [],
        "earlier": sum(n for m, n in line.months.items() if m and m < months[0]),
        "later": sum(n for m, n in line.months.items() if m > months[-1]),
        "undated": line.months.get("", 0) if line.held is not None else None,
        "listed": line.listed,
        "held": line.held,
        "rejected": line.rejected,
        "missing": line.missing,
        "fetched": line.last_good,
        "sha256": line.sha256,
    }


def _cell(line: Line, month: str, most: int) -> dict[str, Any]:
    """Return one month: `level` 0 for none, 1 to LEVELS by its share of the busiest month, "" when unknown."""
    state, rows = line.month(month)
    if state != HELD or rows is None:
        return {"state": BEFORE if state == BEFORE else "unknown", "rows": None, "level": ""}
    return {"state": HELD, "rows": rows, "level": -(-rows * LEVELS // most) if rows else 0}


def _told(line: Line) -> dict[str, Any]:
    told = asdict(line)
    told["months"] = dict(sorted(line.months.items()))
    return told


def _names(site: Site) -> dict[str, str]:
    return {slug: p.name for slug, p in site.catalog.publishers.items()}


def _as_csv(site: Site) -> bytes:
    """Return the ledger by RFC 4180 in UTF-8. An empty cell says: unknown.

    What a source lists, and what was refused or lacks, has no month: it stands in the row "utan månad", with the
    number of rows we hold that have no date.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for line in site.ledger:
        publisher = site.catalog.publishers[line.publisher]
        start = (publisher.kommunkod, publisher.name, line.category, line.source)
        end = (" ".join(line.reasons), line.checked, line.last_good, line.sha256)
        undated = line.months.get("", 0) if line.held is not None else None
        state = line.shown or "no_source"
        writer.writerow([*start, UNDATED, state, line.listed, undated, line.rejected, line.missing, *end])
        for month, told, rows in line.all_months():
            writer.writerow([*start, month, told, None, rows, None, None, *end])
    return text.getvalue().encode()
