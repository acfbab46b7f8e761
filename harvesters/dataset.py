"""From the tables of one run to one stored dataset: check, count, compare, and replace if it is sound."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from catalog.columns import Constant
from catalog.ids import fingerprint, slug, stable_uuid
from catalog.licenses import license_of
from catalog.model import Dataset, Resource
from catalog.privacy import has_personnummer, masked
from catalog.profiles import profile_schema
from catalog.revisions import count_changes
from catalog.seen import Seen
from catalog.store import Store, write_json
from catalog.validate import MAX_FINDINGS, Finding, Report, validate_rows
from harvesters.claims import Claims
from harvesters.likeness import MIXED, NewTable, judge_likeness
from harvesters.own_schema import published_schema, usable_schema
from harvesters.snapshot import Snapshot
from harvesters.source import Source
from harvesters.spool import Spool, infer_schema, write_csv
from harvesters.table import About, Table
from harvesters.volume import Verdict, judge_volume

OTHER_SOURCE = "volume.other_source"
RESERVED = {"datapackage", "provenance", "history", "report", "index"}
REFUSED_FINDINGS = 50  # kept in the run log of a dataset that was refused
DATAPACKAGE_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"


@dataclass
class Outcome:
    """What became of one dataset: ok, empty, suspicious (old data kept), rejected (old data kept) or failing."""

    outcome: str
    received: int
    kept: int
    rejected: int
    listed: int | None
    release: str  # of the state that is published now; "" when nothing is
    changed: bool
    rule: str = ""
    values: dict[str, object] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)  # rejected rows per rule
    changes: dict[str, dict[str, int]] = field(default_factory=dict)  # per resource: rows, added, removed, changed
    reports: dict[str, Any] = field(default_factory=dict)  # per resource, when the new state was not stored


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


@dataclass
class Carried:
    """A stored resource that goes into the new state unread, because it could not be fetched."""

    name: str
    path: Path
    descriptor: dict[str, Any]
    report: dict[str, Any]
    snapshots: list[dict[str, Any]]


class Draft:
    """A dataset in the making, from the first table to the stored package."""

    def __init__(self, source: Source, name: str, work: Path) -> None:
        self.source = source
        self.name = name
        self.incomplete = False  # something that belongs to it could not be fetched or read
        self.checked: list[Checked] = []  # by name of resource, once it is finished
        self._work = work
        self._about: About | None = None
        self._spools: dict[str, Spool] = {}
        self._tables: dict[str, Table] = {}  # the first of each resource: its profile, schema and notes
        self._pieces: list[Piece] = []
        work.mkdir(parents=True, exist_ok=True)

    @property
    def key(self) -> str:
        """Return "publisher/name"."""
        return f"{self.source.publisher}/{self.name}"

    def add(self, table: Table, snapshot: Snapshot) -> None:
        """Take in one table and remember which snapshot it came from."""
        name = slug(table.resource, "data")
        if name in RESERVED:  # these names lie beside the tables of a dataset
            name += "-data"
        self._about = self._about or table.about
        self._tables.setdefault(name, table)
        spool = self._spools.setdefault(name, Spool(self._work / f"{name}.rows"))
        rows = spool.add(table)
        self._pieces.append(Piece(name, rows, snapshot))

    def finish(
        self,
        store: Store,
        version: str,
        *,
        example_data: bool,
        claims: Claims | None = None,
        now: str = "",
        learned: Sequence[int] = (),
    ) -> Outcome:
        """Check every resource and replace the stored dataset if the result is sound; return what became of it.

        Args:   `claims` tells whose the dataset is; without it there is one source only. `now` dates a change that
                no new answer explains, such as a file that is gone. `learned` are the rows of the last good runs.
        Raises: ParseError when the source's own schema cannot be used.
        """
        stored = store.load(self.key)
        owner = claims.owner(self.key, self.source.id, stored) if claims else self.source.id
        if owner != self.source.id:
            return self._refused(stored, owner)
        self.checked = checked = [self._check(name) for name in sorted(self._spools)]
        received = sum(c.report.received for c in checked)
        kept = sum(c.report.kept for c in checked)
        rejected = sum(c.report.rejected for c in checked)
        reasons: dict[str, int] = {}
        for c in checked:
            for rule, count in c.report.refused_by_rule.items():
                reasons[rule] = reasons.get(rule, 0) + count
        listed = [c.listed for c in checked if c.listed is not None]
        outcome = Outcome(
            outcome="ok",
            received=received,
            kept=kept,
            rejected=rejected,
            listed=sum(listed) if listed else None,
            release=stored.release if stored else "",
            changed=False,
            reasons=dict(sorted(reasons.items())),
        )
        verdict = self._verdict(checked, stored, rejected, kept, learned)
        outcome.outcome, outcome.rule = verdict.outcome, verdict.rule
        outcome.values = {"expected": verdict.expected, "found": verdict.found}
        if verdict.outcome != "ok":
            # Nothing is stored, so this is the only place that says which rows to mend.
            outcome.reports = {c.name: report_as_data(c.report, REFUSED_FINDINGS) for c in checked}
            return outcome
        if self.incomplete and stored is not None and _loses_rows(checked, stored):
            # What could not be read this time is still in the stored state: keep that one, whole.
            outcome.outcome, outcome.rule = "failing", "volume.incomplete"
            return outcome
        outcome.changes, outcome.release = self._store(store, stored, checked, version, example_data, now)
        outcome.changed = stored is None or stored.release != outcome.release
        if self.incomplete:
            outcome.outcome, outcome.rule = "failing", "volume.incomplete"
        elif outcome.listed is not None and outcome.listed > received:
            outcome.outcome, outcome.rule = "failing", "volume.fewer_than_listed"
            outcome.values = {"expected": outcome.listed, "found": received}
        return outcome

    def _refused(self, stored: Dataset | None, owner: str) -> Outcome:
        """Return what is said when the dataset is another source's: every row counted, none kept."""
        received = sum(count for spool in self._spools.values() for _, count in spool.pieces)
        return Outcome(
            outcome="rejected",
            received=received,
            kept=0,
            rejected=received,
            listed=None,
            release=stored.release if stored else "",
            changed=False,
            rule=OTHER_SOURCE,
            values={"dataset": self.key, "owner": owner},
            reasons={OTHER_SOURCE: received},
        )

    def _check(self, name: str) -> Checked:
        table, spool = self._tables[name], self._spools[name]
        profile = table.profile or ""
        warnings: list[Finding] = []
        if profile:
            schema = dict(profile_schema(profile))
        elif table.schema.get("fields"):
            schema = usable_schema(table.schema, next(p.snapshot.url for p in self._pieces if p.resource == name))
        else:
            schema, warnings = infer_schema(spool)
        report = Report()
        for finding in warnings:
            report.add(finding)
        path = self._work / f"{name}.csv"
        names = [f["name"] for f in schema["fields"]]
        masks = sorted({*spool.missing_values, *schema.get("missingValues", ("",))}, key=lambda m: (m != "", m))
        schema["missingValues"] = masks
        named = self.source.options.get("not_personal", ())
        not_personal = frozenset(map(str, named)) if isinstance(named, list | tuple) else frozenset()
        seen = Seen(self._work / f"{name}.keys")
        rows = iter(spool.rows())

        def pieces() -> Iterable[tuple[str, ...]]:
            for piece in (p for p in self._pieces if p.resource == name):
                before = report.kept
                part = (row for _, row in zip(range(piece.rows), rows, strict=False))
                yield from validate_rows(
                    spool.header,
                    part,
                    schema,
                    report,
                    profile=profile,
                    formats=spool.formats,
                    missing_values=masks,
                    constants=self._constants(piece.snapshot, names),
                    not_personal=not_personal,
                    seen_keys=seen,
                )
                piece.rows = report.kept - before

        write_csv(path, names, iter(pieces()))
        seen.close()
        if not profile:
            schema = published_schema(schema)
        return Checked(name, profile, schema, report, path, table.listed, table.notes)

    def _constants(self, snapshot: Snapshot, names: list[str]) -> list[Constant]:
        """Columns that the harvest knows: whose data it is, where it came from, and when we got it."""
        known = {"kalla_url": masked(snapshot.url), "hamtad": snapshot.fetched}
        constants = [Constant(n, v) for n, v in known.items() if n in names]
        if self.source.kommunkod and self._is_profiled():
            constants += [Constant("kommunkod", self.source.kommunkod, must_match=True)] if "kommunkod" in names else []
        return constants

    def _is_profiled(self) -> bool:
        return any(t.profile for t in self._tables.values())

    def _verdict(
        self, checked: list[Checked], stored: Dataset | None, rejected: int, kept: int, learned: Sequence[int]
    ) -> Verdict:
        if rejected and self.source.on_error == "reject_dataset":
            return Verdict("rejected", "volume.rejected", 0, rejected)
        about = asdict(self._about).values() if self._about is not None else ()
        schemas = [json.dumps(c.schema, ensure_ascii=False) for c in checked if not c.profile]
        if any(has_personnummer(text) for text in (*map(str, about), *schemas)):
            return Verdict("rejected", "volume.personal_metadata", 0, 1)
        if stored is not None and kept:  # a table without rows is empty, whatever its columns are
            new = [_as_new(c, self._tables[c.name]) for c in checked if not c.profile]
            if strange := judge_likeness(new, stored):
                return strange
        if kept:  # what stays unread from the last good state counts as it did then
            kept += sum(r.rows for r in self._unread(stored, checked))
        least, most = self.source.expect.min.get(self.name), self.source.expect.max.get(self.name)
        return judge_volume(kept, stored.rows if stored else None, least, most, learned)

    def _store(
        self, store: Store, stored: Dataset | None, checked: list[Checked], version: str, example_data: bool, now: str
    ) -> tuple[dict[str, dict[str, int]], str]:
        """Write the dataset; return (what changed in each resource, the release)."""
        carried = self._carried(stored, checked)
        described = [_resource(c) for c in checked] + [r.descriptor for r in carried]
        resources = sorted(described, key=lambda r: str(r["name"]))
        package = self._package(resources, example_data)
        release = fingerprint(package)[:12]
        fetched = max((p.snapshot.fetched for p in self._pieces), default="")
        same = stored is not None and stored.release == release
        modified = fetched
        if stored is not None and (same or fetched <= stored.modified):
            modified = stored.modified if same else max(now, stored.modified)
        package |= {"version": release, "issued": stored.issued if stored else fetched, "modified": modified}
        package |= self._source_times(fetched)
        package["created"] = package["issued"]
        history = self._history(stored, checked, package, same)
        files: dict[str, Any] = {
            "datapackage.json": package,
            "provenance.json": self._provenance(version, carried),
            "history.json": history,
            "report.json": {c.name: report_as_data(c.report) for c in checked} | {r.name: r.report for r in carried},
        }
        with store.staged(self.key) as folder:
            for c in checked:
                c.path.rename(folder / f"{c.name}.csv")
            for r in carried:
                shutil.copyfile(r.path, folder / r.path.name)
            for name, value in files.items():
                write_json(folder / name, value)
        return {} if same else dict(history[0]["resources"]), release

    def _carried(self, stored: Dataset | None, checked: list[Checked]) -> list[Carried]:
        """Return the stored resources that could not be read this time: they stay as they were."""
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
            for r in self._unread(stored, checked)
        ]

    def _unread(self, stored: Dataset | None, checked: list[Checked]) -> list[Resource]:
        if stored is None or not self.incomplete:
            return []
        read = {c.name for c in checked}
        return [r for r in stored.resources if r.name not in read]

    def _package(self, resources: list[dict[str, Any]], example_data: bool) -> dict[str, Any]:
        about = self._about or About(name=self.name)
        source = self.source
        license_text = about.license or source.license
        profile = next((t.profile for t in self._tables.values() if t.profile), "")
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
        about = self._about or About(name=self.name)
        times = {"source_issued": about.issued, "source_modified": about.modified}
        if about.modified[:10] > fetched[:10]:
            times["source_modified"] = ""
        return {key: time for key, time in times.items() if time}

    def _provenance(self, version: str, carried: list[Carried]) -> dict[str, Any]:
        snapshots: dict[str, dict[str, Any]] = {}
        position: dict[str, int] = {}
        for piece in self._pieces:
            s = piece.snapshot
            entry = snapshots.setdefault(
                f"{s.url} {s.sha256}",
                {"url": masked(s.url), "sha256": s.sha256, "fetched": s.fetched, "bytes": s.size_bytes, "rows": {}},
            )
            first = position.get(piece.resource, 0) + 1
            position[piece.resource] = first + piece.rows - 1
            if piece.rows:
                entry["rows"][piece.resource] = [first, first + piece.rows - 1]
        # Preambles and footnotes are quoted from the file, so they pass the gate too.
        notes = {n: {k: masked(v) for k, v in t.notes.items()} for n, t in sorted(self._tables.items()) if t.notes}
        return {
            "source": self.source.id,
            "kind": self.source.kind,
            "url": self.source.address,
            "code_version": version,
            "snapshots": [*snapshots.values(), *(s for r in carried for s in r.snapshots)],
            "read_as": notes,
        }

    def _history(
        self, stored: Dataset | None, checked: list[Checked], package: Mapping[str, Any], same: bool
    ) -> list[Mapping[str, Any]]:
        if stored is not None and same:
            return list(stored.history)
        changes: dict[str, Any] = {}
        before = {r.name: r.path for r in stored.resources} if stored else {}
        for c in checked:
            key = c.schema.get("primaryKey", [])
            held = before.get(c.name)
            counts = {"added": c.report.kept, "removed": 0, "changed": 0}  # no key comes twice
            if held is not None:
                counts = count_changes(held, c.path, [key] if isinstance(key, str) else key)
            changes[c.name] = {"rows": c.report.kept, **counts}
        entry = {"release": package["version"], "modified": package["modified"], "resources": changes}
        return [entry, *(stored.history if stored else ())]


