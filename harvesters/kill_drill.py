"""`invoke kill-drill`: harvests killed at random moments, and what the store looks like afterwards.

The example world is harvested as it was and as it is now; what comes of that undisturbed is the
measure. Then a harvest of the world as it is now is begun over and over: in an empty data directory, or in
one that holds the old state. Each time SIGKILL ends it at a random moment, drawn either in time or in
operations on the file system (much of the time passes in few of them, and the dangerous moments lie between
two). After each kill the store is opened as the site opens it, and every dataset has to be, byte for
byte, the old state or the new one, and never older than it was. The next harvest goes on from there, until
after some kills one may come to its end and has to give the same bytes as if nothing had happened.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from multiprocessing.process import BaseProcess
from pathlib import Path

from catalog.errors import InsynError
from catalog.load import load_catalog
from catalog.lock import locked
from catalog.store import STAGING
from harvesters.command import harvest
from harvesters.demo import NOW, REAL_REGISTRY
from harvesters.http import HttpSettings
from harvesters.sandbox import Sandbox

MOST_IN_A_ROW = 8  # kills before a harvest may come to its end
DECISIONS_BEFORE = 0.75  # share of the decisions that the world had before it changed
EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "shutil.rmtree")
SCENES = ("empty", "changed")
LONGEST_S = 900.0
LEAST_LEFT = 0.1  # share of a harvest that passes even when there is nothing to store

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])

Tree = Mapping[str, str]  # path → SHA-256
State = Mapping[str, Tree]  # dataset key → its files


@dataclass(frozen=True)
class Scene:
    """Where a harvest begins, and what it comes to undisturbed."""

    name: str
    before: Path | None  # the data directory to begin with; None: none
    old: State  # datasets before
    new: State  # datasets afterwards
    kept: Tree  # what else has to be the same afterwards: the index of the snapshots
    shown: Mapping[str, tuple[object, ...]]  # what the site says of each source afterwards
    seconds: float
    operations: int


@dataclass
class KillFigures:
    """What the drill came to. `faults` must be empty."""

    kills: int = 0
    by_time: int = 0  # the others: by a count of operations
    begun_empty: int = 0  # kills in harvests that had begun without data
    compared: int = 0  # harvests that came to their end and were compared
    old_states: int = 0  # datasets found after a kill in the state before, and so on
    new_states: int = 0
    absent: int = 0
    undisturbed_seconds: dict[str, float] = field(default_factory=dict)
    operations: dict[str, int] = field(default_factory=dict)
    datasets: int = 0
    sources: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    def table(self) -> list[tuple[str, str]]:
        """Return the figures as (label, value) pairs for people."""
        return [
            ("sources", str(self.sources)),
            ("datasets", str(self.datasets)),
            *((f"undisturbed, {n}", f"{s:.1f} s, {self.operations[n]} operations") for n, s in
              self.undisturbed_seconds.items()),
            ("kills", f"{self.kills} ({self.by_time} by time, {self.kills - self.by_time} by operation)"),
            ("  in a harvest begun empty", str(self.begun_empty)),
            ("  over an older state", str(self.kills - self.begun_empty)),
            ("datasets looked at after them", str(self.old_states + self.new_states)),
            ("  old state, whole", str(self.old_states)),
            ("  new state, whole", str(self.new_states)),
            ("ended harvests compared", str(self.compared)),
            ("faults", str(len(self.faults))),
            ("seconds in all", f"{self.seconds:.0f}"),
        ]  # fmt: skip

    def as_json(self) -> str:
        """Return everything as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def run_kill_drill(
    folder: Path,
    *,
    times: int,
    seed: int,
    only: frozenset[str] = frozenset(),
    processes: int = 1,
    say: Callable[[str], None] = lambda text: None,
) -> KillFigures:
    """Kill `times` harvests of the sandbox below `folder`, which may be empty or not there; return what was found.

    Args: `only` limits the harvest to these kommuner; each killed one has so many `processes`, and the undisturbed one
            has one; `say` is told of each fault, and now and then how far it is.
    """
    began, figures, chance = time.monotonic(), KillFigures(), random.Random(seed)  # noqa: S311 - moments, not secrets
    now = Sandbox()
    earlier = Sandbox(decisions=int(sum(now.world.counts.values()) * DECISIONS_BEFORE))
    with earlier, now:
        drill = _Drill(folder, earlier, now, only, processes)
        scenes = [drill.rehearse(name) for name in SCENES]
        figures.undisturbed_seconds = {s.name: round(s.seconds, 2) for s in scenes}
        figures.operations = {s.name: s.operations for s in scenes}
        figures.datasets, figures.sources = len(scenes[0].new), len(scenes[0].shown)
        while figures.kills < times:
            scene = chance.choice(scenes)
            faults = drill.play(scene, chance, figures, min(times - figures.kills, chance.randint(1, MOST_IN_A_ROW)))
            for fault in faults:
                say(fault)
            figures.faults += faults
            say(f"{figures.kills} of {times} kills, {figures.compared} compared, {len(figures.faults)} faults")
    figures.seconds = time.monotonic() - began
    return figures


