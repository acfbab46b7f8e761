"""Harvested twice from a source that changed: both states have their address, and what changed is told."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from catalog.errors import StoreError
from catalog.releases.take_down import take_down
from catalog.texts import load_texts
from harvesters.command import HarvestSummary
from tests.path.portal import ALE, Portal, stamps
from tests.server import Say, Server

CSV = {"Content-Type": "text/csv; charset=utf-8"}
HEADER = "id;namn;kostnad\n"
FIRST = HEADER + "".join(f"{n};Park {n};{n * 10}\n" for n in range(1, 21))
SECOND = FIRST.replace("7;Park 7;70\n", "7;Sjuan;75\n").replace("9;Park 9;90\n", "") + "21;=Ny;210\n"
KEY = "ale/parker"
SOURCE = {
    "kind": "file", "name": "parker", "url": "http://parker.example/parker.csv", "title": "Parker",
    "license": "CC0-1.0",
}  # fmt: skip


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """Harvested and built, and again when the source had changed."""
    made = Portal(tmp_path_factory.mktemp("releases"))
    made.register(ALE, "ale", [SOURCE])
    for text in (FIRST, SECOND):
        harvest(made, text)
        made.build()
    return made


def harvest(portal: Portal, text: str) -> HarvestSummary:
    with Server({"/parker.csv": [Say(200, text.encode(), CSV)]}) as server:
        portal.connect_to = (("parker.example", "127.0.0.1", server.port),)
        return portal.harvest()


def releases(portal: Portal) -> list[str]:
    dataset = portal.store.load(KEY)
    assert dataset is not None
    return [entry["release"] for entry in dataset.history]


def place(portal: Portal, release: str) -> Path:
    return portal.output / "data" / KEY / "v" / release


def names(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["namn"] for row in csv.DictReader(file)]


def test_both_states_have_their_cells_at_their_address(portal: Portal) -> None:
    new, old = releases(portal)
    assert len(names(place(portal, old) / "parker.csv")) == 20
    assert "Park 9" in names(place(portal, old) / "parker.csv")
    assert names(place(portal, new) / "parker.csv") == names(portal.output / "data" / KEY / "parker.csv")
    assert "Sjuan" in names(place(portal, new) / "parker.csv")
    for release in (old, new):
        package = json.loads((place(portal, release) / "datapackage.json").read_bytes())
        assert package["version"] == release
        with zipfile.ZipFile(place(portal, release) / f"parker-{release}.zip") as archive:
            (table,) = [n for n in archive.namelist() if n.endswith("/parker.csv") or n == "parker.csv"]
            assert archive.read(table) == (place(portal, release) / "parker.csv").read_bytes()


def test_the_page_tells_what_changed_and_the_file_all_of_it(portal: Portal) -> None:
    new, old = releases(portal)
    page = (place(portal, new) / "index.html").read_text(encoding="utf-8")
    for words in ("2 nya rader, 2 borttagna", "Sjuan", "Park 9", f"/data/{KEY}/v/{old}/"):
        assert words in page
    with (place(portal, new) / "parker.andringar.csv").open(encoding="utf-8", newline="") as file:
        told = [(row["andring"], row["namn"]) for row in csv.DictReader(file)]
    assert sorted(told) == [("borttagen", "Park 7"), ("borttagen", "Park 9"), ("tillagd", "=Ny"), ("tillagd", "Sjuan")]
    older = (place(portal, old) / "index.html").read_text(encoding="utf-8")
    assert "Det här är en äldre utgåva" in older
    assert f"/data/{KEY}/v/{new}/" in older


def test_every_link_between_them_leads_somewhere(portal: Portal) -> None:
    new, old = releases(portal)
    for lang in ("", "en/"):
        folder = portal.output / lang / "data" / KEY
        for path in (folder / "index.html", *folder.glob("v/**/index.html")):
            for href in re.findall(r'href="(/[^"#]*)', path.read_text(encoding="utf-8")):
                target = portal.output / href.lstrip("/")
                is_there = (target / "index.html").is_file() if href.endswith("/") else target.is_file()
                assert is_there or "/v/" not in href, (path, href)
        assert {p.parent.name for p in folder.glob("v/*/index.html")} == {new, old, "latest"}
    assert f'href="/data/{KEY}/v/{new}/"' in (portal.output / "data" / KEY / "index.html").read_text(encoding="utf-8")


def test_a_build_once_more_writes_nothing(portal: Portal) -> None:
    before = stamps(portal.output)
    assert portal.build().written == 0
    assert stamps(portal.output) == before


def test_what_was_taken_down_is_not_harvested_again(portal: Portal) -> None:
    new, old = releases(portal)
    take_down(portal.store, KEY, old, reason="Fel uppgifter om en person", day=date(2026, 11, 17))
    (run,) = harvest(portal, FIRST).runs
    told = run.datasets["parker"]
    assert (told["outcome"], told["rule"], told["values"]) == ("rejected", "volume.taken_down", {"release": old})
    assert old in load_texts().get("rule.volume.taken_down", "sv", **told["values"])
    assert releases(portal)[0] == new
    with pytest.raises(StoreError):
        take_down(portal.store, KEY, new, reason="Gäller nu", day=date(2026, 11, 17))
