"""A whole portal below one folder: its registry, its data and its site; and what lies there afterwards."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from catalog.pages import BuildSummary, build
from catalog.runs import RunLog
from catalog.signing import Signer
from catalog.store import STAGING, Store, read_rows
from harvesters.command import HarvestSummary, harvest
from harvesters.demo import BASE_URL, NOW
from harvesters.http import HttpSettings
from harvesters.run import Run

# No pause is slept: `Portal.slept` collects them. The time limits are wide, so that a busy machine fails no test.
SETTINGS = {
    "allow_loopback": True,
    "timeout_connect": 20.0,
    "timeout_read": 20.0,
    "timeout_total": 60.0,
    "retries": 1,
    "backoff_s": 0.0,
    "max_bytes": 30_000_000,
}
ALE = {"kommunkod": "1440", "name": "Ale", "website": "https://ale.se"}
HJO = {"kommunkod": "1497", "name": "Hjo", "website": "https://hjo.se"}
COUNTY = {"lan": "14", "name": "Västra Götaland", "website": "https://vastkom.se"}


@dataclass
class Portal:
    """`slept` holds the pauses that the harvest asked for, in seconds."""

    folder: Path
    connect_to: tuple[tuple[str, str, int], ...] = ()
    settings: Mapping[str, Any] = field(default_factory=lambda: SETTINGS)
    slept: list[float] = field(default_factory=list)
    example_data: bool = True
    base_url: str = BASE_URL

    @property
    def registry(self) -> Path:
        return self.folder / "registry"

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def store(self) -> Store:
        return Store(self.folder / "datasets")

    def register(self, publisher: Mapping[str, Any], slug: str, sources: list[dict[str, Any]]) -> None:
        """Write the registry file of one publisher. (JSON is YAML too, and knows no anchors, which it may not have.)"""
        self.registry.mkdir(parents=True, exist_ok=True)
        text = json.dumps({**publisher, "sources": sources}, ensure_ascii=False, indent=1)
        (self.registry / f"{slug}.yml").write_text(text, encoding="utf-8")

    def harvest(self, *, only: frozenset[str] = frozenset()) -> HarvestSummary:
        return harvest(
            registry=self.registry,
            data=self.folder,
            only=only,
            settings=HttpSettings(**{**self.settings, "connect_to": self.connect_to}),
            clock=lambda: NOW,
            timer=lambda: 0.0,
            sleep=self.slept.append,
            progress=False,
            example_data=self.example_data,
        )

    def build(self, *, only: frozenset[str] = frozenset(), signer: Signer | None = None) -> BuildSummary:
        return build(
            data=self.folder,
            output=self.output,
            now=NOW,
            base_url=self.base_url,
            example_data=self.example_data,
            libraries=libraries(self.folder / "libraries"),
            timer=lambda: 0.0,
            only=only,
            signer=signer,
        )

    def log(self, source: str) -> dict[str, Any]:
        """Return the run log of a source."""
        return RunLog(self.folder / "runs").read(source)

    def rows(self, key: str, resource: str = "") -> list[dict[str, str]]:
        """Return the stored rows of a dataset's resource, or of its only one."""
        dataset = self.store.load(key)
        assert dataset is not None, f"{key} is not stored"
        chosen = [r for r in dataset.resources if resource in ("", r.name)]
        assert len(chosen) == 1, [r.name for r in dataset.resources]
        return list(read_rows(chosen[0]))

    def published(self, path: str) -> list[dict[str, str]]:
        """Return the rows of a CSV file on the site."""
        with (self.output / path).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def libraries(folder: Path) -> Path:
    """Return a folder that stands in for the browser libraries: what is in them does not matter here."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lunr.min.js").write_text("/* lunr */\n")
    (folder / "lunr.LICENSE.txt").write_text("MIT\n")
    return folder


def by_source(summary: HarvestSummary) -> dict[str, Run]:
    return {run.source: run for run in summary.runs}


def tree(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below `folder`, by path."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return inode and time of writing of every file below `folder`: equal only if nothing was written at all."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def difference(found: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """Return the paths in which two trees differ, with a sign: + only found, - only expected, ≠ other content."""
    lines = [f"+ {p}" for p in found.keys() - expected.keys()] + [f"- {p}" for p in expected.keys() - found.keys()]
    lines += [f"≠ {p}" for p in found.keys() & expected.keys() if found[p] != expected[p]]
    return sorted(lines)


def unexplained(summary: HarvestSummary) -> dict[str, int]:
    """Return the datasets whose rows do not add up, with the difference. It must be {}."""
    return {
        f"{run.source} {name}": lost
        for run in summary.runs
        for name, d in run.datasets.items()
        if (lost := d["received"] - d["kept"] - d["rejected"]) or d["rejected"] != sum(d["reasons"].values())
    }


def check_store(store: Store, snapshots: Path) -> list[str]:
    """Return what is wrong with stored packages: a hash, a count, a snapshot that is not there. It must be []."""
    wrong: list[str] = []
    if left := sorted(p.name for p in (store.root / STAGING).glob("*")):
        wrong.append(f"{STAGING} holds {left}")
    for dataset in map(store.load, store.keys()):
        assert dataset is not None
        for resource in dataset.resources:
            data = resource.path.read_bytes()
            if sha256(data).hexdigest() != resource.sha256 or len(data) != resource.size_bytes:
                wrong.append(f"{dataset.key} {resource.name}: bytes differ from the descriptor")
            if sum(1 for _ in read_rows(resource)) != resource.rows:
                wrong.append(f"{dataset.key} {resource.name}: number of rows differs from the descriptor")
        if dataset.history[0]["release"] != dataset.release:
            wrong.append(f"{dataset.key}: the history does not begin with the release")
        for snapshot in dataset.provenance.get("snapshots", ()):  # what is computed has none of its own
            held = snapshots / "objects" / snapshot["sha256"][:2] / snapshot["sha256"]
            if not held.exists() or sha256(held.read_bytes()).hexdigest() != snapshot["sha256"]:
                wrong.append(f"{dataset.key}: snapshot {snapshot['sha256'][:12]} is gone or damaged")
    return wrong


def shuffle_registry(folder: Path, seed: int) -> None:
    """Turn round the sources in every file of a registry: what comes first must not matter."""
    order: Callable[[list[Any]], None] = random.Random(seed).shuffle
    for path in folder.glob("*.yml"):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        order(document.get("sources", []))
        path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
