"""One harvest of one source: fetch, parse, check, store, and tell the truth about it.

This is the only place that catches broadly: whatever a source does, it costs
only itself, and what we held before stays.
"""

from __future__ import annotations

import logging
import shutil
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from catalog.errors import InsynError, ParseError
from catalog.ids import fingerprint, slug
from catalog.privacy import has_personnummer, masked
from catalog.runs import RunLog
from catalog.store import Store
from harvesters.claims import Claims
from harvesters.dataset import OTHER_SOURCE, Draft
from harvesters.http import Http
from harvesters.kinds import Kind, Missing
from harvesters.patience import Patience, unlimited
from harvesters.snapshot import Snapshot
from harvesters.source import Source
from harvesters.table import Table
from harvesters.volume import BOARD_COLLAPSED

log = logging.getLogger(__name__)

GRACE = timedelta(days=7)  # a dataset that has not been listed for so long is archived


@dataclass
class Run:
    """What one harvest of one source came to. `outcome`: ok, failing, empty or suspicious; `unchanged` says
    that the source answered just what it answered last time."""

    source: str
    started: str
    outcome: str = "ok"
    unchanged: bool = False
    inputs: str = ""
    definition: str = ""  # of the source as it was asked: a source that is defined otherwise is due at once
    datasets: dict[str, dict[str, Any]] = field(default_factory=dict)
    missing: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)  # what does not make it fail, and is told all the same
    absent: dict[str, str] = field(default_factory=dict)  # datasets that are no longer listed, and since when
    error: dict[str, Any] | None = None
    snapshots: int = 0
    snapshots_new: int = 0
    finished: str = ""

    def count(self, what: str) -> int:
        """Return the sum over datasets of "received", "kept" or "rejected"."""
        return sum(int(d[what]) for d in self.datasets.values())


@dataclass(frozen=True)
class Workplace:
    """What every run needs: where things lie, what time it is, which code this is."""

    store: Store
    runs: RunLog
    work: Path  # temporary files
    clock: Callable[[], datetime]
    code: str  # fingerprint of the code that parses and checks
    version: str  # shown in the provenance
    claims: Claims  # who owns which dataset
    example_data: bool = False
    dry_run: bool = False  # a rehearsal: `store` is one too, and no run is logged


def run_source(
    source: Source,
    kind: Kind,
    http: Http,
    place: Workplace,
    *,
    force: bool = False,
    patience: Patience | None = None,
) -> Run:
    """Harvest one source and return its run; raises nothing but KeyboardInterrupt, SystemExit and Abandoned."""
    patience = patience or unlimited()
    try:
        return _run_source(source, kind, http, place, force, patience)
    finally:
        patience.done()


def failed(source: Source, now: datetime, error: InsynError) -> Run:
    """Return the run of a source that could not even be asked."""
    moment = _instant(now)
    definition, described = source.definition, _described(error)
    return Run(source.id, moment, finished=moment, outcome="failing", definition=definition, error=described)


def fetch_all(source: Source, kind: Kind, http: Http, run: Run) -> list[Snapshot]:
    """Return what the source answers; what it lists and does not give is added to `run.missing`. Raises: InsynError."""
    snapshots: list[Snapshot] = []
    for item in kind.fetch(source, http):
        if isinstance(item, Missing):
            run.missing.append(_missing(item))
        else:
            snapshots.append(item)
    return snapshots


