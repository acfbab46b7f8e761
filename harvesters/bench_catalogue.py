"""`invoke bench catalogue`: what a catalogue of thousands of datasets costs to describe, for programs and for search.

The datasets are made straight into a store, each with one small table, dealt to the 49 kommuner. What is timed is the
making of everything that is no page, each family by itself, in the order and on the same `Site` as in a build, where
what one family has read another finds. Then all of it is made again with nothing changed. A family that is added to
the registries of catalog/site is timed without a word here.
"""

from __future__ import annotations

import functools
import json
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from catalog.downloads import write_downloads
from catalog.garbage import fewer_collections
from catalog.ids import sha256_hex, stable_uuid
from catalog.json_text import indented
from catalog.load import OWN_DATASETS, load_catalog
from catalog.output import Output
from catalog.records import load_records
from catalog.side_by_side import processes_here
from catalog.site import MACHINE_FILES, MADE_FILES
from catalog.site.page import MadeFile, Site
from catalog.store import Store, read_rows
from harvesters.bench import Cost, apart, cost_now
from harvesters.demo import BASE_URL, NOW

DATASETS = 5000
_ASCII = str.maketrans("åäö", "aao")
ROWS = 40
ISSUED = "2026-11-01T05:00:00Z"

# Files of the tables themselves: they grow with the rows, not with the catalogue.
TABLES = "tables"
# What other programs read of the catalogue: dumps, API files and search index, with the points of the descriptions.
DESCRIBED = ("dcat", "dcat, made", "api_description", "quality", "ckan", "search")

_WORDS = ("badplatser", "lekplatser", "förskolor", "bygglov", "laddstolpar", "cykelvägar", "fakturor", "återvinning",
          "skolmåltider", "luftkvalitet", "parkeringar", "trafikmängder")  # fmt: skip
_THEMES = ("ENVI", "GOVE", "EDUC", "TRAN", "SOCI", "ECON")
_FIELDS = (("id", "string"), ("namn", "string"), ("kommunkod", "string"), ("latitud", "number"), ("longitud", "number"),
           ("antal", "integer"), ("datum", "date"))  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """What one family of files came to. Seconds of the clock and of all processors; bytes also of unchanged files."""

    name: str
    seconds: float
    cpu_seconds: float
    files: int
    bytes: int

    def __str__(self) -> str:
        """Return it for people."""
        spent = f"{self.seconds:.1f} s, {self.cpu_seconds:.1f} s of processor"
        return f"{spent}, {self.files:,} files, {self.bytes / 1e6:,.1f} MB"


@dataclass(frozen=True)
class CatalogueFigures:
    """What one round cost. `listed`: by file, how many datasets a program finds in it."""

    name: str
    datasets: int
    stages: tuple[Stage, ...]
    cost: Cost
    written: int
    listed: dict[str, int]

    @property
    def is_complete(self) -> bool:
        """Return whether every list has every dataset."""
        return bool(self.listed) and set(self.listed.values()) == {self.datasets}

    def table(self) -> list[tuple[str, str]]:
        """Return the figures as (label, value) pairs for people."""
        return [
            ("round", self.name),
            ("datasets", f"{self.datasets:,}"),
            *((stage.name, str(stage)) for stage in self.stages),
            ("dumps, API files and index", _spent([s for s in self.stages if s.name in DESCRIBED])),
            ("all but the tables", _spent([s for s in self.stages if s.name != TABLES])),
            ("in all", f"{self.cost}, {self.written:,} files written"),
            ("listed", ", ".join(f"{number:,} in {path}" for path, number in self.listed.items())),
        ]


