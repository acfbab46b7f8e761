"""The ways to take part in each kommun: the register of profile `deltagande`, one answer for each way and kommun.

The portal keeps a register of its own (`datasets/vastra-gotaland/deltagande`). Where a kommun, or somebody for all
of them, publishes the same table, that source's rows hold instead. A way that nobody has told us about is `okant`:
that is an answer too, and the page then offers a question to send.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.model import Catalog
from catalog.store import read_rows

PROFILE = "deltagande"
# In the order in which they are shown: first what anyone can do today, then what takes more.
WAYS = ("synpunkt", "medborgarforslag", "e_forslag", "fragestund", "samrad", "folkinitiativ")
YES, NO, UNKNOWN = "ja", "nej", "okant"


@dataclass(frozen=True)
class Way:
    """One way to take part in one kommun; every text is "" when it is not known."""

    vag: str
    finns: str  # ja, nej, okant
    namn: str = ""
    villkor: str = ""
    adress_url: str = ""
    kontakt: str = ""
    kalla_url: str = ""
    kontrollerad: str = ""  # ISO date
    dataset: str = ""  # key of the dataset that says so


def ways_of(catalog: Catalog) -> dict[str, dict[str, Way]]:
    """Return all ways of every kommun: slug → way → what we know, in the order of WAYS."""
    slugs = {p.kommunkod: p.slug for p in catalog.kommuner()}
    told: dict[tuple[str, str], Way] = {}
    # The portal's own register first, so that a source's answer takes its place.
    tables = sorted(catalog.with_profile(PROFILE), key=lambda pair: (bool(pair[0].source), pair[0].key))
    for dataset, resource in tables:
        for row in read_rows(resource):
            if row["kommunkod"] in slugs and row["vag"] in WAYS:
                told[slugs[row["kommunkod"]], row["vag"]] = _way(row, dataset.key)
    return {slug: {vag: told.get((slug, vag), Way(vag, UNKNOWN)) for vag in WAYS} for slug in slugs.values()}


def _way(row: Mapping[str, str], dataset: str) -> Way:
    names = ("namn", "villkor", "adress_url", "kontakt", "kalla_url", "kontrollerad")
    return Way(row["vag"], row["finns"], **{name: row.get(name) or "" for name in names}, dataset=dataset)
