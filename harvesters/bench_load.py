"""`invoke bench load`: many sources at distant servers, and how near the harvest comes to the best possible time.

Each kommun has a server of its own with so many files, and each file waits its own fixed time before it answers. The
servers run in a process of their own, and the harvest in another, so that its memory and processor time are its own.

The bound is what the politeness limits leave: no server is asked more than so many things at once, and no more than
so many servers at the same time. So it is the longer of two times: all the waits dealt evenly to the places that there
are, and the waits of the slowest server in its own places. Nothing else is in it: no schedule could be faster, even on
a machine that checks and stores in no time. As that is not so, a second figure is held against the longer of the bound
and the processor time of the harvest, which runs in one interpreter.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import socket
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import yaml

from harvesters.bench import apart, peak_bytes
from harvesters.command import harvest
from harvesters.demo import NOW, REAL_REGISTRY
from harvesters.http import HttpSettings
from harvesters.processes import processes_for

LATENCY_S = (0.05, 0.2)
SOURCES_EACH = 20
ROWS = 25  # of each file
DOMAIN = "insyn.example"
WORDS = ("lekplats", "badplats", "motionsspår", "återvinning", "förskola", "laddstolpe")

_CONTEXT = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class LoadFigures:
    """What one harvest came to. Seconds."""

    name: str
    sources: int
    servers: int
    waited: float  # all the servers' waiting, one after the other
    bound: float
    seconds: float
    cpu_seconds: float  # of the harvest, all its processes
    servers_cpu_seconds: float  # of the process that plays the servers, on the same machine
    processes: int
    peak_bytes: int  # of the process that took most
    outcomes: str

    @property
    def is_complete(self) -> bool:
        """Return whether every source gave all that it has."""
        return self.outcomes == f"{self.sources} ok"

    @property
    def ratio(self) -> float:
        """Return how many times the bound it took."""
        return self.seconds / self.bound

    @property
    def ratio_here(self) -> float:
        """Return how many times the longer of the bound and the processor time, dealt evenly, it took.

        The servers take their part of the same processors; with one process that part has a processor of its own.
        """
        shared = (self.cpu_seconds + self.servers_cpu_seconds) / processors()
        return self.seconds / max(self.bound, self.cpu_seconds / self.processes, shared)

    def table(self) -> list[tuple[str, str]]:
        """Return the figures as (label, value) pairs for people."""
        return [
            ("harvest", self.name),
            ("sources", f"{self.sources} at {self.servers} servers ({self.outcomes})"),
            ("servers' waiting, summed", f"{self.waited:.1f} s"),
            ("best possible by the limits", f"{self.bound:.2f} s"),
            ("measured", f"{self.seconds:.2f} s, {self.ratio:.2f} times the best"),
            ("  of what the processor leaves", f"{self.ratio_here:.2f} times"),
            ("processes", f"{self.processes}, on {processors()} processors"),
            ("processor", f"{self.cpu_seconds:.2f} s, {1000 * self.cpu_seconds / self.sources:.1f} ms a source"),
            ("  of the servers beside it", f"{self.servers_cpu_seconds:.2f} s"),
            ("peak memory", f"{self.peak_bytes / 2**20:,.0f} MB"),
        ]


def run_bench_load(
    *, sources_each: int = SOURCES_EACH, kommuner: int = 49, processes: int | None = None
) -> list[LoadFigures]:
    """Harvest all sources for the first time, then once more when nothing has changed; return the figures of both.

    `processes` None: as many as `invoke harvest` takes by itself.
    """
    with tempfile.TemporaryDirectory(prefix="insyn-load-") as name:
        folder = Path(name)
        hosts = _write_registry(folder / "registry", sources_each, kommuner)
        ours, theirs = _CONTEXT.Pipe()
        server = _CONTEXT.Process(target=_serve, args=(theirs,), daemon=True)
        server.start()
        try:
            port = ours.recv()
            figures = []
            for told in ("first", "nothing has changed"):
                before = _spent(ours)
                one = apart(harvest_load, folder, port, hosts, told, processes)
                figures.append(replace(one, servers_cpu_seconds=_spent(ours) - before))
            return figures
        finally:
            server.kill()
            server.join()


def as_json(figures: list[LoadFigures]) -> str:
    """Return the figures as JSON."""
    told = [{**asdict(f), "ratio": round(f.ratio, 3), "ratio_here": round(f.ratio_here, 3)} for f in figures]
    return json.dumps(told, indent=1) + "\n"


def best_possible(hosts: dict[str, list[float]], settings: HttpSettings) -> float:
    """Return the shortest time, in seconds, in which every server's waits can pass under the limits of `settings`."""
    slowest = max(max(sum(waits) / settings.per_host_parallel, max(waits)) for waits in hosts.values())
    at_once = min(settings.max_hosts, len(hosts)) * settings.per_host_parallel
    return max(slowest, sum(map(sum, hosts.values())) / at_once)