def run_bench_catalogue(datasets: int = DATASETS) -> Iterator[CatalogueFigures]:
    """Yield the figures of the first round and of one in which nothing has changed, in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="insyn-catalogue-") as name:
        folder = Path(name)
        make_datasets(folder / "datasets", datasets)
        for said in ("first", "nothing changed"):
            yield apart(describe, folder, said)


def as_json(figures: Sequence[CatalogueFigures]) -> str:
    """Return the figures as JSON."""
    return json.dumps([asdict(f) for f in figures], ensure_ascii=False, indent=1) + "\n"


def make_datasets(root: Path, count: int) -> None:
    """Write so many datasets of the 49 kommuner, always the same ones."""
    kommuner = Store(OWN_DATASETS).load("vastra-gotaland/kommuner")
    assert kommuner is not None
    slugs = [(row["slug"], row["kommunkod"]) for row in read_rows(kommuner.resources[0])]
    drawn = random.Random(1)  # noqa: S311 no secret: the same datasets each time
    for number in range(count):
        slug, kommunkod = slugs[number % len(slugs)]
        word = _WORDS[number % len(_WORDS)]
        _write_dataset(root, slug, kommunkod, f"{word}-{number}".translate(_ASCII), word, drawn)


def describe(folder: Path, name: str) -> CatalogueFigures:
    """Make all files that are no pages for the datasets in `folder`; return what that cost."""
    began = time.monotonic()
    output = Output.open(folder / "output")
    output.processes = processes_here()
    stages: list[Stage] = []

    def staged(stage: str, step: Callable[[], Any]) -> Any:
        before, started, used = set(output.entries), time.monotonic(), cost_now(0).cpu_seconds
        result = step()
        output.make_rest()
        new = [entry.size_bytes for path, entry in output.entries.items() if path not in before]
        cost = cost_now(time.monotonic() - started)
        stages.append(Stage(stage, cost.seconds, cost.cpu_seconds - used, len(new), sum(new)))
        return result

    with fewer_collections():
        catalog = staged("reading", lambda: load_catalog(folder, NOW))
        downloads = staged(TABLES, lambda: write_downloads(catalog, output, BASE_URL))
        site = staged("records", lambda: Site(catalog, load_records(catalog), NOW, BASE_URL, True, downloads))
        for family, files in MACHINE_FILES.items():
            staged(family, functools.partial(_put, output, files, site))
        for family, made in MADE_FILES.items():
            label = f"{family}, made" if family in MACHINE_FILES else family
            staged(label, functools.partial(_make, output, made, site))
    output.close({"built_for": NOW.isoformat()})
    return CatalogueFigures(
        name=name,
        datasets=len(catalog.listed),
        stages=tuple(s for s in stages if s.files or s.seconds >= 0.05),
        cost=cost_now(time.monotonic() - began),
        written=output.written,
        listed=_listed(folder / "output"),
    )


def _put(output: Output, files: Callable[[Site], Iterator[tuple[str, bytes]]], site: Site) -> None:
    for path, data in files(site):
        output.put(path, data)


def _make(output: Output, made: Callable[[Site], Iterator[MadeFile]], site: Site) -> None:
    for file in made(site):
        output.make_soon(file.path, file.inputs, file.make)


def _spent(stages: Sequence[Stage]) -> str:
    return f"{sum(s.seconds for s in stages):.1f} s, {sum(s.cpu_seconds for s in stages):.1f} s of processor"


def _listed(output: Path) -> dict[str, int]:
    """Return how many datasets the files name that list all of them."""
    rdf = (output / "catalog.rdf").read_text(encoding="utf-8").count("<dcat:Dataset ")
    names = json.loads((output / "api/3/action/package_list.json").read_text(encoding="utf-8"))["result"]
    return {"catalog.rdf": rdf, "package_list.json": len(names)}


def _write_dataset(root: Path, slug: str, kommunkod: str, name: str, word: str, drawn: random.Random) -> None:
    """Write a data package as the store keeps it, without forcing it to the disk: nothing here outlives the bench."""
    folder, resource = root / slug / name, word.translate(_ASCII)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = [",".join(field for field, _ in _FIELDS)]
    for n in range(ROWS):
        at = f"{58 + drawn.random():.5f},{12 + drawn.random():.5f}"
        lines.append(
            f"{name}-{n},{word.capitalize()} {n},{kommunkod},{at},{drawn.randrange(500)},2026-10-{n % 28 + 1:02}"
        )
    table = ("\n".join(lines) + "\n").encode()
    (folder / f"{resource}.csv").write_bytes(table)
    fields = [{"name": field, "type": kind, "title": field.capitalize()} for field, kind in _FIELDS]
    release = sha256_hex(table)[:12]
    _write(folder / "datapackage.json", {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "id": stable_uuid("bench", slug, name),
        "title": f"{word.capitalize()} {name.rpartition('-')[2]}",
        "title_en": f"Data set {name}",
        "description": f"{word.capitalize()} i kommunen, med läge och antal. " * 5,
        "description_en": "Places of the municipality with position and number. " * 5,
        "keywords": sorted({word, drawn.choice(_WORDS), "öppna data"}),
        "themes": [drawn.choice(_THEMES)],
        "version": release,
        "created": ISSUED,
        "issued": ISSUED,
        "modified": ISSUED,
        "licenses": [{"name": "CC0-1.0"}],
        "contributors": [{"title": "Öppna data", "email": f"data@{slug}.example", "roles": ["contact"]}],
        "source": f"{slug}/{name}",
        "sources": [{"title": "Exempelkällan", "path": f"https://{slug}.example/{name}.csv"}],
        "temporal": {"start": "2026-10-01", "end": "2026-10-28"},
        "resources": [{
            "name": resource, "path": f"{resource}.csv", "type": "table", "format": "csv",
            "mediatype": "text/csv", "encoding": "utf-8", "bytes": len(table), "hash": f"sha256:{sha256_hex(table)}",
            "rows": ROWS, "schema": {"fields": fields},
        }],
    })  # fmt: skip
    answer = {"url": f"https://{slug}.example/{name}.csv", "sha256": sha256_hex(name.encode()), "fetched": ISSUED}
    _write(folder / "provenance.json", {"snapshots": [answer | {"bytes": len(table)}]})
    changed = {"rows": ROWS, "added": ROWS, "removed": 0, "changed": 0}
    _write(folder / "history.json", [{"release": release, "modified": ISSUED, "resources": {resource: changed}}])


def _write(path: Path, value: object) -> None:
    path.write_text(indented(value) + "\n", encoding="utf-8")
