"""Harvest on several processors of one machine: processes that are forked before any thread has begun.

One interpreter reads, checks and stores on one processor only, so with many sources it is what takes the time. Here
each process takes whole publishers, as the workers of a cluster do, and of those that have a host in common all: two
sources may claim one dataset, a host may say "later", and only one process can know. All store in the same data
directory, each in the folders of its own publishers, in the same way as one process alone; so what a kill leaves
behind is what it leaves behind there.

Hosts are asked no harder than by one process: the places at them are shared, the number of hosts at a time is
divided, and pauses are so much longer as there are processes.

Ctrl-C and SIGTERM: this process hands them on, and each of the others ends in its own order. When this process is gone,
the others end at once. One of them that dies has changed nothing by halves; its other sources count as failed.
"""

from __future__ import annotations

import gc
import logging
import os
import shutil
import signal
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from types import FrameType
from typing import NoReturn

from catalog.errors import StoreError
from catalog.runs import RunLog
from catalog.store import Store
from harvesters.batch import Batch, clear_leftovers, harvest_batch
from harvesters.interrupts import Interrupted
from harvesters.patience import Hourglass
from harvesters.places import Places
from harvesters.run import Run, failed
from harvesters.source import Source
from harvesters.turns import host_of

log = logging.getLogger(__name__)

SOURCES_EACH = 50  # for fewer a further process costs more than it brings
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_STOPPED = 128 + signal.SIGTERM  # exit status of a process that was told to stop


@dataclass
class _Worker:
    """One of the processes. `left` are the sources that it has told nothing of, by id."""

    pid: int
    told: Connection
    left: dict[str, Source] = field(default_factory=dict)


def processes_for(sources: int, max_hosts: int) -> int:
    """Return how many processes are worth their while for so many sources, on this machine."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(here, sources // SOURCES_EACH, max_hosts // 2))


def shares(sources: Sequence[Source], count: int) -> list[list[Source]]:
    """Return the sources in at most `count` shares of about one size; a publisher or a host is in one share alone."""
    group: dict[str, str] = {}

    def root(name: str) -> str:
        while group.setdefault(name, name) != name:
            name = group[name]
        return name

    for source in sources:
        group[root(f"host {host_of(source)}")] = root(f"publisher {source.publisher}")
    together: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        together[root(f"publisher {source.publisher}")].append(source)
    parts: list[list[Source]] = [[] for _ in range(count)]
    for part in sorted(together.values(), key=len, reverse=True):
        min(parts, key=len).extend(part)
    return [part for part in parts if part]


@contextmanager
def harvested_in_processes(
    batch: Batch, sources: Sequence[Source], glass: Hourglass, count: int
) -> Iterator[Iterator[Run]]:
    """Begin to harvest the sources in at most `count` processes; yield what yields each run when it is done.

    While another thread is alive nothing can be forked safely: then all is done in this process.
    Raises: as `harvest_batch`. When the block is left, no process is left.
    """
    parts = shares(sources, count)
    if len(parts) < 2 or threading.active_count() > 1:
        yield harvest_batch(batch, sources, glass)
        return
    settings = replace(batch.settings, max_hosts=max(1, batch.settings.max_hosts // len(parts)))
    places = Places(batch.data / "work" / "places", settings.per_host_parallel)
    each = replace(batch, settings=settings, place_at=places.at, shared_by=len(parts))
    workers: list[_Worker] = []
    try:
        # A signal while they are forked would reach code that they should not run, or find one that nobody knows.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            for part in parts:
                workers.append(_forked(each, part, glass, workers))
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        yield _runs(batch, workers)
    except BaseException:
        for worker in workers:
            _signal(worker, signal.SIGTERM)
        for worker in workers:
            _drain(worker.told)
        raise
    finally:  # after a second signal some may still be at work; the store bears that
        for worker in workers:
            worker.told.close()
            if worker.pid:
                _signal(worker, signal.SIGKILL)
                os.waitpid(worker.pid, 0)
        shutil.rmtree(places.folder, ignore_errors=True)


def _runs(batch: Batch, workers: list[_Worker]) -> Iterator[Run]:
    """Yield the runs as they come in, and in the end those of the sources whose process was lost."""
    at_work = list(workers)
    while at_work:
        ready = wait([worker.told for worker in at_work])
        for worker in [worker for worker in at_work if worker.told in ready]:
            try:
                told = worker.told.recv()
            except (EOFError, OSError):
                at_work.remove(worker)
                _judge_end(worker)
                continue
            if isinstance(told, BaseException):
                raise told
            worker.left.pop(told.source, None)
            yield told
    lost = [source for worker in workers for source in worker.left.values()]
    if lost:  # all have ended, so nobody writes
        Store(batch.data / "datasets").recover()
        clear_leftovers(batch.data)
    for source in lost:
        reason = "the process that harvested it was ended from outside"
        run = failed(source, batch.clock(), StoreError(f"{source.id}: {reason}", path=source.id, reason=reason))
        if not batch.dry_run:
            RunLog(batch.data / "runs").add(run.source, vars(run))
        yield run


def _judge_end(worker: _Worker) -> None:
    """Do nothing when a process has ended as it should, or was lost. Raises: Interrupted when it was told to stop."""
    _, status = os.waitpid(worker.pid, 0)
    worker.told.close()
    code = os.waitstatus_to_exitcode(status)
    worker.pid = 0
    if code == _STOPPED:
        raise Interrupted(signal.SIGTERM)
    if worker.left:
        log.error("A process of the harvest ended with %s; %s sources are lost with it", code, len(worker.left))


def _drain(told: Connection) -> None:
    """Take what a process that was told to stop still says, until it ends."""
    with suppress(EOFError, OSError):
        while not told.closed:
            told.recv_bytes()


def _signal(worker: _Worker, number: signal.Signals) -> None:
    if worker.pid:  # not yet waited for, so nobody else can have its number
        with suppress(ProcessLookupError):
            os.kill(worker.pid, number)


def _forked(batch: Batch, sources: list[Source], glass: Hourglass, others: list[_Worker]) -> _Worker:
    """Return a new process that harvests the sources. Signals must be blocked."""
    ours, theirs = Pipe()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    pid = os.fork()
    if pid == 0:
        ours.close()
        for other in others:
            other.told.close()
        _work(batch, sources, glass, theirs)
    theirs.close()
    return _Worker(pid, ours, {source.id: source for source in sources})


def _work(batch: Batch, sources: list[Source], glass: Hourglass, told: Connection) -> NoReturn:
    """Harvest in this new process, tell each run, and end it: nothing of what called us may go on here."""
    status = 1
    gc.freeze()  # what the parent made is never collected here: looking at it would copy every page of it
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; we hear of it from our parent
        signal.signal(signal.SIGTERM, _stop_once)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        threading.Thread(target=_end_with_parent, args=(told,), daemon=True).start()
        for run in harvest_batch(batch, sources, glass):
            told.send(run)
        status = 0
    except Interrupted:
        status = _STOPPED
    except Exception as error:
        told.send(error)
    finally:
        with suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(status)


def _stop_once(number: int, frame: FrameType | None) -> NoReturn:
    """Stop in order. A service manager signals every process, and then our parent does: once is enough."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Interrupted(number)


def _end_with_parent(told: Connection) -> None:
    """End this process when its parent is gone: the next harvest must not meet it."""
    with suppress(EOFError, OSError):
        told.recv()
    os._exit(1)
