"""`invoke bench kolada`: all of Kolada for the 49 kommuner, from its server to the site.

A server in a process of its own makes the indicators and their values as they are asked for, in the shape of API v3:
25 years, Riket and the region beside the kommuner, a third of the indicators by sex. At full size that is 6,099
indicators and about seven million values. Harvest and build each run in a process of their own, so that memory and
processor time are their own. Then both run again, first when nothing has changed and then when one indicator has.
"""

from __future__ import annotations

import json
import multiprocessing
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import yaml

from harvesters.bench import Cost, apart, build_step, cost_now
from harvesters.command import harvest
from harvesters.demo import NOW, REAL_REGISTRY
from harvesters.http import HttpSettings
from harvesters.page_weight import first_view_bytes, heaviest

HOST = "kolada.insyn.example"
INDICATORS, YEARS = 6099, 25
LAST_YEAR = 2025
PER_PAGE = 5000
CHANGED = "N00008"  # gets new values in the second release
PAGE = r"/nyckeltal/[a-z0-9-]+/"  # of an indicator
AREAS = 24
BEGINS = ("1", "0.72", "0.48", "0.32", "0.16")  # the share of the years that an indicator has, in turn
_UNITS = ("andel (%)", "kr/inv", "antal", "index")
_DECIMALS = (1, 0, 8, 2)
_ROUNDS = ("first", "nothing changed", "one indicator changed")

_CONTEXT = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class KoladaFigures:
    """What one round cost, from the server to the site. Seconds and bytes; memory is each step's own peak."""

    name: str
    indicators: int
    values: int
    outcome: str
    harvest: Cost
    build: Cost
    pages: int
    written: int  # files whose bytes changed
    page_bytes: int  # the heaviest indicator page's first view, as brotli

    @property
    def seconds(self) -> float:
        """Return the time from the first question to the finished site."""
        return self.harvest.seconds + self.build.seconds

    def table(self) -> list[tuple[str, str]]:
        """Return the figures as (label, value) pairs for people."""
        return [
            ("round", self.name),
            ("values", f"{self.values:,} of {self.indicators:,} indicators ({self.outcome})"),
            ("harvest", str(self.harvest)),
            ("build", str(self.build)),
            ("in all", f"{self.seconds:.1f} s"),
            ("pages", f"{self.pages:,}, {self.written:,} files written"),
            ("heaviest indicator page", f"{self.page_bytes / 1024:.1f} KB"),
        ]


