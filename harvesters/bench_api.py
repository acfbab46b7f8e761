"""`invoke bench api`: how many searches a second the server answers, how fast, and in how much memory.

The catalogue is made up: packages of the size that the build writes. Searches are drawn at random, so that few come
twice, and sent at a fixed rate by a process of its own, over connections that are kept. A search is late from the
moment that it was due, not from when it could be sent: a server that stops does not hide what waits meanwhile.

What is asked (MIX): words, words within a kommun, twenty packages with four facets, ranges of days in an order, and the
pages of a harvester. Answers are asked for compressed, as clients do.
"""

from __future__ import annotations

import asyncio
import json
import math
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlencode

from harvesters.made_packages import KOMMUNER, SUBJECTS, WORDS, write_made_catalogue

CONNECTIONS = 64
WARM_UP_S = 3.0
ROOT = Path(__file__).resolve().parents[1]
MIX = {"words": 0.4, "kommun": 0.25, "facets": 0.2, "days": 0.13, "harvester": 0.02}
_FACETS = json.dumps(["organization", "tags", "groups", "res_format"])
# A program of its own that loads what `invoke serve` does and nothing of ours, which would count as its memory.
_SERVE = """import sys
from pathlib import Path
from catalog.serve import serve
serve(Path(sys.argv[1]), 0, workers=int(sys.argv[2]))
"""
_CONTEXT = multiprocessing.get_context("spawn")

_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class ApiFigures:
    """What one run came to. Times in milliseconds."""

    packages: int
    workers: int
    rate: int  # searches a second that were due
    seconds: float
    answered: int
    refused: int  # other than 200, or broken off
    answered_a_second: float
    p50: float
    p95: float
    p99: float
    slowest: float
    answer_bytes: float  # on average, as sent
    server_cpu_share: float  # processors that the server's processes used, on average
    server_bytes: int  # resident memory of all of the server's processes, at their peaks
    start_seconds: float  # until the first search was answered
    load_average: float  # of the machine, when it began

    def table(self) -> list[tuple[str, str]]:
        """Return the figures as (label, value) pairs for people."""
        return [
            ("packages", str(self.packages)),
            ("server processes that answer", str(self.workers)),
            ("searches due", f"{self.rate} /s for {self.seconds:.0f} s"),
            ("answered", f"{self.answered} ({self.answered_a_second:.0f} /s)"),
            ("refused or broken off", str(self.refused)),
            ("half within", f"{self.p50:.1f} ms"),
            ("95 % within", f"{self.p95:.1f} ms"),
            ("99 % within", f"{self.p99:.1f} ms"),
            ("slowest", f"{self.slowest:.0f} ms"),
            ("size of an answer", f"{self.answer_bytes / 1000:.1f} kB"),
            ("processors used by the server", f"{self.server_cpu_share:.2f}"),
            ("memory of the server", f"{self.server_bytes / 1e6:.0f} MB"),
            ("first answer after", f"{self.start_seconds:.1f} s"),
            ("load of the machine at the beginning", f"{self.load_average:.1f}"),
        ]


def run_bench_api(packages: int, rate: int, seconds: int, workers: int) -> ApiFigures:
    """Make a catalogue, serve it, and ask it. Raises: RuntimeError if the server does not begin."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        write_made_catalogue(Path(folder), packages)
        began = time.monotonic()
        server = subprocess.Popen(
            [sys.executable, "-u", "-c", _SERVE, folder, str(workers)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout
            said = server.stdout.readline()
            if "http://" not in said:
                raise RuntimeError("The server did not begin")
            port = int(said.partition("http://")[2].partition("/")[0].rpartition(":")[2])
            result = _asked(server.pid, port, rate, seconds)
            times = sorted(result.times)
            processes = list(process_tree(server.pid))
            return ApiFigures(
                packages=packages,
                workers=workers,
                rate=rate,
                seconds=seconds,
                answered=len(times),
                refused=result.refused,
                answered_a_second=len(times) / result.seconds,
                p50=_within(times, 0.5),
                p95=_within(times, 0.95),
                p99=_within(times, 0.99),
                slowest=times[-1] * 1000,
                answer_bytes=result.received / max(1, len(times)),
                server_cpu_share=(sum(map(_cpu_seconds, processes)) - result.cpu_before) / result.seconds,
                server_bytes=sum(map(_peak_bytes, processes)),
                start_seconds=result.first_answer - began,
                load_average=load,
            )
        finally:
            server.terminate()
            server.communicate(timeout=30)


def as_json(figures: ApiFigures) -> str:
    """Return the figures for programs."""
    return json.dumps(asdict(figures), indent=1) + "\n"


def searches(seed: int) -> Iterator[str]:
    """Give addresses of searches without end, by MIX."""
    draw = random.Random(seed)  # noqa: S311  not a secret
    kinds, shares = list(MIX), list(MIX.values())
    while True:
        kind = draw.choices(kinds, shares)[0]
        word = draw.choice([*SUBJECTS, *WORDS, "skolan", "bibliotek", "badplats", "cykel", "äldre", "fakturor"])
        asked: dict[str, object] = {"q": word, "start": draw.randrange(0, 60)}
        if kind == "words" and draw.random() < 0.5:
            asked["q"] = f"{word} {draw.choice(WORDS)}"
        elif kind == "kommun":
            asked["fq"] = f"organization:{draw.choice(KOMMUNER)}"
        elif kind == "facets":
            asked |= {"rows": 20, "facet.field": _FACETS}
        elif kind == "days":
            day = f"202{draw.randrange(1, 5)}-0{draw.randrange(1, 9)}-1{draw.randrange(9)}"
            asked |= {"fq": f"metadata_modified:[{day}T00:00:00Z TO *]", "sort": "title asc, metadata_modified desc"}
        elif kind == "harvester":
            asked = {"q": "*:*", "rows": 100, "start": 100 * draw.randrange(50), "sort": "id asc"}
        yield f"/api/3/action/package_search?{urlencode(asked)}"


def process_tree(pid: int) -> Iterator[int]:
    """Give a process and all that it began."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from process_tree(int(child))


