"""Do many like things in several processes, forked off this one, so that each sees all that is in memory.

A forked process shares the memory until one of the two writes there, so nothing is read or sent for the work; only the
results come back. On Linux alone: elsewhere, a process that has used certain libraries must not fork.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MOST = 4  # processes
_SET_SIGNAL_AT_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG in linux/prctl.h


class WorkerFailed(Exception):
    """A process ended without a result, or with an error that cannot be carried over; says what it said."""


def processes_here() -> int:
    """Return how many processes this machine has processor cores for: 1 where forking is not safe."""
    if sys.platform != "linux":
        return 1
    return min(MOST, len(os.sched_getaffinity(0)))


def in_processes(do: Callable[[T], R], things: Sequence[T], processes: int) -> list[R]:
    """Return what `do` gives for each thing, in order; the things are dealt in equal runs to so many processes.

    What `do` gives must be picklable. Raises: the first error of any; WorkerFailed.
    """
    share = -(-len(things) // max(1, processes))
    runs = [things[start : start + share] for start in range(0, len(things), share)] if things else []
    workers = [_fork(do, run) for run in runs[1:]]
    found: list[R] = []
    error: BaseException | None = None
    try:
        found += [do(thing) for thing in (runs[0] if runs else ())]
    except BaseException as own:
        error = own
    for pid, pipe in workers:  # all are waited for, whatever happened
        results, failed = _outcome(pid, pipe)
        found += results
        error = error or failed
    if error is not None:
        raise error
    return found


def _fork(do: Callable[[T], R], things: Sequence[T]) -> tuple[int, int]:
    """Return the process that does these things, and where its results can be read."""
    ours, theirs = os.pipe()
    parent = os.getpid()
    with warnings.catch_warnings():
        # Python 3.12 warns when there are threads. Those of the libraries wait for work, and the child gives them none.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        os.close(theirs)
        return pid, ours
    try:  # from here on, nothing may come back to the caller
        os.close(ours)
        _end_with(parent)
        with open(theirs, "wb") as file:
            file.write(_results(do, things))
    finally:
        os._exit(0)


def _end_with(parent: int) -> None:
    """End this process when its parent is killed: what it writes would get in the way of the next build."""
    ctypes.CDLL(None).prctl(_SET_SIGNAL_AT_PARENTS_DEATH, int(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(1)


def _results(do: Callable[[T], R], things: Sequence[T]) -> bytes:
    try:
        return pickle.dumps(([do(thing) for thing in things], None))
    except BaseException as error:
        told = traceback.format_exc()
        try:
            data = pickle.dumps(([], error))
            pickle.loads(data)  # noqa: S301 - our own; some errors can be written and not read
            return data
        except Exception:
            return pickle.dumps(([], WorkerFailed(told)))


def _outcome(pid: int, pipe: int) -> tuple[list[Any], BaseException | None]:
    with open(pipe, "rb") as file:
        data = file.read()
    os.waitpid(pid, 0)
    if not data:
        return [], WorkerFailed(f"process {pid} ended without a result")
    results, error = pickle.loads(data)  # noqa: S301 - from our own child
    return results, error
