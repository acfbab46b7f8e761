"""`invoke bench`: what the portal costs, measured on the demo.

Each step runs in a process of its own, so that its peak memory is its own. The sandbox stays in
the first process; it takes its share of the same processor cores.
"""

from __future__ import annotations

import csv
import json
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from catalog.columns import Row
from catalog.report import Report
from catalog.store import Store
from catalog.validate import validate_rows
from harvesters.command import harvest
from harvesters.demo import NOW, REAL_REGISTRY, build_demo
from harvesters.http import HttpSettings
from harvesters.page_weight import first_view_bytes, heaviest
from harvesters.sandbox import Sandbox

T = TypeVar("T")

LATENCY_S = (0.05, 0.15)  # each address waits its own fixed time between these, as distant servers would
# type of page → pattern of its address; the largest of each type is weighed
WEIGHED = {
    "start": r"/",
    "kommun": r"/kommun/[a-z-]+/",
    "dataset": r"/data/[a-z-]+/[a-z0-9-]+/",
    "indicator": r"/nyckeltal/[a-z0-9-]+/",
    "compare": r"/jamfor/",
    "decision": r"/beslut/[a-z-]+/[a-z0-9-]+/\d{4}-\d\d-\d\d/[a-z0-9-]+/",
}


@dataclass(frozen=True)
class Result:
    """One size of the demo. Memory is the step's own peak; page weights are bytes after brotli."""

    scale: int
    sources: int
    records: int
    harvest_seconds: float
    again_seconds: float  # the same harvest once more, when nothing has changed
    server_seconds_sum: float  # what the servers spent answering the first harvest, one after the other
    server_seconds_max: float  # the slowest server alone: no harvest can be faster
    validated_rows: int
    validate_seconds: float
    pages: int
    build_seconds: float
    rebuild_seconds: float  # the same site once more, when nothing has changed
    harvest_peak_bytes: int
    build_peak_bytes: int
    page_bytes: Mapping[str, int]

    def table(self) -> list[tuple[str, str]]:
        """Return the figures as (label, value) pairs for people."""
        return [
            ("sources", str(self.sources)),
            ("records", str(self.records)),
            ("harvest", f"{self.harvest_seconds:.1f} s"),
            ("  servers, sum", f"{self.server_seconds_sum:.1f} s"),
            ("  slowest server", f"{self.server_seconds_max:.1f} s"),
            ("  again, nothing changed", f"{self.again_seconds:.1f} s"),
            ("rows validated", f"{self.validated_rows / max(self.validate_seconds, 1e-9):,.0f} /s"),
            ("pages", str(self.pages)),
            ("pages built", f"{self.pages / max(self.build_seconds, 1e-9):,.0f} /s"),
            ("  again, nothing changed", f"{self.rebuild_seconds:.1f} s"),
            ("peak memory, harvest", f"{self.harvest_peak_bytes / 2**20:,.0f} MB"),
            ("peak memory, build", f"{self.build_peak_bytes / 2**20:,.0f} MB"),
            *((f"{kind} page, first visit", f"{size / 1024:.1f} KB") for kind, size in self.page_bytes.items()),
        ]


@dataclass(frozen=True)
class Figures:
    """All sizes, and the machine that they were measured on."""

    results: tuple[Result, ...]

    def as_json(self) -> str:
        """Return everything as JSON."""
        machine = {"system": platform.system(), "processor_cores": os.cpu_count(), "python": platform.python_version()}
        return json.dumps({"machine": machine, "results": [asdict(r) for r in self.results]}, indent=1) + "\n"


