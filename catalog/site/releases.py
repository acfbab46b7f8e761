"""The releases of each dataset: the list of them, a page for each that never goes away, and where the latest is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalog.ids import fingerprint
from catalog.model import Dataset
from catalog.releases.published import NOT_KEPT, PUBLISHED, Release, address
from catalog.releases.row_diff import read_first
from catalog.site.page import LANGUAGES, Page, Site, localized

LISTED = 500
ROWS_SHOWN = 50  # of each kind of change
COLUMNS_SHOWN = 12
CELL_CHARS = 60
LATEST = "latest"
LATEST_FILE = "latest.json"


def pages(site: Site) -> Iterator[Page]:
    """Yield, for each dataset with releases, the list, the page of each and the one that leads to the latest."""
    for dataset in site.catalog.datasets:
        releases = site.releases.get(dataset.key, ())
        if not releases:
            continue
        publisher = site.catalog.publishers[dataset.publisher]
        about = [dataset.title, dataset.title_en, dataset.key, dataset.example_data, publisher.name]
        latest = _current(releases)
        shared = {"dataset": dataset, "publisher": publisher, "latest": latest}
        listed = [_line(step, r) for step, r in _timeline(releases)]
        for lang in LANGUAGES:
            common = shared | {"shown_title": _title(dataset, lang), "title_lang": _title_lang(dataset, lang)}
            yield Page(
                url=localized(address(dataset.key), lang),
                template="utgavor.html",
                lang=lang,
                inputs=fingerprint([about, listed]),
                values=lambda c=common, at=listed: c | _list_values(at),  # type: ignore[misc]
            )
            yield Page(
                url=localized(address(dataset.key, LATEST), lang),
                template="utgava_senaste.html",
                lang=lang,
                inputs=fingerprint([about, latest.name, latest.periods[0]]),
                values=lambda c=common: c,  # type: ignore[misc]
            )
            for release in (r for r in releases if r.has_page):
                before = next((r for r in releases if r.name == release.before), None)
                yield Page(
                    url=localized(address(dataset.key, release.name), lang),
                    template="utgava.html",
                    lang=lang,
                    inputs=fingerprint([about, _said(release), _said(latest), before and before.has_page]),
                    values=lambda c=common, r=release, b=before, at=lang: c | _values(r, b, at),  # type: ignore[misc]
                    record=lang == "sv",
                )


def machine_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield latest.json of each dataset: which release is the latest, and where its files are."""
    for dataset in site.catalog.datasets:
        releases = site.releases.get(dataset.key, ())
        if not releases:
            continue
        latest = _current(releases)
        told = {
            "dataset": dataset.key,
            "release": latest.name,
            "published": latest.periods[0][0],
            "url": f"{site.base_url}{address(dataset.key, latest.name)}",
            "releases": f"{site.base_url}{address(dataset.key)}",
            "files": [
                {"url": f"{site.base_url}{f['url']}", "bytes": f["size_bytes"], "sha256": f["sha256"]}
                | {"media_type": f["media_type"]}
                for f in latest.files
            ],
        }
        path = f"{address(dataset.key, LATEST).lstrip('/')}{LATEST_FILE}"
        yield path, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def link_to(site: Site, key: str, release: str) -> str:
    """Return the Swedish address of a release, of the list when that one has no page, "" when there is neither."""
    releases = site.releases.get(key, ())
    if any(r.name == release and r.has_page for r in releases):
        return address(key, release)
    return address(key) if releases else ""


def _current(releases: Sequence[Release]) -> Release:
    return next(r for r in releases if r.is_current)


def _timeline(releases: Sequence[Release]) -> list[tuple[int, Release]]:
    """Return (which of its periods, release), the latest first: one that came back is there twice."""
    found = [(at, r) for r in releases for at in range(len(r.periods))]
    # Releases lie in the order in which each came last, and each of their periods began before the one listed above.
    return sorted(found, key=lambda one: one[1].periods[one[0]][0], reverse=True)


def _line(period: int, release: Release) -> dict[str, Any]:
    counted = release.counts.values() if period == 0 else ()
    known = [c for c in counted if "added" in c]
    return {
        "date": release.periods[period][0],
        "name": release.name,
        "state": "current" if release.is_current and period == 0 else release.state,
        "has_page": release.has_page,
        "rows": release.rows if release.counts else None,
        **{kind: sum(c[kind] for c in known) if known else None for kind in ("added", "removed", "changed")},
    }


def _list_values(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    names = [line["name"] for line in lines]
    return {
        "lines": lines[:LISTED],
        "count": len(lines),
        "more": max(0, len(lines) - LISTED),
        "has_again": len(names) != len(set(names)),
        "has_unkept": any(line["state"] == NOT_KEPT for line in lines),
    }


def _values(release: Release, before: Release | None, lang: str) -> dict[str, Any]:
    told = None if release.changes is None else [_changes(release, name) for name in release.changes]
    return {
        "release": release,
        "before": before,
        "is_published": release.state == PUBLISHED,
        "changes": told,
        "is_same": told is not None and all(t["state"] == "same" for t in told),
    }


def _changes(release: Release, table: str) -> dict[str, Any]:
    """Return what changed in a table, with the first rows of each kind when there are any."""
    told = dict((release.changes or {})[table]) | {"name": table}
    if told["state"] != "changed":
        return told
    path = release.folder / Path(told["url"]).name
    columns, rows = read_first(path, {k: told[k] for k in ("changed", "added", "removed")}, ROWS_SHOWN)
    cells = []
    for old, new in rows["changed"]:
        name = ", ".join(_short(new[columns.index(k)]) for k in told["key"])
        differing = [(c, o, n) for c, o, n in zip(columns, old, new, strict=True) if o != n]
        told_of = set(columns) - set(told["columns_added"]) - set(told["columns_removed"])
        cells += [(name, c, _short(o), _short(n)) for c, o, n in differing if c in told_of]
    return told | {
        "cells": cells,
        "columns": columns[:COLUMNS_SHOWN],
        "columns_count": len(columns),
        "shown": {kind: len(found) for kind, found in rows.items()},
        "added_rows": [[_short(c) for c in row[:COLUMNS_SHOWN]] for (row,) in rows["added"]],
        "removed_rows": [[_short(c) for c in row[:COLUMNS_SHOWN]] for (row,) in rows["removed"]],
    }


def _said(release: Release) -> list[object]:
    """Return all of a release but where its files lie on this machine."""
    plain = replace(release, folder=Path())
    return [getattr(plain, name) for name in plain.__dataclass_fields__]


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= CELL_CHARS else flat[: CELL_CHARS - 1] + "…"


def _title(dataset: Dataset, lang: str) -> str:
    return dataset.title_en if lang == "en" and dataset.title_en else dataset.title


def _title_lang(dataset: Dataset, lang: str) -> str:
    return "sv" if lang == "en" and not dataset.title_en else ""
