"""Compute every county-wide dataset from what is stored, and store it: after a harvest, with the data directory held.

Each is written by the store as a whole or not at all, so a kill at any moment leaves the last state. One that fails
costs only itself.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from catalog.computed import COMPUTATIONS
from catalog.computed.contract import Computation, Inputs
from catalog.ids import fingerprint, sha256_hex, stable_uuid
from catalog.law.appeal import Row
from catalog.licenses import CC0
from catalog.model import COUNTY, Dataset
from catalog.profiles import profile_schema
from catalog.report import Report, report_as_data
from catalog.revisions import count_changes
from catalog.store import DESCRIPTOR, Store, read_rows, write_csv, write_json
from catalog.validate import validate_rows

log = logging.getLogger(__name__)

DATAPACKAGE_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
PUBLISHER = "Insyn Väst"


@dataclass(frozen=True)
class Computed:
    """What became of one computed dataset. `outcome`: ok, empty (nothing to compute from) or failing (see the log)."""

    key: str
    outcome: str
    rows: int = 0
    changed: bool = False


def computed_keys() -> frozenset[str]:
    """Return the keys of the datasets that are the portal's own to compute: no source may bring them."""
    return frozenset(f"{COUNTY}/{name}" for name in COMPUTATIONS)


def compute_all(
    store: Store,
    *,
    own: Store,
    now: str,
    version: str,
    computations: Mapping[str, Computation] = COMPUTATIONS,
) -> list[Computed]:
    """Compute and store each dataset; return what became of them.

    Args: `own` holds the portal's table of kommuner; `now` dates a change that no newer input explains.
    """
    try:
        reads = frozenset(profile for computation in computations.values() for profile in computation.reads)
        inputs = _inputs(store, own, frozenset(f"{COUNTY}/{name}" for name in computations), reads)
    except Exception:  # a stored dataset that cannot be read: what we computed last stays, whole
        log.exception("no dataset was computed")
        return [Computed(f"{COUNTY}/{name}", "failing") for name in computations]
    made = []
    for name, computation in computations.items():
        try:
            made.append(_compute(name, computation, inputs, store, now, version))
        except Exception:  # a bug of ours, or a full disk: the sources are stored, and this one keeps its last state
            log.exception("%s/%s was not computed", COUNTY, name)
            made.append(Computed(f"{COUNTY}/{name}", "failing"))
    return made


def _inputs(store: Store, own: Store, computed: frozenset[str], reads: frozenset[str]) -> Inputs:
    """Return the datasets that hold a table of one of the profiles in `reads`; most are passed over unread."""
    keys = [key for key in store.keys() if key not in computed]  # noqa: SIM118 a Store is no mapping
    wanted = [key for key in keys if _may_hold(store.folder(key) / DESCRIPTOR, reads)]
    datasets = [d for key in wanted if (d := store.load(key)) is not None]
    reference = own.load(f"{COUNTY}/kommuner") or store.load(f"{COUNTY}/kommuner")
    tables = [r for r in reference.resources if r.name == "kommuner"] if reference else []
    return Inputs(tuple(datasets), tuple(row["kommunkod"] for table in tables for row in read_rows(table)))


def _may_hold(descriptor: Path, profiles: frozenset[str]) -> bool:
    """Return whether a dataset has a table of one of the profiles, or cannot be read: then loading it says why."""
    try:
        resources = json.loads(descriptor.read_bytes())["resources"]
        return any(resource.get("profile_name") in profiles for resource in resources)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return True


def _compute(name: str, computation: Computation, inputs: Inputs, store: Store, now: str, version: str) -> Computed:
    key = f"{COUNTY}/{name}"
    stored = store.load(key)
    used = sorted({d.key: d for d, _ in inputs.tables(*computation.reads)}.items())
    if not used:
        return Computed(key, "empty", stored.rows if stored else 0)
    tables = {table: list(rows) for table, rows in computation.compute(inputs).items()}
    if stored is None and not any(tables.values()):
        return Computed(key, "empty")  # nothing to tell, and nobody who was told
    with store.staged(key) as folder:
        reports = {table: Report() for table in computation.tables}
        described = [
            _table(folder, table, profile, tables[table], reports[table])
            for table, profile in computation.tables.items()
        ]
        package = _package(name, computation, [d for _, d in used], described)
        release = fingerprint(package)[:12]
        newest = max(d.modified for _, d in used)
        if stored is not None and stored.release == release:
            modified, history = stored.modified, list(stored.history)
        else:
            modified = newest if stored is None or newest > stored.modified else max(now, stored.modified)
            history = _history(stored, folder, described, release, modified)
        issued = stored.issued if stored else newest
        package |= {"version": release, "issued": issued, "modified": modified, "created": issued}
        write_json(folder / "datapackage.json", package)
        write_json(folder / "provenance.json", _provenance(computation, [d for _, d in used], version))
        write_json(folder / "history.json", history)
        write_json(folder / "report.json", {table: report_as_data(r) for table, r in reports.items()})
    changed = stored is None or stored.release != release
    return Computed(key, "ok", sum(r.kept for r in reports.values()), changed)


def _table(folder: Path, table: str, profile: str, rows: Iterable[Row], report: Report) -> dict[str, Any]:
    """Write one table, by the same checks as any row that is harvested, and return its descriptor."""
    schema = profile_schema(profile)
    header = tuple(f["name"] for f in schema["fields"])
    numbered = ((number, tuple(row.get(n, "") for n in header)) for number, row in enumerate(rows, start=1))
    path = folder / f"{table}.csv"
    write_csv(path, header, iter(validate_rows(header, numbered, schema, report, profile=profile)))
    data = path.read_bytes()
    return {
        "name": table,
        "path": path.name,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{sha256_hex(data)}",
        "rows": report.kept,
        "schema": schema,
        "profile_name": profile,
    }


def _package(
    name: str, computation: Computation, used: list[Dataset], resources: list[dict[str, Any]]
) -> dict[str, Any]:
    texts = profile_schema(next(iter(computation.tables.values()))) | dict(computation.texts)
    return {
        "$schema": DATAPACKAGE_SCHEMA,
        "name": name,
        "id": stable_uuid(COUNTY, name),
        "title": texts["title"],
        "title_en": texts["title_en"],
        "description": texts["description"],
        "description_en": texts["description_en"],
        "licenses": [asdict(CC0)],
        "contributors": [{"title": PUBLISHER, "roles": ["publisher"]}],
        "computed": {"rules": list(computation.rules)},
        "example_data": any(d.example_data for d in used),
        "resources": resources,
    }


def _provenance(computation: Computation, used: list[Dataset], version: str) -> dict[str, Any]:
    return {
        "code_version": version,
        "rules": list(computation.rules),
        "computed_from": [{"dataset": d.key, "release": d.release, "modified": d.modified} for d in used],
    }


def _history(
    stored: Dataset | None, folder: Path, described: list[dict[str, Any]], release: str, modified: str
) -> list[Mapping[str, Any]]:
    before = {r.name: r.path for r in stored.resources} if stored else {}
    changes = {
        d["name"]: {"rows": d["rows"], **count_changes(before.get(d["name"]), folder / d["path"], _key(d["schema"]))}
        for d in described
    }
    entry = {"release": release, "modified": modified, "resources": changes}
    return [entry, *(stored.history if stored else ())]


def _key(schema: Mapping[str, Any]) -> list[str]:
    key = schema.get("primaryKey", [])
    return [key] if isinstance(key, str) else list(key)
