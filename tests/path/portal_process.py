"""A demo in a process of its own, that can be killed at a chosen moment.

The processes are forked from one server that has loaded the code already, so
each starts in a moment. The moment to die is an operation on the file system:
the n-th rename, removal or opening of a path that matches. It comes from inside
(SIGKILL to itself, in the middle of whatever its other threads do), so that it
is exact without a clock.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch
from multiprocessing.process import BaseProcess
from pathlib import Path

from catalog.texts import load_texts
from harvesters.demo import REAL_REGISTRY
from harvesters.sandbox import Sandbox
from tests.path.portal import Portal

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])
load_texts()  # read once here, not once in each process

COUNTY_FILE = "vastra-gotaland"


@dataclass(frozen=True)
class Moment:
    """Just before the `count`-th operation `event` (an audit event: "os.rename", "shutil.rmtree", "open" …) whose
    path, the one that appears, matches `pattern`."""

    name: str
    event: str
    pattern: str
    count: int = 1

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Demo:
    """What to run, and where."""

    folder: Path
    stages: tuple[str, ...] = ("harvest", "build")
    only: frozenset[str] = frozenset()
    decisions: int | None = None

    def run(self) -> None:
        """Run in this process."""
        portal = Portal(self.folder)
        if "harvest" in self.stages:
            with Sandbox(decisions=self.decisions) as sandbox:
                for path in sandbox.write_registry(portal.registry, REAL_REGISTRY):
                    if self.only and path.stem not in {*self.only, COUNTY_FILE}:
                        path.unlink()
                portal.connect_to = sandbox.connect_to
                portal.harvest(only=self.only)
        if "build" in self.stages:
            portal.build(only=self.only)


def start(demo: Demo, moment: Moment | None = None) -> BaseProcess:
    """Return a running process with the demo; with `moment` it kills itself there."""
    process = _CONTEXT.Process(target=_run, args=(demo, moment), daemon=True)
    process.start()
    return process


def finish(process: BaseProcess, seconds: float = 120) -> int:
    """Return the exit code, negative for the signal that ended it. A process that does not end is an error."""
    process.join(seconds)
    if process.exitcode is None:
        process.kill()
        process.join()
        raise AssertionError(f"still running after {seconds} s")
    return process.exitcode


def kill_when(process: BaseProcess, reached: Callable[[], bool], seconds: float = 120) -> None:
    """Kill a process from outside once `reached` says so."""
    deadline = time.monotonic() + seconds
    while not reached():
        process.join(0.005)
        if process.exitcode is not None or time.monotonic() > deadline:
            raise AssertionError(f"the moment did not come; exit code {process.exitcode}")
    process.kill()
    process.join()


def _run(demo: Demo, moment: Moment | None) -> None:
    if moment is not None:
        _die_at(moment)
    demo.run()


def _die_at(moment: Moment) -> None:
    seen = 0
    lock = threading.Lock()

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event != moment.event:
            return
        path = arguments[1] if event == "os.rename" else arguments[0]
        if isinstance(path, str | os.PathLike) and fnmatch(os.fspath(path), moment.pattern):
            with lock:
                seen += 1
                if seen == moment.count:
                    os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
