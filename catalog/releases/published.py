"""The files of every release of every dataset in the output, below `/data/<publisher>/<dataset>/v/<release>/`.

The current release's files are second addresses of the dataset's own files (hard links), so that they are in place
before it is replaced and keep their bytes when it is. An earlier release is unpacked once; what was seen then stands
in its release.json, which later builds read instead. One that cannot or may not be published is told of, and costs
nobody else anything.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from catalog.errors import StoreError
from catalog.exporters import PACKAGE_EXPORTERS, csv_file
from catalog.ids import fingerprint, sha256_of
from catalog.model import Catalog, Dataset, Resource
from catalog.output import Output
from catalog.pack import write_pack
from catalog.releases import row_diff
from catalog.releases.frozen import DESCRIPTOR, FOLDER, RELEASE, kept_in, strangers_in, tombstones_in, unpack
from catalog.releases.gate import allowed_in, gate_code, stopped_by
from catalog.releases.row_diff import write_row_diff
from catalog.store import read_dataset

VERSION = "1"  # change it when the same release should be told of in other words in release.json
PUBLISHED, REFUSED, TAKEN_DOWN, BROKEN, NOT_KEPT = "published", "refused", "taken_down", "broken", "not_kept"
MEMO, CHANGES = "release.json", "andringar.json"
PACK = "zip"  # of PACKAGE_EXPORTERS
_AT_WORK = ".release-"  # how a folder in the output begins that is there only while this works
_AT_ONCE = 2  # releases that are unpacked at the same time: one and the one before it

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Release:
    """One release as its page tells of it."""

    name: str  # 12 hexadecimal digits of its content hash
    state: str  # PUBLISHED, REFUSED (by today's privacy gate), TAKEN_DOWN, BROKEN or NOT_KEPT (older than keeping)
    is_current: bool
    periods: tuple[tuple[str, str], ...]  # (from, to) in ISO 8601, the latest first; "" = it still is the current one
    counts: Mapping[str, Mapping[str, int]]  # by table: rows, and added, removed and changed when it came last
    before: str = ""  # the release that it replaced when it came last
    about: Mapping[str, Any] = field(default_factory=dict)  # of a published one: title, licence, tables …
    files: tuple[Mapping[str, Any], ...] = ()  # kind, resource, url, size_bytes, media_type, sha256
    changes: Mapping[str, Mapping[str, Any]] | None = None  # by table, see _Work._compare; None: not known
    rule: str = ""  # that refused it
    taken_down: Mapping[str, str] = field(default_factory=dict)  # taken_down (a date), reason
    folder: Path = Path()  # of its files in the output

    @property
    def has_page(self) -> bool:
        """Return whether it has, or has had, an address."""
        return self.state != NOT_KEPT

    @property
    def rows(self) -> int:
        """Return how many rows its tables have together."""
        return sum(counts.get("rows", 0) for counts in self.counts.values())


def write_releases(catalog: Catalog, output: Output, base_url: str) -> dict[str, tuple[Release, ...]]:
    """Write the files of all releases; return the releases by dataset key, the latest first.

    To be called when the datasets' own files are in the output. A dataset whose release is no hash has none. What was
    there of a release and is no more is deleted at once, also by a build of some publishers, which leaves other files.
    """
    gate, found = gate_code(), {}
    for dataset in catalog.datasets:
        if RELEASE.fullmatch(dataset.release):
            author = catalog.publishers[dataset.publisher].name
            found[dataset.key] = tuple(_Work(dataset, output, gate, author, base_url).releases())
    output.drop(path for path in output.before if _is_of_release(path, found))
    return found


def address(key: str, release: str = "") -> str:
    """Return the address of a release, or of the list of a dataset's releases."""
    return f"/data/{key}/{FOLDER}/{release}/" if release else f"/data/{key}/{FOLDER}/"


@dataclass(frozen=True)
class _Step:
    """That a release became the published state; the same may come again."""

    release: str
    since: str
    counts: Mapping[str, Mapping[str, int]]


