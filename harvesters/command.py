"""`invoke harvest`: every source once, in parallel, and a summary that adds up."""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from catalog.computed.run import Computed, compute_all
from catalog.errors import StoreError
from catalog.garbage import fewer_collections
from catalog.load import OWN_DATASETS, REGISTRY_FACTS
from catalog.lock import locked
from catalog.runs import RunLog
from catalog.store import Store, replace_file
from harvesters.batch import Batch, clear_leftovers, own_datasets, portal_version
from harvesters.depot import Depot, mirrored
from harvesters.http import Http, HttpSettings
from harvesters.interrupts import interruptible
from harvesters.message_settings import MessageSettings
from harvesters.messages import Messenger
from harvesters.patience import Hourglass
from harvesters.processes import harvested_in_processes, processes_for
from harvesters.progress import Progress
from harvesters.rehearsal import would_change
from harvesters.run import Run
from harvesters.schedule import is_due, promised_age
from harvesters.snapshot import SnapshotStore
from harvesters.source import Registry, Source, load_registry

log = logging.getLogger(__name__)

MAX_THREADS = 49
MESSAGE_TIMEOUT_S = 20.0


@dataclass
class HarvestSummary:
    """What a harvest came to, over all its sources."""

    kommuner: int = 0
    not_due: int = 0  # sources that were left alone, since their schedule says later
    runs: list[Run] = field(default_factory=list)
    computed: list[Computed] = field(default_factory=list)  # the datasets made from what is stored
    seconds: float = 0.0
    messages: int | None = None  # sent; None when nobody is to be told

    @property
    def ok(self) -> bool:
        """Return whether every source gave complete data, and all that is computed from it could be."""
        return all(r.outcome == "ok" for r in self.runs) and all(c.outcome != "failing" for c in self.computed)

    def count(self, what: str) -> int:
        """Return a sum over all sources: "received", "kept" or "rejected"."""
        return sum(r.count(what) for r in self.runs)

    def changes(self) -> list[tuple[str, str]]:
        """Return what a dry run would have changed, as (dataset or source, what would become of it)."""
        return would_change(self.runs)

    def table(self) -> list[tuple[str, str]]:
        """Return the summary as (label, value) pairs for people."""
        outcomes = sorted({r.outcome for r in self.runs})
        fetched = sum(r.snapshots for r in self.runs)
        by_outcome = ", ".join(f"{sum(r.outcome == o for r in self.runs)} {o}" for o in outcomes)
        return [
            ("kommuner", str(self.kommuner)),
            ("sources", f"{len(self.runs)} ({by_outcome})" if self.runs else "0"),
            ("sources not due", str(self.not_due)),
            ("sources unchanged", str(sum(r.unchanged for r in self.runs))),
            ("datasets", str(sum(len(r.datasets) for r in self.runs))),
            ("records received", str(self.count("received"))),
            ("records kept", str(self.count("kept"))),
            ("records rejected", str(self.count("rejected"))),
            ("listed but missing", str(sum(len(r.missing) for r in self.runs))),
            ("datasets computed", self._computed()),
            ("answers fetched", f"{fetched} ({sum(r.snapshots_new for r in self.runs)} new)"),
            *([("messages sent", str(self.messages))] if self.messages is not None else []),
            ("harvest seconds", f"{self.seconds:.1f}"),
        ]

    def _computed(self) -> str:
        failing = sum(c.outcome == "failing" for c in self.computed)
        told = f"{sum(c.outcome == 'ok' for c in self.computed)} ({sum(c.changed for c in self.computed)} changed)"
        return told + (f", {failing} failing" if failing else "")


