"""Harvest on several machines: each publisher's sources go as one share to a worker of a Dask cluster.

Why by publisher: two of its sources may claim one dataset, and only one process can judge that.
A worker copies what the depot holds of the publisher, harvests as `invoke harvest` does on one
machine, and hands the whole back at once. A worker that dies has changed nothing: Dask gives its
share to another.

Hosts are asked no harder than by one machine: a place at a host is a lease that all workers share,
and pauses between requests grow with the number of workers. A host that says "later" is heard by
the worker that asked; the others learn it when they ask.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from uuid import uuid4

import distributed

from catalog.errors import InsynError, StoreError
from catalog.runs import RunLog
from catalog.store import Store
from harvesters import interrupts
from harvesters.batch import Batch, harvest_batch
from harvesters.depot import Depot, no_snapshot
from harvesters.patience import Hourglass
from harvesters.run import Run, failed
from harvesters.source import Source

log = logging.getLogger(__name__)

CONNECT_S = 30


@dataclass(frozen=True)
class Share:
    """The sources of one publisher, and how to harvest them. `batch.data` is of the machine that gave it out."""

    run_id: str
    publisher: str
    sources: tuple[Source, ...]
    depot: Depot
    batch: Batch
    workers: int  # how many there are


@dataclass
class _Running:
    """What this process is harvesting now, so that a harvest that is broken off ends here too."""

    stopped: set[str] = field(default_factory=set)
    glasses: dict[str, list[Hourglass]] = field(default_factory=dict)


_running = _Running()


def harvest_on_cluster(
    scheduler: str, depot: Depot, batch: Batch, sources: Sequence[Source], glass: Hourglass
) -> Iterator[Run]:
    """Harvest the sources into `depot` on the cluster at `scheduler` and yield their runs, publisher by publisher.

    The workers need this same code and its packages. In the end `batch.data` mirrors the depot but for its
    snapshots, and has in its run log also the sources whose worker was lost.
    Raises: StoreError when there is no cluster; Interrupted (each publisher is handed back whole or not at all).
    """
    try:
        client = distributed.Client(scheduler, timeout=CONNECT_S)
    except (OSError, ValueError, TimeoutError) as error:
        raise StoreError(
            f"{scheduler}: no Dask scheduler answers: {error}", path=scheduler, reason=str(error)
        ) from error
    with client:
        run_id = uuid4().hex
        workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        remaining = replace(batch, settings=replace(batch.settings, run_seconds=glass.ends - glass.monotonic()))
        shares = [
            Share(run_id, publisher, tuple(group), depot, remaining, workers)
            for publisher, group in groupby(sorted(sources, key=lambda s: s.publisher), key=lambda s: s.publisher)
        ]
        futures = {
            client.submit(harvest_share, share, key=f"{run_id}-{share.publisher}", pure=False): share
            for share in sorted(shares, key=lambda share: -len(share.sources))
        }
        lost: list[Run] = []
        try:
            for future in distributed.as_completed(futures):
                runs, is_lost = _runs_of(future, futures[future], batch)
                lost += runs if is_lost else []
                yield from runs
            if not batch.dry_run:
                depot.pull(batch.data, wanted=no_snapshot)
                for run in lost:
                    RunLog(batch.data / "runs").add(run.source, vars(run))
        except BaseException:
            client.run(_stop, run_id)
            distributed.wait(list(futures), timeout=interrupts.GRACE_S)
            client.cancel(list(futures))
            raise


def harvest_share(share: Share) -> list[Run]:
    """Harvest one share on this worker and return its runs. Raises: StoreError when the depot cannot be used."""
    worker = distributed.get_worker()

    def place_at(host: str) -> AbstractContextManager[object]:
        name = f"{share.run_id}-{host}"
        leases = share.batch.settings.per_host_parallel
        lease: AbstractContextManager[object] = distributed.Semaphore(
            leases, name, scheduler_rpc=worker.scheduler, loop=worker.loop
        )
        return lease

    with tempfile.TemporaryDirectory(prefix="insyn-") as folder:
        data = Path(folder)
        share.depot.pull(data, [share.publisher])
        Store(data / "datasets").recover()
        batch = replace(share.batch, data=data, place_at=place_at, shared_by=share.workers)
        glass = batch.hourglass()
        _running.glasses.setdefault(share.run_id, []).append(glass)
        if share.run_id in _running.stopped:
            glass.stop()
        try:
            runs = list(harvest_batch(batch, share.sources, glass))
        finally:
            _running.glasses[share.run_id].remove(glass)
        if not batch.dry_run:
            share.depot.push(share.publisher, data)
        return runs


def _stop(run_id: str) -> None:
    """Break off what this worker harvests for a run; called on every worker."""
    _running.stopped.add(run_id)
    for glass in _running.glasses.get(run_id, ()):
        glass.stop()


def _runs_of(future: distributed.Future, share: Share, batch: Batch) -> tuple[list[Run], bool]:
    """Return what a share came to, and whether it was lost: with its worker, or since it could not be handed back."""
    try:
        return future.result(), False
    except (InsynError, distributed.scheduler.KilledWorker, CancelledError, OSError) as error:
        log.error("%s: what its sources gave is lost: %s", share.publisher, error)
        other = StoreError(str(error), path=share.publisher, reason=type(error).__name__)
        told = error if isinstance(error, InsynError) else other
        return [failed(source, batch.clock(), told) for source in share.sources], True