def report_as_data(report: Report, most: int = MAX_FINDINGS) -> dict[str, Any]:
    """Return a report as it stands in report.json, with at most so many findings; the counts are whole."""
    return {
        "received": report.received,
        "kept": report.kept,
        "rejected": report.rejected,
        "errors": dict(sorted(report.errors_by_rule.items())),
        "warnings": dict(sorted(report.warnings_by_rule.items())),
        "findings": [{k: v for k, v in asdict(f).items() if v not in ("", None, {})} for f in report.findings[:most]],
    }


def _as_new(checked: Checked, table: Table) -> NewTable:
    mixed = frozenset(f.column for f in checked.report.findings if f.rule == MIXED)
    types = {str(f["name"]): str(f["type"]) for f in checked.schema["fields"]}
    return NewTable(checked.name, checked.path, checked.report.kept, types, mixed, bool(table.schema.get("fields")))


def _loses_rows(checked: list[Checked], stored: Dataset) -> bool:
    held = {r.name: r.rows for r in stored.resources}
    return any(c.report.kept < held.get(c.name, 0) for c in checked)


def _resource(checked: Checked) -> dict[str, Any]:
    with checked.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    descriptor: dict[str, Any] = {
        "name": checked.name,
        "path": f"{checked.name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": checked.path.stat().st_size,
        "hash": f"sha256:{sha256}",
        "rows": checked.report.kept,
        "schema": checked.schema,
    }
    if checked.profile:
        descriptor["profile_name"] = checked.profile
    return descriptor


def _contributors(about: About) -> list[dict[str, Any]]:
    """Return publisher and contact as the source names them, in the words of Data Package 2."""
    publisher = {"title": about.publisher, "path": about.publisher_iri, "roles": ["publisher"]}
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
