"""Run a kind against recorded answers and write down what came of it, one JSON-able line for each thing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from catalog.errors import InsynError, ParseError
from catalog.report import Finding
from harvesters.http import Http, HttpSettings
from harvesters.kinds import Kind, Missing
from harvesters.snapshot import Snapshot, SnapshotStore
from harvesters.source import Source
from harvesters.table import Table
from tests.replay import Answer, Replay, replay

FIXTURES = Path(__file__).parent / "fixtures"
NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)

Line = dict[str, Any]

# How a file was read is the reader's matter and has tests of its own.
_NOTES_OF_KINDS = (
    "datapackage", "lacks", "left_out_events", "leftovers", "not_read", "note", "oddities", "repeated", "title",
    "tombstones", "unknown_results", "unknown_status", "unresolved", "updated",
)  # fmt: skip


@dataclass(frozen=True)
class KindRun:
    """What one fetch and parse gave: `lines` are what is missing, then the tables, each with the error that ends it."""

    snapshots: list[Snapshot]
    lines: list[Line]

    @property
    def tables(self) -> list[Line]:
        """Return the tables among the lines."""
        return [line for line in self.lines if "resource" in line]


def source_of(folder: Path) -> Source:
    """Return the source described in a case's `source.json`; {case} in its address is the case's own folder."""
    given = json.loads((folder / "source.json").read_text(encoding="utf-8"))
    given["url"] = given["url"].replace("{case}", str(folder))
    return make_source(**given)


def make_source(kind: str, url: str, **more: Any) -> Source:
    """Return a source with what a test cares about."""
    return Source(id="exempel/prov", publisher="exempel", kommunkod="1440", kind=kind, url=url, name="prov", **more)


@contextmanager
def client(server: Replay, store: Path, now: datetime = NOON) -> Iterator[Http]:
    """Give an HTTP client that reaches only `server`, and never waits."""
    settings = HttpSettings(retries=0, allow_loopback=True, connect_to=server.connect_to, allow_folders=(FIXTURES,))
    with Http(settings, SnapshotStore(store, lambda: now), sleep=lambda seconds: None) as http:
        yield http


def run_kind(kind: Kind, source: Source, recorded: Mapping[str, Sequence[Answer]], store: Path) -> KindRun:
    """Harvest once from a server that answers as recorded."""
    with replay(recorded) as server, client(server, store) as http:
        return run_with(kind, source, http)


def run_with(kind: Kind, source: Source, http: Http) -> KindRun:
    """Fetch, parse and write down what came."""
    bound = http.for_source(source.id)
    snapshots: list[Snapshot] = []
    lines: list[Line] = []
    try:
        for item in kind.fetch(source, bound):
            if isinstance(item, Missing):
                lines.append({"missing": item.code, "dataset": item.dataset, "url": item.url})
            else:
                snapshots.append(item)
    except InsynError as error:
        lines.append({"error": error.code, "class": type(error).__name__, "found": error.values.get("found", "")})
    else:
        lines += [line for snapshot in snapshots for line in parsed(kind, snapshot)]
    bound.commit()
    return KindRun(snapshots, lines)


def parsed(kind: Kind, snapshot: Snapshot) -> list[Line]:
    """Return the tables of one snapshot as lines, and the error if it ends in one."""
    lines: list[Line] = []
    try:
        lines.extend(_line(table) for table in kind.parse(snapshot))
    except ParseError as error:
        lines.append({"error": error.code, "class": type(error).__name__, "found": error.values.get("found", "")})
    return lines


def _line(table: Table) -> Line:
    about = {key: value for key, value in vars(table.about).items() if value and key != "name"}
    line: Line = {
        "dataset": table.about.name,
        "resource": table.resource,
        "profile": table.profile,
        "header": list(table.header),
        "rows": [[number, *cells] for number, cells in table.rows],
        "about": {key: list(value) if isinstance(value, tuple) else value for key, value in about.items()},
        "schema": table.schema,
        "missing_values": list(table.missing_values),
        "listed": table.listed,
        "refused": list(map(_told_of, (*table.refused, *table.findings))) or "",
        "notes": {key: table.notes[key] for key in _NOTES_OF_KINDS if key in table.notes},
    }
    return {
        key: value for key, value in line.items() if value not in ("", {}, None) and (key, value) != ("refused", [])
    }


def _told_of(finding: Finding) -> str:
    return f"{finding.rule} § {finding.values['paragraf']}"