def parse_all(
    source: Source, kind: Kind, snapshots: list[Snapshot], run: Run, work: Path, patience: Patience | None = None
) -> dict[str, Draft]:
    """Return the datasets in the snapshots, not yet checked; what cannot be read is added to `run.missing`.

    Raises: ParseError when the source is one file and that cannot be read; OutOfTime; Abandoned.
    """
    drafts: dict[str, Draft] = {}
    hidden: dict[str, str] = {}  # datasets that a personal number names: none of them is stored
    patience = patience or unlimited()
    for snapshot in snapshots:
        table: Table | None = None
        try:
            for table in kind.parse(snapshot):
                name = slug(table.about.name or source.dataset or source.name)
                if has_personnummer(table.about.name) or has_personnummer(name):
                    name = hidden.setdefault(name, f"{source.name}-{len(hidden) + 1}")
                if name not in drafts:
                    drafts[name] = Draft(source, name, work / name)
                drafts[name].add(replace(table, rows=patience.rows(table.rows)), snapshot)
        except ParseError as error:
            # One file that cannot be read is missing from its dataset; a source of one file has failed as a whole.
            if len(snapshots) == 1:
                raise
            url = str(error.values.get("url", snapshot.url))
            run.missing.append({"url": url, "dataset": _dataset_of(snapshot), **_described(error)})
    for absent in run.missing:
        if draft := drafts.get(str(absent["dataset"])):
            draft.incomplete = True
    return drafts


def _run_source(source: Source, kind: Kind, http: Http, place: Workplace, force: bool, patience: Patience) -> Run:
    run = Run(source=source.id, started=_instant(place.clock()), definition=source.definition)
    before = place.runs.last(source.id)
    run.absent = _absent_before(before)
    work = place.work / source.id.replace("/", "--")
    try:
        _harvest(source, kind, http, place, run, before, work, force, patience)
    except InsynError as error:
        run.outcome, run.error = "failing", _described(error)
        log.warning("%s: %s", source.id, masked(str(error)))
    except Exception as error:  # a bug of ours, or a fault of theirs that nobody foresaw: it costs this source only
        run.outcome = "failing"
        run.error = {"code": "unexpected", "values": {"type": type(error).__name__}}
        log.error("%s: %s", source.id, masked(traceback.format_exc()))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    run.finished = _instant(place.clock())
    if place.dry_run:
        return run
    try:
        place.runs.add(run.source, vars(run))
    except OSError as error:  # a full disk: what was stored is whole, and the next run tells about it again
        values = {"path": f"runs/{run.source}.json", "reason": error.strerror or ""}
        run.outcome, run.error = "failing", {"code": "store", "values": values}
        log.error("%s: the run log cannot be written: %s", source.id, error)
    return run


def _harvest(
    source: Source, kind: Kind, http: Http, place: Workplace, run: Run, before: Mapping[str, Any] | None, work: Path,
    force: bool, patience: Patience,
) -> None:  # fmt: skip
    snapshots = fetch_all(source, kind, http, run)
    run.snapshots = len(snapshots)
    run.snapshots_new = sum(not s.unchanged for s in snapshots)
    run.notes = [_note(s) for s in snapshots if s.end_lost]
    run.inputs = _inputs(source, snapshots, run.missing, place.code)
    if not force and _same_as_before(before, run, place):
        _carry_over(before, run)
    else:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        drafts = parse_all(source, kind, snapshots, run, work, patience)
        patience.begin_to_store()
        _finish(source, place, run, drafts)
    if not place.dry_run:
        http.commit(is_complete=run.error is None and not run.missing)


def _finish(source: Source, place: Workplace, run: Run, drafts: Mapping[str, Draft]) -> None:
    """Check and store each dataset, and say what became of it."""
    usual = place.runs.usual_rows(source.id)
    for name, draft in sorted(drafts.items()):
        try:
            outcome = draft.finish(
                place.store,
                place.version,
                example_data=place.example_data,
                claims=place.claims,
                now=run.started,
                learned=usual.get(name, ()),
                last_seen=place.runs.last_seen(source.id, name),
            )
        except ParseError as error:
            run.missing.append({"url": "", "dataset": name, **_described(error)})
        else:
            run.datasets[name] = vars(outcome)
    _note_absent(source, place.store, run)
    run.outcome = _worst(source, run)


def _dataset_of(snapshot: Snapshot) -> str:
    about = snapshot.context.get("about")
    name = about.get("name", "") if isinstance(about, Mapping) else snapshot.context.get("dataset", "")
    return _named(slug(str(name), "")) if name else ""