class _Work:
    """The releases of one dataset in the making."""

    def __init__(self, dataset: Dataset, output: Output, gate: str, author: str, base_url: str) -> None:
        self._dataset, self._output, self._gate = dataset, output, gate
        self._author, self._base_url = author, base_url
        self._base = f"data/{dataset.key}/{FOLDER}"
        self._kept = kept_in(dataset.folder)
        self._tombstones = tombstones_in(dataset.folder)
        self._told: dict[str, Mapping[str, Any]] = {}  # by release: state, rule, about
        self._files: dict[str, tuple[Mapping[str, Any], ...]] = {}
        self._open: dict[str, tuple[ExitStack, Dataset]] = {}  # unpacked, the one asked for last at the end

    def releases(self) -> Iterator[Release]:
        """Yield the releases, the latest first, with their files in the output."""
        for name in strangers_in(self._dataset.folder):
            log.warning("%s: %s/%s is no release and was left out", self._dataset.key, FOLDER, name)
        try:
            for name in list(dict.fromkeys((self._dataset.release, *self._kept, *self._tombstones))):
                self._told[name] = self._look(name)
            steps = self._steps()
            for name in dict.fromkeys(step.release for step in steps):
                yield self._release(name, steps)
        finally:
            for opened, _ in self._open.values():
                opened.close()

    def _release(self, name: str, steps: Sequence[_Step]) -> Release:
        at = next(i for i, step in enumerate(steps) if step.release == name)
        before = steps[at + 1].release if at + 1 < len(steps) else ""
        told = self._told.get(name, {"state": NOT_KEPT})
        return Release(
            name=name,
            state=told["state"],
            is_current=name == self._dataset.release,
            periods=tuple(
                (step.since, steps[i - 1].since if i else "") for i, step in enumerate(steps) if step.release == name
            ),
            counts=steps[at].counts,
            before=before,
            about=told.get("about", {}),
            files=self._files.get(name, ()),
            changes=self._compare(before, name) if before else None,
            rule=told.get("rule", ""),
            taken_down=self._tombstones.get(name, {}),
            folder=self._output.root / self._base / name,
        )

    def _steps(self) -> list[_Step]:
        """Return what was published when, the latest first: by the history, and by the releases if there is none."""
        steps = [_Step(e["release"], e["modified"], e["resources"]) for e in self._dataset.history]
        if not steps or steps[0].release != self._dataset.release:
            steps.insert(0, _step(about_of(self._dataset)))
        known = {step.release for step in steps}
        others = [_step(t["about"]) for name, t in self._told.items() if name not in known and t.get("about")]
        gone = [_Step(n, t.get("taken_down", ""), {}) for n, t in self._tombstones.items() if n not in known]
        return [*steps, *sorted([*others, *gone], key=lambda step: (step.since, step.release), reverse=True)]

    def _look(self, name: str) -> Mapping[str, Any]:
        """Return what is to be told of a release, when its files are in the output."""
        if name in self._tombstones:
            return {"state": TAKEN_DOWN}
        try:
            if name in self._kept:
                return self._kept_release(name)
        except StoreError as error:
            log.warning("%s: release %s cannot be published: %s", self._dataset.key, name, error)
            del self._kept[name]
            if name != self._dataset.release:
                return {"state": BROKEN}
        self._files[name] = tuple(self._linked())
        return {"state": PUBLISHED, "about": about_of(self._dataset)}

    def _kept_release(self, name: str) -> Mapping[str, Any]:
        """Return what was seen when a release was unpacked. Raises: StoreError."""
        memo = f"{self._base}/{name}/{MEMO}"
        size = self._kept[name].stat().st_size
        inputs = fingerprint([VERSION, name, size, self._gate, sorted(allowed_in(self._dataset))])
        self._output.make(memo, inputs, lambda: _as_json(self._judged(name)))
        told: Mapping[str, Any] = json.loads((self._output.root / memo).read_bytes())
        if told["state"] == PUBLISHED:
            self._files[name] = tuple(self._unpacked(name, told["about"]))
        return told

    def _judged(self, name: str) -> dict[str, Any]:
        dataset = self._opened(name)
        if rule := stopped_by(dataset, allowed_in(dataset, self._dataset)):
            log.warning("%s: release %s is stopped by the privacy gate (%s)", self._dataset.key, name, rule)
            return {"release": name, "state": REFUSED, "rule": rule}
        return {"release": name, "state": PUBLISHED, "about": about_of(dataset)}

    def _linked(self) -> Iterator[Mapping[str, Any]]:
        """Yield the files of the current release, which are the dataset's own."""
        dataset, output = self._dataset, self._output
        own, base = f"data/{dataset.key}", f"{self._base}/{dataset.release}"
        for resource in dataset.resources:
            path, inputs = f"{base}/{resource.name}.csv", _table_inputs(resource.name, resource.sha256)
            if f"{own}/{resource.name}.csv" in output.entries:
                output.link(path, f"{own}/{resource.name}.csv", inputs=inputs)
            else:
                output.copy(path, resource.path, resource.sha256, inputs=inputs)
            yield self._described(path, "csv", resource.name, "text/csv")
        if f"{own}/{DESCRIPTOR}" in output.entries:
            output.link(f"{base}/{DESCRIPTOR}", f"{own}/{DESCRIPTOR}", inputs=_file_inputs(dataset.release))
            yield self._described(f"{base}/{DESCRIPTOR}", "datapackage", "", "application/json")
        pack = PACKAGE_EXPORTERS[PACK]
        if f"{own}/{dataset.name}.{pack.EXTENSION}" in output.entries:
            path = self._pack_path(dataset.release)
            output.link(path, f"{own}/{dataset.name}.{pack.EXTENSION}", inputs=_file_inputs(dataset.release))
            yield self._described(path, PACK, "", pack.MEDIA_TYPE)

    def _unpacked(self, name: str, about: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Yield the files of an earlier release; they are made once, whatever becomes of the code that makes them."""
        output, base, inputs = self._output, f"{self._base}/{name}", _file_inputs(name)
        for table in about["tables"]:
            path, own = f"{base}/{table['name']}.csv", _table_inputs(table["name"], table["sha256"])
            if not output.keep(path, own):
                output.copy(path, self._table(name, table["name"]).path, table["sha256"], inputs=own)
            yield self._described(path, "csv", table["name"], "text/csv")
        path = f"{base}/{DESCRIPTOR}"
        output.make(path, inputs, lambda: (self._opened(name).folder / DESCRIPTOR).read_bytes())
        yield self._described(path, "datapackage", "", "application/json")
        output.make_file(self._pack_path(name), inputs, lambda to: self._write_pack(self._opened(name), to))
        yield self._described(self._pack_path(name), PACK, "", PACKAGE_EXPORTERS[PACK].MEDIA_TYPE)

    def _write_pack(self, dataset: Dataset, path: Path) -> None:
        """Write the story pack of an unpacked release, as it was while the release was the current one."""
        files = {f"{r.name}.{csv_file.EXTENSION}": r.path for r in dataset.resources}
        write_pack(dataset, path, author=self._author, base_url=self._base_url, files=files)

    def _pack_path(self, release: str) -> str:
        return f"{self._base}/{release}/{self._dataset.name}-{release}.{PACKAGE_EXPORTERS[PACK].EXTENSION}"

    def _compare(self, before: str, name: str) -> Mapping[str, Mapping[str, Any]] | None:
        """Return what differs from the release before; None when one of them is not there to be compared.

        Shape: by table {"state": "same" | "added" | "removed"}, or {"state": "changed", "url", "size_bytes" and what
               RowDiff has}.
        """
        if any(self._told.get(n, {}).get("state") != PUBLISHED for n in (before, name)):
            return None
        base, inputs = f"{self._base}/{name}", fingerprint([row_diff.VERSION, before, name])
        if self._output.keep(f"{base}/{CHANGES}", inputs):
            told: dict[str, Any] = json.loads((self._output.root / base / CHANGES).read_bytes())["tables"]
            if all(self._output.keep(t["url"].lstrip("/"), inputs) for t in told.values() if "url" in t):
                return told
        then = {t["name"]: t for t in self._told[before]["about"]["tables"]}
        now = {t["name"]: t for t in self._told[name]["about"]["tables"]}
        tables: dict[str, dict[str, Any]] = {}
        for table in sorted(then.keys() | now.keys()):
            if table not in then or table not in now:
                tables[table] = {"state": "added" if table in now else "removed"}
            elif then[table]["sha256"] == now[table]["sha256"]:
                tables[table] = {"state": "same"}
            else:
                try:
                    tables[table] = self._write_diff(before, name, table, inputs)
                except StoreError as error:
                    log.warning("%s: %s cannot be compared with %s: %s", self._dataset.key, name, before, error)
                    return None
        self._output.put(f"{base}/{CHANGES}", _as_json({"from": before, "to": name, "tables": tables}), inputs=inputs)
        return tables

    def _write_diff(self, before: str, name: str, table: str, inputs: str) -> dict[str, Any]:
        old, new = self._table(before, table), self._table(name, table)
        key = _key(new) if _key(new) == _key(old) else []
        path = f"{self._base}/{name}/{table}.andringar.csv"
        with tempfile.TemporaryDirectory(dir=self._output.root, prefix=_AT_WORK) as made:
            written = Path(made) / "andringar.csv"
            found = write_row_diff(old.path, new.path, key, written)
            self._output.copy(path, written, sha256_of(written), inputs=inputs)
        size = self._output.entries[path].size_bytes
        return {"state": "changed", "url": f"/{path}", "size_bytes": size, **asdict(found)}

    def _table(self, release: str, table: str) -> Resource:
        return next(r for r in self._opened(release).resources if r.name == table)

    def _opened(self, name: str) -> Dataset:
        """Return a release with its files on the disk, unpacked if need be. Raises: StoreError."""
        if name not in self._kept:
            return self._dataset
        if name in self._open:
            self._open[name] = self._open.pop(name)
            return self._open[name][1]
        while len(self._open) >= _AT_ONCE:
            self._open.pop(next(iter(self._open)))[0].close()
        opened = ExitStack()
        try:
            made = opened.enter_context(tempfile.TemporaryDirectory(dir=self._output.root, prefix=_AT_WORK))
            folder = Path(made) / self._dataset.key
            folder.mkdir(parents=True)
            unpack(self._kept[name], folder)
            dataset = read_dataset(folder)
        except BaseException:
            opened.close()
            raise
        self._open[name] = opened, dataset
        return dataset

    def _described(self, path: str, kind: str, resource: str, media_type: str) -> Mapping[str, Any]:
        entry = self._output.entries[path]
        return {
            "kind": kind,
            "resource": resource,
            "url": f"/{path}",
            "size_bytes": entry.size_bytes,
            "sha256": entry.sha256,
            "media_type": media_type,
        }


def about_of(dataset: Dataset) -> dict[str, Any]:
    """Return what the page of a release says of the state itself, JSON-able."""
    names = ("release", "title", "title_en", "license", "license_url", "license_title", "issued", "modified")
    tables = [
        {"name": r.name, "rows": r.rows, "bytes": r.size_bytes, "sha256": r.sha256, "columns": len(r.columns)}
        for r in dataset.resources
    ]
    return {n: getattr(dataset, n) for n in names} | {"tables": tables}


def _is_of_release(path: str, keys: Container[str]) -> bool:
    """Return whether a path is that of a file of a release, not of a page, of one of these datasets."""
    root, *key, place, release, name = path.split("/") if path.count("/") == 5 else [""] * 6
    is_file = root == "data" and place == FOLDER and RELEASE.fullmatch(release) and not name.endswith(".html")
    return bool(is_file) and "/".join(key) in keys


def _step(about: Mapping[str, Any]) -> _Step:
    return _Step(about["release"], about["modified"], {t["name"]: {"rows": t["rows"]} for t in about["tables"]})


def _file_inputs(release: str) -> str:
    return fingerprint(["release", release])


def _table_inputs(name: str, sha256: str) -> str:
    return fingerprint(["release", name, sha256])


def _key(resource: Resource) -> list[str]:
    key = resource.schema.get("primaryKey", [])
    return [key] if isinstance(key, str) else list(key)


def _as_json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