def harvest(
    *,
    registry: Path,
    data: Path,
    only: frozenset[str] = frozenset(),
    settings: HttpSettings,
    clock: Callable[[], datetime],
    timer: Callable[[], float],
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
    force: bool = False,
    due_only: bool = False,
    dry_run: bool = False,
    progress: bool | None = None,
    example_data: bool = False,
    messages: MessageSettings | None = None,
    depot: Depot | None = None,
    scheduler: str = "",
    processes: int | None = 1,
) -> HarvestSummary:
    """Harvest the sources of a registry into a data directory and return what happened.

    Args:   `only` limits it to these publisher slugs, `due_only` to the sources whose schedule says that it is time;
            `force` takes all and reads them again, changed or not; `progress` None means a bar on a terminal,
            lines otherwise. `dry_run` stores nothing and logs no run: see harvesters.rehearsal.
            `messages` says who is told when all is stored; None: nobody.
            With a `depot` the state lies there, and `data` is this machine's mirror of it; with `scheduler` too, the
            workers of that Dask cluster harvest. Of the snapshots the mirror then has nothing.
            `processes` is how many share the work on this machine; None: as many as there are processors for, if
            there are sources enough. See harvesters.processes.
    Raises: RegistryError (nothing was fetched), StoreError (someone else holds the data directory or the depot, or
            no cluster answers); Interrupted by Ctrl-C or SIGTERM (each source is stored whole or not at all).
    """
    if scheduler and depot is None:
        reason = "a cluster needs a data directory that all its machines reach, such as s3://bucket/insyn"
        raise StoreError(f"{data}: {reason}", path=str(data), reason=reason)
    loaded = load_registry(registry)
    chosen = loaded.sources(only=only or None)
    began = timer()
    with locked(data), mirrored(depot, data, scheduler, dry_run=dry_run):
        clear_leftovers(data)
        if not dry_run:
            replace_file(data / REGISTRY_FACTS, registry_facts(loaded))
            Store(data / "datasets").recover()
        runs = RunLog(data / "runs")
        sources = [s for s in chosen if force or not due_only or _is_due(s, runs, clock())]
        kommuner = len({s.kommunkod for s in sources if s.kommunkod})
        summary = HarvestSummary(kommuner=kommuner, not_due=len(chosen) - len(sources))
        batch = Batch(
            data=data,
            settings=settings,
            clock=clock,
            registered=frozenset(s.id for s in loaded.sources()),
            own=own_datasets(),
            sleep=sleep,
            monotonic=monotonic,
            force=force,
            dry_run=dry_run,
            example_data=example_data,
        )
        glass = batch.hourglass()
        count = processes_for(len(sources), settings.max_hosts) if processes is None else processes
        # The bar has a thread of its own, so it begins when the processes have been forked.
        with (
            interruptible(),
            fewer_collections(),
            _harvested(batch, sources, glass, depot, scheduler, count) as harvested,
            Progress(len(sources), bar=progress) as shown,
        ):
            for run in harvested:
                summary.runs.append(run)
                shown.step(run)
        summary.runs.sort(key=lambda r: r.source)
        if not dry_run:
            now = clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            store = Store(data / "datasets")
            summary.computed = compute_all(store, own=Store(OWN_DATASETS), now=now, version=portal_version())
        if messages is not None and not dry_run:
            summary.messages = _tell(messages, summary.runs, data, settings, clock, sleep)
    summary.seconds = timer() - began
    return summary


def _harvested(
    batch: Batch, sources: list[Source], glass: Hourglass, depot: Depot | None, scheduler: str, processes: int
) -> AbstractContextManager[Iterator[Run]]:
    if depot is None or not scheduler:
        return harvested_in_processes(batch, sources, glass, processes)
    from harvesters.cluster import harvest_on_cluster  # Dask comes with the extra `cluster`, and few need it

    return nullcontext(harvest_on_cluster(scheduler, depot, batch, sources, glass))


def _tell(
    messages: MessageSettings,
    runs: list[Run],
    data: Path,
    settings: HttpSettings,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
) -> int:
    """Send the messages and return how many went out. A webhook's answer is kept no longer than that."""
    work = data / "work" / "messages"
    try:
        quick = replace(settings, retries=0, timeout_total=min(settings.timeout_total, MESSAGE_TIMEOUT_S))
        with Http(quick, SnapshotStore(work, clock), sleep=sleep) as http:
            return Messenger(messages, data, clock, http.for_source("messages/webhook")).tell(runs)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def registry_facts(registry: Registry) -> bytes:
    """Return what the site needs to know of the registry, as JSON: publishers and sources, no options."""
    publishers = [
        {
            "slug": p.slug,
            "name": p.name,
            "kommunkod": p.kommunkod,
            "forbund": [registry.forbund[code].name for code in p.forbund if code in registry.forbund],
            "website": p.website,
            "organisation_number": p.organisation_number,
            "geonames_id": p.geonames_id,
            "contact_email": p.contact,
            "publisher_type": p.publisher_type,
        }
        for p in registry.publishers.values()
    ]
    names = ("id", "publisher", "kind", "title", "profile", "schedule", "verified")
    sources = [
        {"url": s.address, "promised_hours": _hours(s.schedule), **{n: getattr(s, n) for n in names}}
        for s in registry.sources()
    ]
    return (json.dumps({"publishers": publishers, "sources": sources}, ensure_ascii=False, indent=1) + "\n").encode()


def _is_due(source: Source, runs: RunLog, now: datetime) -> bool:
    last = runs.last(source.id)
    if last is None or last.get("definition", source.definition) != source.definition:
        return True
    try:
        started = datetime.fromisoformat(last["started"])
    except (KeyError, TypeError, ValueError):  # a log that was written by something else: better once too often
        return True
    return is_due(source.schedule, started, now, in_trouble=last.get("outcome") != "ok")


def _hours(schedule: str) -> float:
    return round(promised_age(schedule) / timedelta(hours=1), 2)