@dataclass
class _Result:
    times: list[float]  # seconds
    refused: int
    received: int
    seconds: float
    first_answer: float
    cpu_before: float


def _asked(server: int, port: int, rate: int, seconds: int) -> _Result:
    """Ask from a process of its own, first to warm up, then in earnest."""
    pipe, far_end = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_ask, args=(far_end, port, rate, float(seconds)))
    process.start()
    far_end.close()
    try:
        first: float = pipe.recv()
        before = sum(map(_cpu_seconds, process_tree(server)))
        times, refused, received, lasted = pipe.recv()
    finally:
        process.join()
    return _Result(times, refused, received, lasted, first, before)


def _ask(pipe: Connection, port: int, rate: int, seconds: float) -> None:
    async def main() -> None:
        load = _Load(port)
        await load.once("/api/3/action/package_search?rows=0")
        first = time.monotonic()
        warm_up = min(WARM_UP_S, seconds / 2)
        await load.run(max(1, rate // 10), warm_up, seed=1)  # each process reads the catalogue at its first
        await load.run(rate, warm_up, seed=3)
        pipe.send(first)
        times, refused, received, lasted = await load.run(rate, seconds, seed=2)
        pipe.send((times, refused, received, lasted))

    asyncio.run(main())


class _Load:
    def __init__(self, port: int) -> None:
        self._port = port
        self._free: asyncio.LifoQueue[_Connection | None] = asyncio.LifoQueue()
        for _ in range(CONNECTIONS):
            self._free.put_nowait(None)

    async def run(self, rate: int, seconds: float, seed: int) -> tuple[list[float], int, int, float]:
        """Return the time of each answer, how many were refused, the bytes received, and how long it lasted."""
        addresses = searches(seed)
        loop = asyncio.get_running_loop()
        began = loop.time()
        times: list[float] = []
        received = refused = 0
        waiting: set[asyncio.Task[None]] = set()

        async def one(address: str, due: float) -> None:
            nonlocal received, refused
            try:
                status, size = await self.once(address)
            except (OSError, asyncio.IncompleteReadError):
                status = size = 0
            if status == 200:
                times.append(loop.time() - due)
                received += size
            else:
                refused += 1

        for number in range(math.ceil(rate * seconds)):
            due = began + number / rate
            if (wait := due - loop.time()) > 0:
                await asyncio.sleep(wait)
            task = loop.create_task(one(next(addresses), due))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
        while waiting:
            await asyncio.wait(waiting)
        return times, refused, received, loop.time() - began

    async def once(self, address: str) -> tuple[int, int]:
        """Return the status and the size of one answer."""
        connection = await self._free.get()
        kept = None
        try:
            try:
                answer, kept = await self._on(connection, address)
            except (OSError, asyncio.IncompleteReadError):
                if connection is None:
                    raise
                answer, kept = await self._on(None, address)  # the server had closed one that was long idle
            return answer
        finally:
            self._free.put_nowait(kept)

    async def _on(self, connection: _Connection | None, address: str) -> tuple[tuple[int, int], _Connection]:
        reader, writer = connection or await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
        host = f"127.0.0.1:{self._port}"
        writer.write(f"GET {address} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip, deflate\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))
        await reader.readexactly(length)
        return (int(lines[0].split()[1]), length), (reader, writer)


def _within(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(len(times) * share))] * 1000


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))
