"""A judged dataset as it lies on disk: the data package, where its rows came from, its history and its report."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from catalog import changes, value_log
from catalog.ids import fingerprint, sha256_of, slug, stable_uuid
from catalog.licenses import license_of
from catalog.model import Dataset, Resource
from catalog.privacy import masked
from catalog.profiles import profile_schema
from catalog.releases.frozen import tombstones_in
from catalog.report import PERSONAL, Report, report_as_data
from catalog.revisions import count_changes
from catalog.store import Store, write_json
from harvesters.board_dataset import Board
from harvesters.snapshot import Snapshot
from harvesters.source import Source
from harvesters.table import About, Table

DATAPACKAGE_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"


class TakenDown(Exception):
    """The new state is a release that was taken down: `args` is its name."""


@dataclass
class Piece:
    """Which rows of a resource came from which snapshot."""

    resource: str
    rows: int
    snapshot: Snapshot


@dataclass
class Checked:
    """One resource, judged: its schema, where its rows lie, and the report."""

    name: str
    profile: str
    schema: dict[str, Any]
    report: Report
    path: Path
    listed: int | None
    notes: Mapping[str, str]  # how it was read
    carried: int = 0  # rows of the last stored state that follow those of the report

    @property
    def rows(self) -> int:
        """Return how many rows the file has."""
        return self.report.kept + self.carried


@dataclass
class Carried:
    """A stored resource that goes into the new state unread, because it could not be fetched."""

    name: str
    path: Path
    descriptor: dict[str, Any]
    report: dict[str, Any]
    snapshots: list[dict[str, Any]]


@dataclass(frozen=True)
class Package:
    """Everything that a dataset is made of, ready to be stored."""

    source: Source
    name: str
    about: About
    tables: Mapping[str, Table]  # the first of each resource: its profile, schema and notes
    pieces: Sequence[Piece]
    checked: Sequence[Checked]
    unread: Sequence[Resource]  # stored resources that could not be read this time: they stay as they were
    boards: Mapping[str, Board] = field(default_factory=dict)  # of the resources that are notice boards
    beside: Sequence[Checked] = ()  # what is computed beside the source's own tables
    incomplete: bool = False  # something that belongs to it could not be fetched or read

    def store(
        self, store: Store, stored: Dataset | None, version: str, example_data: bool, now: str
    ) -> tuple[dict[str, dict[str, int]], str]:
        """Write the dataset; return (what changed in each resource, the release).

        Raises: TakenDown; nothing is stored then.
        """
        carried = self._carried(stored)
        described = [_resource(c) for c in (*self.checked, *self.beside)] + [r.descriptor for r in carried]
        resources = sorted(described, key=lambda r: str(r["name"]))
        package = self._package(resources, example_data)
        release = fingerprint(package)[:12]
        if release in tombstones_in(store.folder(f"{self.source.publisher}/{self.name}")):
            raise TakenDown(release)
        fetched = max((p.snapshot.fetched for p in self.pieces), default="")
        same = stored is not None and stored.release == release
        modified = fetched
        if stored is not None and (same or fetched <= stored.modified):
            modified = stored.modified if same else max(now, stored.modified)
        package |= {"version": release, "issued": stored.issued if stored else fetched, "modified": modified}
        package |= self._source_times(fetched)
        package["created"] = package["issued"]
        history = self._history(stored, package, same)
        files: dict[str, Any] = {
            "datapackage.json": package,
            "provenance.json": self._provenance(version, carried, stored),
            "history.json": history,
            "report.json": {c.name: report_as_data(c.report) for c in self.checked}
            | {r.name: r.report for r in carried},
        }
        if followed := self._changes(stored, str(modified), same):
            files[changes.FILE] = followed
        with store.staged(f"{self.source.publisher}/{self.name}") as folder:
            for c in (*self.checked, *self.beside):
                c.path.rename(folder / f"{c.name}.csv")
            for r in carried:
                shutil.copyfile(r.path, folder / r.path.name)
            for name, value in files.items():
                write_json(folder / name, value)
            if stored is not None:
                self._log_values(
                    stored, folder, value_log.Step(stored.release, stored.modified, release, str(modified))
                )
        return {} if same else dict(history[0]["resources"]), release

    def _carried(self, stored: Dataset | None) -> list[Carried]:
        if stored is None:
            return []
        descriptors = {r["name"]: r for r in stored.descriptor["resources"]}
        return [
            Carried(
                name=r.name,
                path=r.path,
                descriptor=descriptors[r.name],
                report=dict(stored.report.get(r.name, {})),
                snapshots=[s for s in stored.provenance.get("snapshots", ()) if r.name in s["rows"]],
            )
            for r in self.unread
        ]

    def _package(self, resources: list[dict[str, Any]], example_data: bool) -> dict[str, Any]:
        about, source = self.about, self.source
        license_text = about.license or source.license
        profile = next((t.profile for t in self.tables.values() if t.profile), "")
        texts = profile_schema(profile) if profile else {}
        package: dict[str, Any] = {
            "$schema": DATAPACKAGE_SCHEMA,
            "name": self.name,
            "id": about.identifier if _is_uuid(about.identifier) else stable_uuid(source.publisher, self.name),
            "title": about.title or source.title or texts.get("title") or self.name,
            "title_en": about.title_en or texts.get("title_en", ""),
            "description": about.description or texts.get("description", ""),
            "description_en": about.description_en or texts.get("description_en", ""),
            "keywords": sorted(set(about.keywords)),
            "licenses": [_license(license_text)] if license_text else [],
            "homepage": about.homepage,
            "identifier": about.identifier,
            "uri": about.iri,
            "contributors": _contributors(about),
            "themes": list(about.themes),
            "spatial": list(about.spatial),
            "temporal": list(about.temporal),
            "accrualPeriodicity": about.frequency,
            "hvd_categories": list(about.hvd),
            "source": source.id,
            "sources": [{"title": source.title or source.id, "path": source.address}],
            "example_data": example_data,
            "resources": resources,
        }
        return {k: v for k, v in package.items() if v not in ("", [], None)}

    def _source_times(self, fetched: str) -> dict[str, str]:
        """Return when the source says that it issued and changed the data. They do not make a release of their own.

        A change after the day on which we got the data has not happened, so nothing is said of it.
        """
        about = self.about
        times = {"source_issued": about.issued, "source_modified": about.modified}
        if about.modified[:10] > fetched[:10]:
            times["source_modified"] = ""
        return {key: time for key, time in times.items() if time}

    def _provenance(self, version: str, carried: list[Carried], stored: Dataset | None) -> dict[str, Any]:
        snapshots: dict[str, dict[str, Any]] = {}
        position: dict[str, int] = {}
        for piece in self.pieces:
            s = piece.snapshot
            entry = snapshots.setdefault(
                f"{s.url} {s.sha256}",
                {"url": masked(s.url), "sha256": s.sha256, "fetched": s.fetched, "bytes": s.size_bytes, "rows": {}},
            )
            first = position.get(piece.resource, 0) + 1
            position[piece.resource] = first + piece.rows - 1
            if piece.rows:
                entry["rows"][piece.resource] = [first, first + piece.rows - 1]
        earlier = [e for n, b in sorted(self.boards.items()) for e in b.origins(n, stored, position.get(n, 0) + 1)]
        # Preambles and footnotes are quoted from the file, so they pass the gate too.
        notes = {n: {k: masked(v) for k, v in t.notes.items()} for n, t in sorted(self.tables.items()) if t.notes}
        named = self.source.options.get("not_personal", ())
        allowed = sorted(map(str, named)) if isinstance(named, list | tuple) else []
        return {
            "source": self.source.id,
            "kind": self.source.kind,
            "url": self.source.address,
            "code_version": version,
            "snapshots": [*snapshots.values(), *earlier, *(s for r in carried for s in r.snapshots)],
            "read_as": notes,
            **({"not_personal": allowed} if allowed else {}),
        }

    def _changes(self, stored: Dataset | None, moment: str, same: bool) -> dict[str, changes.Changes]:
        """Return changes.json: for the first release, and where nothing ever changed, {}."""
        known = dict(stored.changes) if stored else {}
        held = {r.name: r.path for r in stored.resources} if stored else {}
        for c in self.checked if not same else ():
            if c.profile in changes.FOLLOWED and c.name in held:
                most = changes.FOLLOWED[c.profile]
                known[c.name] = changes.next_changes(known.get(c.name, {}), held[c.name], c.path, moment, most)
        return {name: rows for name, rows in sorted(known.items()) if rows}

    def _log_values(self, stored: Dataset, folder: Path, step: value_log.Step) -> None:
        """Write which values of nyckeltal changed, if there is anything to tell; the tables lie in `folder`."""
        held = {r.name: r for r in stored.resources if r.profile == value_log.PROFILE}
        made = {c.name for c in self.checked if c.profile == value_log.PROFILE}
        unread = {r.name for r in self.unread}
        tables: dict[str, tuple[Path | None, Path | None]] = {}
        if step.from_release != step.to_release:
            for name in sorted((held.keys() | made) - unread):
                old, new = held.get(name), folder / f"{name}.csv" if name in made else None
                if old is None or new is None or old.sha256 != sha256_of(new):
                    tables[name] = (old.path if old else None, new)
        gone = {c.name: self._why_gone(c.report) for c in self.checked}
        value_log.write_log(folder / value_log.FILE, stored.folder / value_log.FILE, tables, step, gone=gone)

    def _why_gone(self, report: Report) -> str:
        """Return what is to be said of a value whose row is there no more."""
        if any(report.refused_by_rule.get(rule) for rule in PERSONAL):
            return value_log.PRIVATE
        return value_log.UNREAD if self.incomplete else value_log.GONE

    def _history(self, stored: Dataset | None, package: Mapping[str, Any], same: bool) -> list[Mapping[str, Any]]:
        if stored is not None and same:
            return list(stored.history)
        counted: dict[str, Any] = {}
        before = {r.name: r.path for r in stored.resources} if stored else {}
        for c in (*self.checked, *self.beside):
            key = c.schema.get("primaryKey", [])
            counts = {"added": c.rows, "removed": 0, "changed": 0}  # no key comes twice
            if (held := before.get(c.name)) is not None:
                counts = count_changes(held, c.path, [key] if isinstance(key, str) else key)
            counted[c.name] = {"rows": c.rows, **counts}
        entry = {"release": package["version"], "modified": package["modified"], "resources": counted}
        return [entry, *(stored.history if stored else ())]


def _resource(checked: Checked) -> dict[str, Any]:
    descriptor: dict[str, Any] = {
        "name": checked.name,
        "path": f"{checked.name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": checked.path.stat().st_size,
        "hash": f"sha256:{sha256_of(checked.path)}",
        "rows": checked.rows,
        "schema": checked.schema,
    }
    if checked.profile:
        descriptor["profile_name"] = checked.profile
    return descriptor


def _contributors(about: About) -> list[dict[str, Any]]:
    """Return publisher and contact as the source names them, in the words of Data Package 2."""
    kind = about.publisher_type
    publisher = {"title": about.publisher, "path": about.publisher_iri, "roles": ["publisher"], "type": kind}
    contact = {"title": about.contact, "email": about.contact_email, "roles": ["contact"]}
    return [{k: v for k, v in one.items() if v} for one in (publisher, contact) if any(list(one.values())[:2])]


def _license(text: str) -> dict[str, str]:
    known = license_of(text)
    if known:
        return asdict(known)
    path = {"path": text} if text.startswith(("http://", "https://")) else {}
    return {"name": slug(text, "okand"), **path, "title": text}


def _is_uuid(text: str) -> bool:
    parts = text.split("-")
    return [len(p) for p in parts] == [8, 4, 4, 4, 12] and all(c in "0123456789abcdef" for p in parts for c in p)
