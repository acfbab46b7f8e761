"""The demo of all 49 kommuner, built once for all processes that test in parallel."""

from __future__ import annotations

import fcntl
import pickle
from dataclasses import dataclass
from pathlib import Path

from catalog.pages import BuildSummary
from harvesters.command import HarvestSummary
from harvesters.demo import REAL_REGISTRY, DemoSummary, build_demo, harvest_demo, run_demo
from harvesters.sandbox import Sandbox
from harvesters.sandbox.server import LogEntry
from tests.path.portal import shuffle_registry


@dataclass(frozen=True)
class Again:
    """What running a demo on top of what is there came to."""

    harvest: HarvestSummary
    build: BuildSummary
    asked: list[LogEntry]


def built_once(shared: Path, libraries: Path) -> tuple[Path, DemoSummary]:
    """Return the folder of the demo below `shared` and its summary; whoever comes first builds it, the others wait."""
    folder, summary = shared / "whole-demo", shared / "whole-demo.pickle"
    with (shared / "whole-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not summary.exists():
            folder.mkdir()
            summary.write_bytes(pickle.dumps(run_demo(folder, libraries=libraries, progress=False)))
    found = pickle.loads(summary.read_bytes())
    assert isinstance(found, DemoSummary)
    return folder, found


def run_again(folder: Path, libraries: Path) -> Again:
    """Harvest and build a demo that is there once more."""
    with Sandbox() as sandbox:
        harvested = harvest_demo(folder, sandbox, progress=False)
        asked = list(sandbox.log)
    return Again(harvested, build_demo(folder, libraries), asked)


def run_in_another_order(folder: Path, libraries: Path, only: frozenset[str], seed: int) -> None:
    """Make a demo of some kommuner from a registry whose sources stand in another order."""
    with Sandbox() as sandbox:
        sandbox.write_registry(folder / "registry", REAL_REGISTRY, folder / "drops")
        shuffle_registry(folder / "registry", seed)
        harvest_demo(folder, sandbox, only=only, progress=False)
    build_demo(folder, libraries, only=only)
