"""Harvest some sources side by side into one data directory: what `invoke harvest` and a cluster's workers both do."""

from __future__ import annotations

import shutil
import time
import tomllib
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from catalog.computed.run import computed_keys
from catalog.load import OWN_DATASETS
from catalog.runs import RunLog
from catalog.store import Store
from harvesters import interrupts
from harvesters.claims import Claims
from harvesters.http import Http, HttpSettings
from harvesters.kinds import KINDS
from harvesters.patience import Hourglass
from harvesters.politeness import PlaceAt
from harvesters.rehearsal import Rehearsal
from harvesters.run import Run, Workplace, run_source
from harvesters.snapshot import SnapshotStore
from harvesters.source import Source
from harvesters.turns import Turns

MAX_THREADS = 64
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Batch:
    """How the sources of one harvest are to be harvested. Times in seconds."""

    data: Path
    settings: HttpSettings
    clock: Callable[[], datetime]
    registered: frozenset[str]  # ids of every source in the registry, of this batch or not
    own: frozenset[str] = frozenset()  # keys of the datasets that the portal itself maintains
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    force: bool = False
    dry_run: bool = False
    example_data: bool = False
    place_at: PlaceAt | None = None  # a place at a host that other processes share; None: this process is alone
    shared_by: int = 1  # how many processes ask the same hosts

    def hourglass(self) -> Hourglass:
        """Return the time that this batch has, from now."""
        return Hourglass(
            source_seconds=self.settings.source_seconds,
            run_seconds=self.settings.run_seconds,
            monotonic=self.monotonic,
        )


def own_datasets() -> frozenset[str]:
    """Return the keys of the datasets that the portal itself maintains or computes, which no source may take."""
    return frozenset(Store(OWN_DATASETS).keys()) | computed_keys()


def clear_leftovers(data: Path) -> None:
    """Delete what a killed run left that no run will look for: half-made tables, answers on their way in.

    Only while nobody else works in the data directory.
    """
    shutil.rmtree(data / "work", ignore_errors=True)
    for path in (data / "snapshots" / "incoming").glob("*"):
        path.unlink()


def harvest_batch(batch: Batch, sources: Sequence[Source], glass: Hourglass) -> Iterator[Run]:
    """Harvest the sources and yield each run when it is done.

    Raises: Interrupted by Ctrl-C or SIGTERM (each source is stored whole or not at all).
    """
    with Http(
        batch.settings,
        SnapshotStore(batch.data / "snapshots", batch.clock),
        sleep=batch.sleep,
        monotonic=batch.monotonic,
        place_at=batch.place_at,
        shared_by=batch.shared_by,
    ) as http:
        place = _workplace(batch)

        def run_one(source: Source) -> Run:
            max_bytes = source.max_megabytes * MEGABYTE
            patience = glass.turn(source.id, max(1, -(-max_bytes // batch.settings.max_bytes)))
            client = http.for_source(source.id, patience, max_bytes)
            return run_source(source, KINDS[source.kind], client, place, force=batch.force, patience=patience)

        yield from _in_parallel(run_one, sources, glass, batch.settings)


def _workplace(batch: Batch) -> Workplace:
    work = batch.data / "work"
    datasets = batch.data / "datasets"
    return Workplace(
        store=Rehearsal(datasets, work) if batch.dry_run else Store(datasets),
        runs=RunLog(batch.data / "runs"),
        work=work,
        clock=batch.clock,
        code=code_fingerprint(),
        version=portal_version(),
        claims=Claims(batch.registered, own=batch.own),
        example_data=batch.example_data,
        dry_run=batch.dry_run,
    )


def _in_parallel(
    run_one: Callable[[Source], Run], sources: Collection[Source], glass: Hourglass, settings: HttpSettings
) -> Iterator[Run]:
    """Yield each run when it is done. When that is broken off, no further source begins, and none is left storing."""
    busy = 2 * settings.per_host_parallel * settings.max_hosts  # half of them wait for answers, half read them
    pool = ThreadPoolExecutor(max_workers=min(MAX_THREADS, busy, max(1, len(sources))))
    turns = Turns(sources, settings.per_host_parallel)
    runs: list[Future[Run]] = []

    def run_next() -> Run:
        source = turns.take()
        try:
            return run_one(source)
        finally:
            turns.done(source)

    try:
        runs += [pool.submit(run_next) for _ in sources]
        for done in as_completed(runs):
            yield done.result()
    except BaseException:
        glass.stop()
        pool.shutdown(wait=False, cancel_futures=True)
        wait([run for run in runs if not run.cancelled()], timeout=interrupts.GRACE_S)
        glass.await_stored()
        raise
    pool.shutdown()


def code_fingerprint() -> str:
    """Return a hash of the code and profiles that turn snapshots into datasets: new code means reading again."""
    root = Path(__file__).resolve().parents[1]
    digest = sha256()
    patterns = ("harvesters/**/*.py", "harvesters/boards/*.yml", "catalog/*.py", "catalog/profiles/*")
    for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
        if path.is_file() and "sandbox" not in path.parts:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def portal_version() -> str:
    """Return the version of this portal, from pyproject.toml: set-up installs what we need, not ourselves."""
    project = tomllib.loads((Path(__file__).resolve().parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])