@dataclass
class _Drill:
    folder: Path
    earlier: Sandbox
    now: Sandbox
    only: frozenset[str]
    processes: int

    def rehearse(self, name: str) -> Scene:
        """Harvest undisturbed and return the scene that it is the measure for."""
        data, before, old = self.folder / name, None, {}
        if name == "changed":
            before = self.folder / "before"
            self._drops(self.earlier)
            self._undisturbed(before, self.earlier)
            old = datasets_of(before)
            shutil.copytree(before, data)
        self._drops(self.now)
        began = time.monotonic()
        operations = self._undisturbed(data, self.now)
        seconds = time.monotonic() - began
        scene = Scene(name, before, old, datasets_of(data), _kept(data), _shown(data), seconds, operations)
        if before and scene.new == old:
            raise ValueError("the world has not changed between the two states")
        shutil.rmtree(data)
        return scene

    def play(self, scene: Scene, chance: random.Random, figures: KillFigures, kills: int) -> list[str]:
        """Kill up to so many harvests in a row, then let one end; return what was wrong."""
        data = self.folder / "played"
        shutil.rmtree(data, ignore_errors=True)
        if scene.before:
            shutil.copytree(scene.before, data)
        seen: State = scene.old
        faults: list[str] = []
        for turn in range(kills):
            # What is done is not done again, so the moment is drawn from what is left.
            left = sum(seen.get(key) != files for key, files in scene.new.items()) / len(scene.new)
            share, by_time = chance.random() * max(left, LEAST_LEFT), chance.random() < 0.5
            told = (
                f"{scene.name}, kill {figures.kills + 1} (turn {turn + 1}, {share:.3f} in {'t' if by_time else 'op'})"
            )
            if not self._killed(data, scene, share, by_time):
                break
            figures.kills += 1
            figures.by_time += by_time
            figures.begun_empty += scene.before is None
            found, wrong = _judge(data, scene, seen)
            faults += [f"{told}: {w}" for w in wrong]
            seen = found
            old = sum(found[key] == scene.old.get(key) != scene.new.get(key) for key in found)
            figures.old_states += old
            figures.new_states += len(found) - old
            figures.absent += len(scene.new.keys() - found.keys())
        self._undisturbed(data, self.now)
        figures.compared += 1
        return faults + [f"{scene.name}, after {figures.kills} kills: {w}" for w in _at_the_end(data, scene)]

    def _drops(self, world: Sandbox) -> None:
        world.write_registry(self.folder / "registry", REAL_REGISTRY, self.folder / "drops")

    def _undisturbed(self, data: Path, world: Sandbox) -> int:
        """Harvest to the end; return how many operations it took."""
        counted = self.folder / "operations"
        process = self._start(data, world, die_at=0, counted=counted)
        process.join(LONGEST_S)
        if process.exitcode != 0:
            process.kill()
            raise ValueError(f"an undisturbed harvest ended with {process.exitcode}")
        return int(counted.read_text(encoding="ascii"))

    def _killed(self, data: Path, scene: Scene, share: float, by_time: bool) -> bool:
        """Begin a harvest and kill it; return False if it came to its end before."""
        die_at = 0 if by_time else 1 + int(share * scene.operations)
        counted = self.folder / "operations"
        process = self._start(data, self.now, die_at=die_at, counted=counted, processes=self.processes)
        process.join(share * scene.seconds if by_time else LONGEST_S)
        process.kill()
        process.join()
        with locked(data):  # what it had forked ends by itself
            return process.exitcode == -signal.SIGKILL

    def _start(self, data: Path, world: Sandbox, *, die_at: int, counted: Path, processes: int = 1) -> BaseProcess:
        arguments = (self.folder, data, world.connect_to, self.only, die_at, counted, processes)
        process = _CONTEXT.Process(target=_harvest, args=arguments, daemon=True)
        process.start()
        return process


