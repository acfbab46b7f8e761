"""One read of everything that is to be published: packages, publishers and run logs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from catalog.lock import locked
from catalog.model import COUNTY, Catalog, Dataset, Publisher
from catalog.runs import RunLog
from catalog.search.alphabet import sort_key
from catalog.status import source_status
from catalog.store import Store, read_rows

OWN_DATASETS = Path(__file__).resolve().parents[1] / "datasets"
REGISTRY_FACTS = "registry.json"


def load_catalog(data: Path, now: datetime, *, own: Path = OWN_DATASETS, only: frozenset[str] = frozenset()) -> Catalog:
    """Return the catalogue of a data directory.

    Args:   `own` holds the packages that the portal itself maintains (the kommuner); `only` limits the publishers.
    Raises: StoreError naming the package that cannot be read, or the process that is writing.
    """
    store = Store(data / "datasets")
    if store.is_unsettled():
        with locked(data):
            store.recover()
    facts = _registry_facts(data)
    datasets = {d.key: d for d in _packages(store)}
    datasets |= {d.key: d for d in _packages(Store(own)) if not d.source}
    publishers = _publishers(facts, datasets.get(f"{COUNTY}/kommuner"))
    runs = RunLog(data / "runs")
    statuses = [source_status(s, runs.read(s["id"]), now) for s in facts.get("sources", ())]
    wanted = only | {COUNTY} if only else frozenset(publishers)
    return Catalog(
        publishers={slug: p for slug, p in publishers.items() if slug in wanted},
        datasets=tuple(d for _, d in sorted(datasets.items()) if d.publisher in wanted),
        statuses=tuple(s for s in sorted(statuses, key=lambda s: s.source) if s.publisher in wanted),
    )


def _packages(store: Store) -> list[Dataset]:
    keys = store.keys()
    return [d for key in keys if (d := store.load(key)) is not None]


def _registry_facts(data: Path) -> Mapping[str, Any]:
    path = data / REGISTRY_FACTS
    if not path.exists():
        return {}
    facts: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return facts


def _publishers(facts: Mapping[str, Any], reference: Dataset | None) -> dict[str, Publisher]:
    """Return publishers by slug in Swedish alphabetical order, the county last."""
    known: dict[str, dict[str, Any]] = {}
    if reference is not None:
        table = next(r for r in reference.resources if r.name == "kommuner")
        for row in read_rows(table):
            known[row["slug"]] = {
                "name": row["namn"],
                "kommunkod": row["kommunkod"],
                "forbund": tuple(filter(None, row["forbund"].split(";"))),
                "website": row["website"],
                "geonames_id": row["geonames_id"],
                "population": int(row["folkmangd"]) if row["folkmangd"] else None,
                "population_year": int(row["folkmangd_ar"]) if row["folkmangd_ar"] else None,
            }
    for p in facts.get("publishers", ()):
        told = {k: tuple(v) if isinstance(v, list) else v for k, v in p.items() if k != "slug" and v}
        known[p["slug"]] = {**known.get(p["slug"], {}), **told}
    known.setdefault(COUNTY, {"name": "Västra Götaland"})
    order = sorted(known, key=lambda s: (s == COUNTY, sort_key(known[s]["name"])))
    return {slug: Publisher(slug=slug, **known[slug]) for slug in order}