def _named(dataset: str) -> str:
    """Return the name of a dataset, "" when it holds a personal number."""
    return "" if has_personnummer(dataset) else dataset


def _same_as_before(before: Mapping[str, Any] | None, run: Run, place: Workplace) -> bool:
    if before is None or before.get("error") or before.get("inputs") != run.inputs:
        return False
    if any(_is_over(since, run.started) for since in run.absent.values()):
        return False
    publisher = run.source.split("/")[0]
    for name, outcome in before["datasets"].items():
        if outcome["rule"] == OTHER_SOURCE:  # the owner may be gone by now
            return False
        if outcome["rule"] == BOARD_COLLAPSED:  # with time, what is gone was to go
            return False
        stored = place.store.load(f"{publisher}/{name}")
        if (stored.release if stored else "") != outcome["release"]:
            return False
    return True


def _carry_over(before: Mapping[str, Any] | None, run: Run) -> None:
    assert before is not None
    run.unchanged = True
    run.outcome = before["outcome"]
    run.missing = list(before["missing"])
    run.datasets = {name: {**outcome, "changed": False, "changes": {}} for name, outcome in before["datasets"].items()}


def _note_absent(source: Source, store: Store, run: Run) -> None:
    """A dataset that the source once brought and now lacks is missing, and what we hold of it stays.

    After GRACE it is archived, unless the source gave nothing at all or could not name all that it lists.
    """
    named = {str(m["dataset"]) for m in run.missing}
    is_sure = bool(run.datasets) and "" not in named
    before, run.absent = run.absent, {}
    for name in store.brought_by(source.id, source.publisher):
        if name in run.datasets or name in named:
            continue
        since = before.get(name, run.started)
        if is_sure and _is_over(since, run.started):
            store.archive(f"{source.publisher}/{name}", run.started)
            continue
        run.absent[name] = since
        run.missing.append({"url": "", "dataset": name, "code": "not_listed", "values": {"dataset": name}})


def _absent_before(last: Mapping[str, Any] | None) -> dict[str, str]:
    absent = (last or {}).get("absent")
    return {str(k): v for k, v in absent.items() if isinstance(v, str)} if isinstance(absent, dict) else {}


def _is_over(since: str, now: str) -> bool:
    try:
        return datetime.fromisoformat(now) - datetime.fromisoformat(since) >= GRACE
    except (TypeError, ValueError):  # a log that something else wrote: no ground to archive on
        return False


def _worst(source: Source, run: Run) -> str:
    outcomes = {d["outcome"] for d in run.datasets.values()}
    minimum = source.expect.min.get("dataset")
    if not run.datasets:
        return "failing" if run.missing else "empty"
    if run.missing or "rejected" in outcomes or "failing" in outcomes:
        return "failing"
    for outcome in ("empty", "suspicious"):
        if outcome in outcomes:
            return outcome
    return "suspicious" if minimum is not None and len(run.datasets) < minimum else "ok"


def _inputs(source: Source, snapshots: list[Snapshot], missing: list[dict[str, Any]], code: str) -> str:
    seen = [[s.url, s.sha256, fingerprint(dict(s.context))] for s in snapshots]
    return fingerprint({"source": source.facts, "snapshots": seen, "missing": missing, "code": code})


def _missing(item: Missing) -> dict[str, Any]:
    values = {k: masked(str(v)) for k, v in item.values.items()}
    return {"url": masked(item.url), "dataset": _named(item.dataset), "code": item.code, "values": values}


def _note(snapshot: Snapshot) -> dict[str, Any]:
    url = masked(snapshot.url)
    return {"url": url, "dataset": _dataset_of(snapshot), "code": "end_lost", "values": {"url": url}}


def _described(error: InsynError) -> dict[str, Any]:
    values = {k: masked(str(v)) for k, v in error.values.items()}
    return {"code": error.code, "values": values}


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