def run_bench_kolada(libraries: Path, indicators: int = INDICATORS, years: int = YEARS) -> Iterator[KoladaFigures]:
    """Yield the figures of each round when it is done, in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="insyn-kolada-") as name:
        folder = Path(name)
        write_registry(folder / "registry")
        for number, said in enumerate(_ROUNDS):
            yield _round(folder, libraries, said, indicators, years, release=1 + number // 2)


def as_json(figures: Sequence[KoladaFigures]) -> str:
    """Return the figures as JSON."""
    return json.dumps([asdict(f) for f in figures], indent=1) + "\n"


def write_registry(directory: Path) -> None:
    """Write a registry with the 49 kommuner and one source: all of Kolada."""
    directory.mkdir(parents=True)
    for real in sorted(REAL_REGISTRY.glob("*.yml")):
        facts = yaml.safe_load(real.read_text(encoding="utf-8"))
        facts.pop("known", None)
        facts["sources"] = []
        if "lan" in facts:
            facts["sources"] = [
                {
                    "name": "kolada",
                    "kind": "kolada",
                    "url": f"http://{HOST}/v3",
                    "dataset": "kolada",
                    "title": {"sv": "Nyckeltal från Kolada", "en": "Service metrics from Kolada"},
                    "options": {"kpi": "all", "municipality": ["registry", "0000", "0014"]},
                }
            ]
        (directory / real.name).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")


@contextmanager
def served(indicators: int, years: int, release: int = 1) -> Iterator[int]:
    """Serve the made indicators from a process of its own; yield the port."""
    ours, theirs = _CONTEXT.Pipe()
    server = _CONTEXT.Process(target=_serve, args=(theirs, indicators, years, release), daemon=True)
    server.start()
    try:
        yield ours.recv()
    finally:
        server.kill()
        server.join()


def harvest_kolada(folder: Path, port: int) -> tuple[int, str, Cost]:
    """Harvest everything; return values kept, the outcome and what it cost."""
    summary = harvest(
        registry=folder / "registry",
        data=folder,
        settings=HttpSettings(allow_loopback=True, connect_to=((HOST, "127.0.0.1", port),), retries=0),
        clock=lambda: NOW,
        timer=time.perf_counter,
        progress=False,
        example_data=True,
    )
    [run] = summary.runs
    outcome = run.outcome + (f": {run.error or run.missing[:3]}" if run.outcome != "ok" else "")
    return run.count("kept"), outcome, cost_now(summary.seconds)


def _round(folder: Path, libraries: Path, name: str, indicators: int, years: int, release: int) -> KoladaFigures:
    with served(indicators, years, release) as port:
        kept, outcome, harvested = apart(harvest_kolada, folder, port)
    built = apart(build_step, folder, libraries)
    output = folder / "output"
    weighed = first_view_bytes(output, heaviest(output, PAGE))
    return KoladaFigures(
        name, indicators, kept - indicators, outcome, harvested, built.cost, built.count, built.written, weighed
    )


class World:
    """The made indicators and their values: the same for the same numbers, another for CHANGED in a later release."""

    def __init__(self, indicators: int, years: int, release: int) -> None:
        self.years = range(LAST_YEAR - years + 1, LAST_YEAR + 1)
        self.ids = {f"N{number:05d}": number for number in range(1, indicators + 1)}
        self.release = release

    @property
    def values(self) -> int:
        """Return how many values there are."""
        places = 49 + 1  # the kommuner and Riket; the region has every second indicator
        return sum(len(self._years_of(n)) * len(_sexes(n)) * (places + n % 2) for n in self.ids.values())

    def tag(self, path: str) -> str:
        """Return what tells whether an answer has changed."""
        return f'"{self.release if CHANGED in path else 1}"'

    def indicators(self, start: int, end: int) -> list[str]:
        """Return the records of some indicators as JSON, and none beyond the last."""
        return [self._indicator(key, number) for key, number in list(self.ids.items())[start:end]]

    def groups(self, kpis: Sequence[str], codes: Sequence[str]) -> list[tuple[str, int, str]]:
        """Return each (indicator, year, kommunkod) that has a record."""
        return [
            (kpi, year, code)
            for kpi in kpis
            if kpi in self.ids
            for year in self._years_of(self.ids[kpi])
            for code in codes
            if code != "0014" or self.ids[kpi] % 2
        ]

    def record(self, kpi: str, year: int, code: str) -> str:
        """Return the values of one indicator, year and place as JSON."""
        number = self.ids[kpi]
        at = number % 4
        revised = self.release if kpi == CHANGED and year == LAST_YEAR else 1
        values = []
        for gender in _sexes(number):
            mixed = (number * 2654435761 + int(code) * 40503 + year * 9973 + ord(gender) * 31) * 2246822519 % 2**32
            status, count, value = "", 1, "null"
            if mixed % 64 == 0:
                status, count = ("Private" if mixed % 128 else "Missing"), 0
            else:
                level = (number * 37 % 800 + int(code) * 7 % 90 + year % 100 + mixed % 40) / 10 + revised
                value = repr(round(level * 1.01234567, _DECIMALS[at]))
            values.append(
                f'{{"gender":"{gender}","count":{count},"status":"{status}","value":{value},"isdeleted":false}}'
            )
        return f'{{"kpi":"{kpi}","municipality":"{code}","period":{year},"values":[{",".join(values)}]}}'

    def _years_of(self, number: int) -> range:
        share = float(BEGINS[number % len(BEGINS)])
        return range(self.years[-1] - max(1, round(len(self.years) * share)) + 1, self.years[-1] + 1)

    def _indicator(self, key: str, number: int) -> str:
        return json.dumps({
            "id": key,
            "title": f"Påhittat mått {number} om verksamhet {number % 97}, {_UNITS[number % 4]}",
            "description": f"Ett mått som bara finns i den här mätningen. Det har nummer {number}.",
            "is_divided_by_gender": len(_sexes(number)) > 1,
            "municipality_type": "A" if number % 2 else "K",
            "auspice": None,
            "operating_area": f"Område {number % AREAS + 1}",
            "perspective": "Kvalitet och resultat",
            "prel_publication_date": None,
            "publication_date": "2026-04-15",
            "publ_period": str(LAST_YEAR),
            "has_ou_data": False,
        })  # fmt: skip


def _sexes(number: int) -> str:
    return "KMT" if number % 20 < 7 else "T"


def _serve(pipe: Connection, indicators: int, years: int, release: int) -> None:
    world = World(indicators, years, release)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the name that http.server calls
            asked = urlsplit(self.path)
            tag = world.tag(asked.path)
            if self.headers.get("If-None-Match") == tag:
                self._answer(304, tag, b"")
                return
            page = int(parse_qs(asked.query).get("page", ["1"])[0])
            start = (page - 1) * PER_PAGE
            if found := re.fullmatch(r"/v3/data/kpi/([^/]+)/municipality/([^/]+)", asked.path):
                groups = world.groups(found[1].split(","), found[2].split(","))
                records = [world.record(*group) for group in groups[start : start + PER_PAGE]]
                is_more = start + PER_PAGE < len(groups)
            elif asked.path == "/v3/kpi":
                records = world.indicators(start, start + PER_PAGE)
                is_more = start + PER_PAGE < indicators
            else:
                self._answer(404, "", b'{"detail":"Not Found"}')
                return
            following = json.dumps(f"http://{HOST}{asked.path}?page={page + 1}" if is_more else None)
            text = f'{{"values":[{",".join(records)}],"count":{len(records)},"next_url":{following}}}'
            self._answer(200, tag, text.encode())

        def _answer(self, status: int, tag: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if tag:
                self.send_header("ETag", tag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(server.server_address[1])
    server.serve_forever()
