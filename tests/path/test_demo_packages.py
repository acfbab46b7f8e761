"""The packages of the whole demo: a spread of them, for all take a minute and a half, most of it waiting."""

from __future__ import annotations

from pathlib import Path

from catalog.serve import SiteServer
from tests.packages import described, faults_over_http, faults_unpacked

EACH = 30  # of so many datasets, in the order of their addresses, one is held against frictionless
EACH_PACK = 60
LARGE = 1_000_000  # bytes of a table of all kommuner that is left to the tests of the tiny portal


def test_frictionless_finds_nothing_in_a_spread_of_packages(demo_folder: Path) -> None:
    output = demo_folder / "output"
    found = described(output)
    chosen = [a for n, a in enumerate(found) if n % EACH == 0 or a.startswith("/data/vastra-gotaland/")]
    chosen = [a for a in chosen if not is_large(output, a)]
    assert len({address.split("/")[3] for address in chosen}) >= 8, "datasets of many kinds"
    with SiteServer(output) as server:
        assert list(faults_over_http(server.url, chosen)) == []


def test_a_spread_of_packs_opens_and_checks_out(demo_folder: Path, tmp_path: Path) -> None:
    packs = sorted((demo_folder / "output/data").rglob("*.zip"))
    assert len(packs) == len(described(demo_folder / "output")), "every package has its pack"
    of_all = [p for p in packs if p.parent.parent.name == "slag" and p.stat().st_size < LARGE]
    assert of_all
    chosen = [*packs[::EACH_PACK], *of_all]
    assert [fault for n, pack in enumerate(chosen) for fault in faults_unpacked(pack, tmp_path / str(n))] == []


def is_large(output: Path, address: str) -> bool:
    return any(table.stat().st_size > LARGE for table in (output / address[1:]).parent.glob("*.csv"))