def datasets_of(data: Path) -> dict[str, Tree]:
    """Return the files of each dataset as they lie below `data`, by key."""
    found: dict[str, dict[str, str]] = {}
    root = data / "datasets"
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        publisher, name, *rest = path.relative_to(root).parts
        if publisher != STAGING:
            found.setdefault(f"{publisher}/{name}", {})["/".join(rest)] = _hash(path)
    return dict(found)


def _judge(data: Path, scene: Scene, seen: State) -> tuple[State, list[str]]:
    """Open the store after a kill; return its datasets, and what is wrong with them."""
    wrong: list[str] = []
    try:
        catalog = load_catalog(data, NOW)
        loaded = {d.key for d in catalog.datasets if d.folder.is_relative_to(data / "datasets")}
    except (InsynError, OSError, ValueError, KeyError) as error:
        wrong.append(f"the store does not open: {error!r}")
        return seen, wrong
    found = datasets_of(data)
    if loaded != found.keys():
        wrong.append(f"shown and stored differ: {sorted(loaded ^ found.keys())}")
    if gone := sorted(seen.keys() - found.keys()):
        wrong.append(f"gone: {gone}")
    for key, files in found.items():
        if files not in (scene.old.get(key), scene.new.get(key)):
            wrong.append(f"{key} is neither the old state nor the new: {_differing(files, scene.new.get(key, {}))}")
        elif seen.get(key) == scene.new.get(key) != files:
            wrong.append(f"{key} went back to the old state")
    return found, wrong


def _at_the_end(data: Path, scene: Scene) -> list[str]:
    """Return what differs from the undisturbed harvest, and what lies about."""
    found, kept, shown = datasets_of(data), _kept(data), _shown(data)
    wrong = [
        f"{key} differs: {_differing(found.get(key, {}), scene.new.get(key, {}))}"
        for key in sorted(found.keys() | scene.new.keys())
        if found.get(key) != scene.new.get(key)
    ]
    wrong += [f"{path} differs" for path in kept.keys() | scene.kept.keys() if kept.get(path) != scene.kept.get(path)]
    wrong += [f"{source} is shown as {shown.get(source)}" for source, was in scene.shown.items()
              if shown.get(source) != was]  # fmt: skip
    for rest in ("work", f"datasets/{STAGING}", "snapshots/incoming"):
        if left := sorted(p.name for p in (data / rest).glob("*")):
            wrong.append(f"{rest} still holds {left[:5]}")
    return wrong


def _differing(found: Tree, expected: Tree) -> list[str]:
    return sorted(path for path in found.keys() | expected.keys() if found.get(path) != expected.get(path))


def _kept(data: Path) -> dict[str, str]:
    root = data / "snapshots" / "index"
    return {p.relative_to(root).as_posix(): _hash(p) for p in sorted(root.rglob("*")) if p.is_file()}


def _shown(data: Path) -> dict[str, tuple[object, ...]]:
    statuses = [s for s in load_catalog(data, NOW).statuses if s.checked]
    return {s.source: (s.status, s.received, s.kept, s.rejected, s.missing, s.datasets) for s in statuses}


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _harvest(
    folder: Path,
    data: Path,
    connect_to: tuple[tuple[str, str, int], ...],
    only: frozenset[str],
    die_at: int,
    counted: Path,
    processes: int,
) -> None:
    """Harvest in this process, which is killed just before the operation of that number; 0 = never.

    What it has forked counts by itself, and takes this process along.
    """
    count = _watch(str(data), die_at)
    drops = folder / "drops"
    harvest(
        registry=folder / "registry",
        data=data,
        only=only,
        settings=HttpSettings(allow_loopback=True, connect_to=connect_to, allow_folders=(drops,)),
        clock=lambda: NOW,
        timer=time.monotonic,
        progress=False,
        example_data=True,
        processes=processes,
    )
    counted.write_text(str(count()), encoding="ascii")


def _watch(data: str, die_at: int) -> Callable[[], int]:
    """Count the operations on paths below `data`; return the function that says how many there were."""
    seen, lock, first = 0, threading.Lock(), os.getpid()

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event not in EVENTS or not isinstance(arguments[0], str | os.PathLike):
            return
        if os.fspath(arguments[0]).startswith(data):
            with lock:
                seen += 1
                if seen == die_at:
                    os.kill(first, signal.SIGKILL)
                    os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    return lambda: seen
