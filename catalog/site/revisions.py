"""The revision log of an indicator: its latest lines on the page, and the whole log as CSV beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalog.comparison.revisions import Revision, Revisions, as_csv
from catalog.formats import Formats
from catalog.indicators import Indicator
from catalog.site.page import MadeFile, Site
from catalog.site.releases import link_to
from catalog.value_log import HIDDEN, WITHDRAWN

SHOWN = 50
FILE = "andringar.csv"


@dataclass(frozen=True)
class Shown:
    """One line as the page says it. `kind` is a key of texts revision.kind, `reason` of indicator.missing or ""."""

    kind: str
    kommun: str  # "" for several
    count: int
    year: str  # "" for all
    sex: str  # T, K or M; "" for all
    old: str
    new: str
    reason: str
    old_date: str  # ISO 8601
    new_date: str


def revisions_of(site: Site, indicator: Indicator) -> Revisions:
    """Return the log of an indicator."""
    return site.revisions.of(indicator.id, indicator.summary.datasets)


def shown(revisions: Revisions, indicator: Indicator, site: Site, lang: str, dataset: str = "") -> dict[str, Any]:
    """Return {"lines": the latest as Shown, "count": of all, "since", "unchanged", "release", "csv": its address}.

    `dataset` is the key of the one whose releases they are; "release_url" leads to the release.
    """
    names = {k.kommunkod: k.name for k in site.catalog.kommuner()}
    fmt = Formats(lang)
    unchanged, release = revisions.unchanged_since
    return {
        "lines": [_shown(r, names, fmt) for r in revisions.lines[:SHOWN]],
        "count": len(revisions.lines),
        "since": revisions.since,
        "unchanged": unchanged,
        "release": release,
        "release_url": link_to(site, dataset, release),
        "csv": f"{indicator.url}{FILE}",
    }


def made_files(site: Site) -> Iterator[MadeFile]:
    """Yield the log of every indicator that has been revised."""
    for indicator in site.indicators:
        found = revisions_of(site, indicator)
        if found.lines:
            path = f"{indicator.url}{FILE}".lstrip("/")
            yield MadeFile(path, found.fingerprint, lambda r=found: as_csv(r))  # type: ignore[misc]


def _shown(revision: Revision, names: dict[str, str], fmt: Formats) -> Shown:
    line = revision.line
    return Shown(
        kind=line.slag,
        kommun=names.get(line.kommunkod, line.kommunkod),
        count=int(line.antal or "1"),
        year=line.ar,
        sex=line.kon,
        old=_written(line.fran_varde, fmt),
        new=_written(line.till_varde, fmt),
        reason=line.orsak if line.slag in (WITHDRAWN, HIDDEN) else "",
        old_date=line.fran_datum,
        new_date=line.till_datum,
    )


def _written(text: str, fmt: Formats) -> str:
    """Return a value with all its decimals: a revision may be in the last one."""
    if not text:
        return ""
    value = Decimal(text)
    return fmt.number(value, max(0, -int(value.as_tuple().exponent)))
