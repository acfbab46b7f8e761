"""`invoke demo`: the whole path on example data, from the sandbox's servers to a finished site."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as time_of_day
from pathlib import Path

from catalog.pages import BuildSummary, build
from harvesters.command import HarvestSummary, harvest
from harvesters.http import HttpSettings
from harvesters.sandbox import Sandbox
from harvesters.sandbox.world import TODAY

REAL_REGISTRY = Path(__file__).resolve().parent / "kommuner"
# 06:00 in Sweden on the example world's day: the demo never looks at the clock, so it always gives the same bytes.
NOW = datetime.combine(TODAY, time_of_day(5), UTC)
BASE_URL = "https://insyn-vast.example"  # shown in feeds and citations; the demo itself stands on loopback


@dataclass(frozen=True)
class DemoSummary:
    """What a demo came to."""

    harvest: HarvestSummary
    build: BuildSummary
    seconds: float

    @property
    def unexplained(self) -> int:
        """Return how many records were received but neither kept nor rejected, over all sources. It must be 0."""
        return sum(abs(r.count("received") - r.count("kept") - r.count("rejected")) for r in self.harvest.runs)

    @property
    def ok(self) -> bool:
        """Return whether every source gave complete data and no record was lost without a reason."""
        return self.harvest.ok and self.unexplained == 0

    def table(self) -> list[tuple[str, str]]:
        """Return the summary as (label, value) pairs for people."""
        return [
            *self.harvest.table(),
            ("lost without a reason", str(self.unexplained)),
            ("pages", str(self.build.pages)),
            ("files written", str(self.build.written)),
            ("build seconds", f"{self.build.seconds:.1f}"),
            ("seconds in all", f"{self.seconds:.1f}"),
        ]


def run_demo(
    folder: Path,
    *,
    libraries: Path,
    only: frozenset[str] = frozenset(),
    decisions: int | None = None,
    timer: Callable[[], float] = time.monotonic,
    progress: bool | None = None,
) -> DemoSummary:
    """Harvest the sandbox into `folder` and build its site in `folder`/output; return what came of it.

    Args:   `libraries` holds the browser libraries from set-up; `only` takes slugs of kommuner;
            `decisions` is how many the kommuner have together, None as many as the sandbox likes.
    Raises: InsynError.
    """
    began = timer()
    with Sandbox(decisions=decisions) as sandbox:
        sandbox.write_registry(folder / "registry", REAL_REGISTRY, folder / "drops")
        harvested = harvest_demo(folder, sandbox, only=only, timer=timer, progress=progress)
    built = build_demo(folder, libraries, only=only, timer=timer)
    return DemoSummary(harvested, built, timer() - began)


def harvest_demo(
    folder: Path,
    sandbox: Sandbox,
    *,
    only: frozenset[str] = frozenset(),
    timer: Callable[[], float] = time.monotonic,
    progress: bool | None = None,
) -> HarvestSummary:
    """Harvest the running sandbox into `folder`, where its registry and drops are."""
    return harvest(
        registry=folder / "registry",
        data=folder,
        only=only,
        settings=demo_settings(sandbox, folder / "drops"),
        clock=lambda: NOW,
        timer=timer,
        progress=progress,
        example_data=True,
    )


def demo_settings(sandbox: Sandbox, drops: Path) -> HttpSettings:
    """Return how to reach the sandbox's servers, all of them on this machine, and the folders below `drops`."""
    return HttpSettings(allow_loopback=True, connect_to=sandbox.connect_to, allow_folders=(drops,))


def build_demo(
    folder: Path, libraries: Path, *, only: frozenset[str] = frozenset(), timer: Callable[[], float] = time.monotonic
) -> BuildSummary:
    """Build the site of what was harvested into `folder`."""
    return build(
        data=folder,
        output=folder / "output",
        now=NOW,
        base_url=BASE_URL,
        example_data=True,
        libraries=libraries,
        timer=timer,
        only=only,
    )
