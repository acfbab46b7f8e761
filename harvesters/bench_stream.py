"""`invoke bench stream`: one very large CSV file through fetch, snapshot, parse, check and store.

A server in a process of its own makes the file row by row, so that nobody holds it; the harvest runs in
another, so that its peak memory is its own. The rows are dirty as exports are: semicolons, decimal commas,
masks for missing values, å, ä and ö.
"""

from __future__ import annotations

import json
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from harvesters.bench import apart, peak_bytes
from harvesters.command import harvest
from harvesters.demo import NOW
from harvesters.http import HttpSettings

HOST = "stor.insyn.example"
PROFILE = "nyckeltal"
HEADER = "kommunkod;indikator;ar;kon;varde;enhet;saknas_orsak;lopnummer;namn;kommentar\r\n"
PIECE_BYTES, ROW_BYTES = 500_000, 100
YEARS, SEXES = 60, "TKM"

_CONTEXT = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class StreamFigures:
    """What one harvest of the large file cost; a `round` of 2 is a new release over an earlier one."""

    profile: str
    round: int
    megabytes: float  # of the file, a million bytes each
    rows: int
    kept: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    outcome: str

    def table(self) -> list[tuple[str, str]]:
        """Return the figures as (label, value) pairs for people."""
        return [
            ("profile", self.profile or "none"),
            ("release", "first" if self.round == 1 else "compared with the one before"),
            ("file", f"{self.megabytes:,.0f} MB, {self.rows:,} rows, {self.kept:,} kept ({self.outcome})"),
            ("harvest", f"{self.seconds:.1f} s, {self.cpu_seconds:.1f} s of processor"),
            ("rows", f"{self.rows / max(self.seconds, 1e-9):,.0f} /s"),
            ("peak memory", f"{self.peak_bytes / 2**20:,.0f} MB"),
        ]


def run_bench_stream(megabytes: int, *, profile: bool, rounds: int = 1) -> list[StreamFigures]:
    """Harvest a file of so many million bytes, with a profile or none, in `rounds` releases; return the figures."""
    figures = []
    with tempfile.TemporaryDirectory(prefix="insyn-stream-") as folder:
        for number in range(1, rounds + 1):
            figures.append(_release(Path(folder), megabytes, profile, number))
    return figures


def as_json(figures: list[StreamFigures]) -> str:
    """Return the figures as JSON."""
    return json.dumps([asdict(f) for f in figures], indent=1) + "\n"


def large_rows(size_bytes: int, release: int = 1, padding: int = 0) -> Iterator[bytes]:
    """Yield a CSV file of about so many bytes, in pieces; each row is about 100 bytes and `padding` long.

    Another release has one value in a hundred changed.
    """
    sent, first, at_once = len(HEADER), 0, max(1, PIECE_BYTES // (ROW_BYTES + padding))
    yield HEADER.encode()
    while sent < size_bytes:
        piece = "".join(_row(number, release, padding) for number in range(first, first + at_once)).encode()
        first += at_once
        sent += len(piece)
        yield piece


@contextmanager
def served(size_bytes: int, release: int = 1, padding: int = 0) -> Iterator[int]:
    """Serve the file in a process of its own; yield the port."""
    ours, theirs = _CONTEXT.Pipe()
    server = _CONTEXT.Process(target=_serve, args=(theirs, size_bytes, release, padding), daemon=True)
    server.start()
    try:
        yield ours.recv()
    finally:
        server.kill()
        server.join()


def harvest_stream(folder: Path, port: int, megabytes: int, profile: bool) -> tuple[int, int, str, float, float, int]:
    """Harvest the large file; return rows received, kept, outcome, seconds, processor seconds, peak bytes."""
    registry = folder / "registry"
    registry.mkdir(exist_ok=True)
    source = {
        "name": "stor",
        "kind": "file",
        "url": f"http://{HOST}/stor.csv",
        "max_megabytes": max(200, megabytes + megabytes // 10),
        **({"profile": PROFILE} if profile else {}),
    }
    text = json.dumps({"lan": "14", "name": "Västra Götaland", "website": "https://vastkom.se", "sources": [source]})
    (registry / "vastra-gotaland.yml").write_text(text, encoding="utf-8")
    summary = harvest(
        registry=registry,
        data=folder,
        settings=HttpSettings(allow_loopback=True, connect_to=((HOST, "127.0.0.1", port),), retries=0),
        clock=lambda: NOW,
        timer=time.perf_counter,
        progress=False,
        example_data=True,
    )
    [run] = summary.runs
    outcome = run.outcome + (f": {run.error}" if run.error else "")
    return run.count("received"), run.count("kept"), outcome, summary.seconds, time.process_time(), peak_bytes()


def _release(folder: Path, megabytes: int, profile: bool, number: int) -> StreamFigures:
    with served(megabytes * 1_000_000, number) as port:
        rows, kept, outcome, seconds, cpu, peak = apart(harvest_stream, folder, port, megabytes, profile)
    size = sum(p.stat().st_size for p in (folder / "snapshots" / "objects").glob("*/*")) / number
    return StreamFigures(PROFILE if profile else "", number, size / 1e6, rows, kept, seconds, cpu, peak, outcome)


def _serve(pipe: Connection, size_bytes: int, release: int, padding: int) -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the name that http.server calls
            self.send_response(200)
            self.send_header("Content-Type", "text/csv; charset=utf-8")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for piece in large_rows(size_bytes, release, padding):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(server.server_address[1])
    server.serve_forever()


def _row(number: int, release: int, padding: int) -> str:
    """Return one row of about 100 bytes. Its key is unique: indicator, year and sex count on like a clock."""
    indicator, rest = divmod(number, YEARS * len(SEXES))
    year, sex = divmod(rest, len(SEXES))
    amount = (number * 7919 + (release if number % 100 == 1 else 0)) % 10_000_000
    is_missing = number % 50 == 0
    value = ".." if is_missing else f"{amount // 100},{amount % 100:02d}"
    why = "uppgift_saknas" if is_missing else ""
    return (
        f"1440;N{indicator:06d};{1960 + year};{SEXES[sex]};{value};kronor per invånare;{why};{number};"
        f"Grästorps förskola {number % 5000};anmärkning {number % 100_000:06d} i kolumnen{'.' * padding}\r\n"
    )