@dataclass(frozen=True)
class Cost:
    """What a step cost: wall and processor seconds (its own children's too), and its largest memory."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int

    def __str__(self) -> str:
        """Return it for people."""
        memory = f"{self.peak_bytes / 2**20:,.0f} MB"
        return f"{self.seconds:.1f} s, {self.cpu_seconds:.1f} s of processor, {memory} at most"


@dataclass(frozen=True)
class Step:
    """What one step in a process of its own came to."""

    cost: Cost
    count: int
    sources: int = 0
    written: int = 0

    @property
    def seconds(self) -> float:
        """Return the wall time."""
        return self.cost.seconds

    @property
    def peak_bytes(self) -> int:
        """Return the most memory that it held."""
        return self.cost.peak_bytes


def run_bench(libraries: Path, scales: Sequence[int]) -> Figures:
    """Measure the demo at each of `scales`, in temporary folders; return the figures."""
    results = []
    for scale in scales:
        with tempfile.TemporaryDirectory(prefix="insyn-bench-") as folder:
            results.append(measure(Path(folder), libraries, scale))
    return Figures(tuple(results))


def measure(folder: Path, libraries: Path, scale: int) -> Result:
    """Return the figures of one size; `folder` is filled with the demo."""
    with Sandbox(decisions=_decisions(scale), latency_s=LATENCY_S) as sandbox:
        sandbox.write_registry(folder / "registry", REAL_REGISTRY)
        first = apart(harvest_step, folder, sandbox.connect_to)
        spent = _by_host(sandbox)
        again = apart(harvest_step, folder, sandbox.connect_to)
    validated = apart(validate_step, folder)
    built = apart(build_step, folder, libraries)
    rebuilt = apart(build_step, folder, libraries)
    output = folder / "output"
    weighed = {kind: heaviest(output, pattern) for kind, pattern in WEIGHED.items()}
    return Result(
        scale=scale,
        sources=first.sources,
        records=first.count,
        harvest_seconds=first.seconds,
        again_seconds=again.seconds,
        server_seconds_sum=sum(spent.values()),
        server_seconds_max=max(spent.values(), default=0.0),
        validated_rows=validated.count,
        validate_seconds=validated.seconds,
        pages=built.count,
        build_seconds=built.seconds,
        rebuild_seconds=rebuilt.seconds,
        harvest_peak_bytes=first.peak_bytes,
        build_peak_bytes=built.peak_bytes,
        page_bytes={kind: first_view_bytes(output, address) for kind, address in weighed.items() if address},
    )


def harvest_step(folder: Path, connect_to: tuple[tuple[str, str, int], ...]) -> Step:
    """Harvest the running sandbox into `folder`."""
    summary = harvest(
        registry=folder / "registry",
        data=folder,
        only=frozenset(),
        settings=HttpSettings(allow_loopback=True, connect_to=connect_to),
        clock=lambda: NOW,
        timer=time.monotonic,
        progress=False,
        example_data=True,
    )
    return Step(cost_now(summary.seconds), summary.count("received"), len(summary.runs))


def validate_step(folder: Path) -> Step:
    """Validate every stored row once more, and only that: reading is outside the clock."""
    seconds, count = 0.0, 0
    store = Store(folder / "datasets")
    for dataset in filter(None, map(store.load, store.keys())):
        for table in dataset.resources:
            header, rows = _stored_rows(table.path)
            began = time.perf_counter()
            kept = validate_rows(
                header, rows, table.schema, Report(), profile=table.profile, missing_values=table.missing_values
            )
            count += sum(1 for _ in kept)
            seconds += time.perf_counter() - began
    return Step(cost_now(seconds), count)


def build_step(folder: Path, libraries: Path) -> Step:
    """Build the site of what was harvested."""
    built = build_demo(folder, libraries)
    return Step(cost_now(built.seconds), built.pages, written=built.written)


def cost_now(seconds: float) -> Cost:
    """Return what this process has cost so far, `seconds` being the wall time of the step that it was for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Cost(seconds, sum(u.ru_utime + u.ru_stime for u in used), peak_bytes())


def peak_bytes() -> int:
    """Return the most memory that this process has held.

    Linux: VmHWM, because ru_maxrss there also counts the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def apart(step: Callable[..., T], *arguments: object) -> T:
    """Run a step in a fresh process and return what it returns."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(step, *arguments).result()


def _decisions(scale: int) -> int | None:
    """Return how many decisions a demo of this size has; None at 1×, which is the sandbox's own number."""
    return None if scale == 1 else scale * sum(Sandbox().world.counts.values())


def _by_host(sandbox: Sandbox) -> dict[str, float]:
    """Return the seconds that each of the sandbox's servers has spent answering."""
    spent: dict[str, float] = {}
    for entry in sandbox.log:
        host = urlsplit(entry.url).netloc
        spent[host] = spent.get(host, 0.0) + entry.seconds
    return spent


def _stored_rows(path: Path) -> tuple[Sequence[str], list[Row]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        return header, [(number, tuple(cells)) for number, cells in enumerate(reader, start=2)]
