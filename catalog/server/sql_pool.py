"""The processes that ask the tables: few, begun when first needed, one question each at a time, ended when too late."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path

import msgspec

from catalog.ckan.answers import VALIDATION
from catalog.server.faults import UNAVAILABLE, Fault, refused
from catalog.server.sql_types import Answer, Question, read_message, write_message

PROCESSES = 2
SECONDS = 5.0  # that a statement may take
GRACE_S = 1.0  # that it may take to be interrupted
PATIENCE_S = 10.0  # that a question waits for a process
_ROOT = Path(__file__).resolve().parents[2]


class SqlPool:
    """Asks the tables below an output folder."""

    def __init__(self, root: Path, processes: int = PROCESSES, seconds: float = SECONDS) -> None:
        self._root, self._seconds = root, seconds
        self._places: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(processes):
            self._places.put(None)
        self._all: set[_Worker] = set()

    def ask(self, question: Question) -> Answer:
        """Return the rows. Blocks: call it in a thread.

        Raises: Fault: what is wrong with the statement, that it may not run, or took too long or too much.
        """
        question.seconds = self._seconds
        try:
            worker = self._places.get(timeout=PATIENCE_S)
        except queue.Empty:
            raise Fault(UNAVAILABLE, "Too many queries at once; try again in a while") from None
        kept: _Worker | None = None
        try:
            worker = worker if worker is not None and worker.is_alive() else self._begun()
            answer = worker.ask(question, self._seconds + GRACE_S)
            kept = worker
        finally:
            if kept is None and worker is not None:
                self._ended(worker)
            self._places.put(kept)
        if answer.fault:
            raise _fault(answer, self._seconds)
        return answer

    def close(self) -> None:
        """End all processes."""
        for worker in list(self._all):
            self._ended(worker)

    def _begun(self) -> _Worker:
        worker = _Worker(self._root)
        self._all.add(worker)
        return worker

    def _ended(self, worker: _Worker) -> None:
        self._all.discard(worker)
        worker.end()


class _Worker:
    def __init__(self, root: Path) -> None:
        environ = {name: os.environ[name] for name in ("PATH", "LANG", "VIRTUAL_ENV") if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "catalog.server.sql_process"],
            cwd=root,
            env={**environ, "PYTHONPATH": str(_ROOT), "HOME": "/nonexistent", "MALLOC_ARENA_MAX": "2"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdin
        assert self._process.stdout
        self._into, self._out = self._process.stdin, self._process.stdout

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, question: Question, seconds: float) -> Answer:
        """Return the answer. Raises: Fault if the process ends, or has to be ended, before it comes."""
        clock = threading.Timer(seconds, self._process.kill)
        clock.start()
        try:
            write_message(self._into, msgspec.json.encode(question))
            message = read_message(self._out)
        except OSError:
            message = None
        finally:
            clock.cancel()
        if message is None:
            raise _invalid("The query took too much time or memory")
        return msgspec.json.decode(message, type=Answer)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._into, self._out):
            with contextlib.suppress(OSError):
                stream.close()


def _fault(answer: Answer, seconds: float) -> Fault:
    if answer.fault == "Forbidden":
        return refused(answer.message)
    if answer.fault == "InterruptException":
        return _invalid(f"The query was ended after {seconds:g} seconds")
    if answer.fault == "OutOfMemoryException":
        return _invalid("The query needs too much memory")
    return _invalid(answer.message or "The query cannot be carried out")


def _invalid(message: str) -> Fault:
    return Fault(VALIDATION, message, {"query": [message]})