def harvest_load(
    folder: Path, port: int, hosts: dict[str, list[float]], name: str, processes: int | None
) -> LoadFigures:
    """Harvest everything once and return the figures, without those of the servers."""
    settings = HttpSettings(allow_loopback=True, connect_to=((f"*.{DOMAIN}", "127.0.0.1", port),))
    number = sum(map(len, hosts.values()))
    count = processes_for(number, settings.max_hosts) if processes is None else processes
    before = _own_spent()
    summary = harvest(
        registry=folder / "registry",
        data=folder,
        settings=settings,
        clock=lambda: NOW,
        timer=time.perf_counter,
        progress=False,
        example_data=True,
        processes=count,
    )
    outcomes = sorted({r.outcome for r in summary.runs})
    return LoadFigures(
        name,
        len(summary.runs),
        len(hosts),
        sum(map(sum, hosts.values())),
        best_possible(hosts, settings),
        summary.seconds,
        _own_spent() - before,
        0.0,
        count,
        max(peak_bytes(), _peak_of_children()),
        ", ".join(f"{sum(r.outcome == o for r in summary.runs)} {o}" for o in outcomes),
    )


def wait_of(host: str, number: int) -> float:
    """Return how long a file's answer waits, in seconds: the same for the same file."""
    return random.Random(f"{host} {number}").uniform(*LATENCY_S)  # noqa: S311 - a wait, not a secret


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _own_spent() -> float:
    """Return the processor time of this process and of those that it has waited for, in seconds."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _peak_of_children() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _spent(servers: Connection) -> float:
    """Return the processor time of the servers so far, in seconds."""
    servers.send("spent")
    return float(servers.recv())


def _write_registry(directory: Path, sources_each: int, kommuner: int) -> dict[str, list[float]]:
    """Write one file for each kommun; return the waits of its server's answers, by host."""
    directory.mkdir(parents=True)
    hosts: dict[str, list[float]] = {}
    for real in sorted(REAL_REGISTRY.glob("*.yml")):
        facts = yaml.safe_load(real.read_text(encoding="utf-8"))
        if "kommunkod" not in facts or len(hosts) == kommuner:
            continue
        host = f"{real.stem}.{DOMAIN}"
        numbers = range(1, sources_each + 1)
        hosts[host] = [wait_of(host, number) for number in numbers]
        kept = {key: facts[key] for key in ("kommunkod", "name", "website")}
        sources = [{"name": f"fil-{n}", "kind": "file", "url": f"http://{host}/{n}.csv"} for n in numbers]
        text = json.dumps({**kept, "sources": sources}, ensure_ascii=False)
        (directory / real.name).write_text(text, encoding="utf-8")
    return hosts


def _serve(pipe: Connection) -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def do_GET(self) -> None:  # the name that http.server calls
            host, number = self.headers["Host"].partition(":")[0], int(self.path.strip("/").removesuffix(".csv"))
            time.sleep(wait_of(host, number))
            if self.headers.get("If-None-Match") == '"1"':
                head, body = "HTTP/1.1 304 Not Modified\r\nContent-Length: 0\r\n", b""
            else:
                body = _file(host, number)
                head = f"HTTP/1.1 200 OK\r\nContent-Type: text/csv; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
            self.wfile.write(f'{head}ETag: "1"\r\n\r\n'.encode() + body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 256

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pipe.send(server.server_address[1])
    while pipe.recv():
        pipe.send(time.process_time())


def _file(host: str, number: int) -> bytes:
    chance = random.Random(f"{host} {number}")  # noqa: S311 - made-up rows
    rows = (
        f"{n};{chance.choice(WORDS)} {n};{chance.uniform(0, 900):.1f};2026-{chance.randint(1, 12):02d}-01\r\n".replace(
            ".", ","
        )
        for n in range(1, ROWS + 1)
    )
    return ("nummer;namn;värde;datum\r\n" + "".join(rows)).encode()
