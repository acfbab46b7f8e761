"""The kinds of data that the state of things is told by: the columns of the status table and of the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.model import Dataset, SourceStatus

# A source without one of these profiles counts as open data.
PER_KOMMUN = ("beslut", "sammantraden", "anslag")
COUNTY_WIDE = ("nyckeltal", "statistik")
OPEN_DATA = "oppna_data"
CATEGORIES = (*PER_KOMMUN, *COUNTY_WIDE, OPEN_DATA)


def category_of(status: SourceStatus, held: Sequence[Dataset]) -> str:
    """Return the kind of data that a source gives: by what it gave, and before its first harvest by its name."""
    profiles = {r.profile for d in held for r in d.resources}
    name = status.source.partition("/")[2]
    if not profiles:
        profiles = {"nyckeltal"} if status.kind == "kolada" else {name}
    return next((c for c in CATEGORIES if c in profiles), OPEN_DATA)
