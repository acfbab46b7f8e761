"""Revisions on the indicator's page: from two harvests to the table and the CSV, and each value traced to its row."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.site import indicators, revisions
from catalog.site.trace import Tracer, snapshot_of
from catalog.store import Store, read_rows
from catalog.tables import Row
from catalog.value_log import read_log
from harvesters.dataset import Draft
from harvesters.kinds.kolada import NYCKELTAL_HEADER
from harvesters.snapshot import Snapshot
from harvesters.source import Source
from harvesters.table import About, Table
from tests.site_world import by_url, make_site, put_dataset, read

SOURCE = Source("vastra-gotaland/kolada", "vastra-gotaland", "", "kolada", "https://kolada.example/v3", "kolada")
FIRST, SECOND = "2026-10-01T05:00:00Z", "2026-11-16T05:00:00Z"


def harvest(folder, rows, fetched):
    """Return the stored dataset after one harvest of these rows: (kommunkod, year, value, reason)."""
    draft = Draft(SOURCE, "kolada", folder / "work" / fetched[:10])
    cells = [(code, "N1", year, "T", value, "%", reason) for code, year, value, reason in rows]
    table = Table(About("kolada"), "nyckeltal", NYCKELTAL_HEADER, enumerate(cells, start=1), profile="nyckeltal")
    url = f"https://kolada.example/v3/data?{fetched[:10]}"
    snapshot = Snapshot(url, fetched[8] * 64, fetched, 200, {}, 10, Path("never-read"))
    draft.add(table, snapshot)
    store = Store(folder / "datasets")
    assert draft.finish(store, "1", example_data=False, now=fetched).outcome == "ok"
    dataset = store.load("vastra-gotaland/kolada")
    assert dataset is not None
    return dataset


OLD = [("1440", "2024", "93", ""), ("1490", "2024", "5", ""), ("1492", "2024", "7.50", "")]
NEW = [("1440", "2024", "95", ""), ("1490", "2024", "", "borttaget_av_kallan"), ("1492", "2024", "", "for_fa_svar")]


@pytest.fixture
def revised(tmp_path):
    first = harvest(tmp_path, OLD, FIRST)
    assert not (first.folder / "revisions.csv").exists()
    return first, harvest(tmp_path, NEW, SECOND)


def page_of(dataset, lang=""):
    return read(by_url(indicators.pages(make_site([dataset])))[f"{lang}/nyckeltal/n1/"])


def test_the_page_shows_both_values_and_both_dates(revised):
    page = page_of(revised[1])
    assert "16 november 2026 ändrat Ale 2024 93 1 oktober 2026 95" in page.text
    assert "16 november 2026 borttaget Borås 2024 5 1 oktober 2026" in page.text
    assert "16 november 2026 dolt: för få svar Åmål 2024 1 oktober 2026" in page.text
    assert "3 ändringar sedan 1 oktober 2026." in page.text
    assert "/nyckeltal/n1/andringar.csv" in page.links
    assert "3 revisions since" in page_of(revised[1], "/en").text


def test_the_csv_beside_the_page_is_the_whole_log(revised):
    first, second = revised
    (made,) = revisions.made_files(make_site([second]))
    assert made.path == "nyckeltal/n1/andringar.csv"
    rows = list(csv.DictReader(io.StringIO(made.make().decode(), newline="")))
    assert [(r["datamangd"], r["slag"], r["fran_varde"], r["till_varde"]) for r in rows] == [
        ("vastra-gotaland/kolada", "andrat", "93", "95"),
        ("vastra-gotaland/kolada", "borttaget", "5", ""),
        ("vastra-gotaland/kolada", "dolt", "", ""),
    ]
    assert {(r["fran_utgava"], r["till_utgava"]) for r in rows} == {(first.release, second.release)}


def test_without_a_revision_the_page_says_since_when(tmp_path):
    site = make_site([harvest(tmp_path, OLD, FIRST)])
    assert list(revisions.made_files(site)) == []
    page = read(by_url(indicators.pages(site))["/nyckeltal/n1/"])
    assert "Vi har inte sett någon siffra ändras sedan 1 oktober 2026." in page.text


def test_what_goes_when_the_gate_refuses_a_row_is_not_kept(tmp_path):
    others = [("1440", str(year), "1", "") for year in range(1960, 2020)]
    harvest(tmp_path, [*OLD, *others], FIRST)
    dataset = harvest(tmp_path, [*OLD[1:], *others, ("1440", "2024", "93", "900101-9802")], SECOND)
    assert dataset.report["nyckeltal"]["rejected"] == 1
    lines, _ = read_log(dataset.folder / "revisions.csv")
    assert [(line.slag, line.kommunkod, line.fran_varde) for line in lines if line.slag != "tillagt"] == [
        ("dolt", "1440", "")
    ]
    assert "dolt: för att skydda enskilda Ale 2024" in page_of(dataset).text


def test_an_unchanged_harvest_keeps_the_log(revised, tmp_path):
    _, second = revised
    before = (second.folder / "revisions.csv").read_bytes()
    again = harvest(tmp_path, NEW, SECOND)
    assert again.release == second.release
    assert (again.folder / "revisions.csv").read_bytes() == before


def test_a_page_is_made_again_when_its_log_is_another(revised):
    site = make_site([revised[1]])
    before = by_url(indicators.pages(site))["/nyckeltal/n1/"].inputs
    log = revised[1].folder / "revisions.csv"
    log.write_text(log.read_text(encoding="utf-8").replace(",93,", ",92,"), encoding="utf-8")
    assert by_url(indicators.pages(replace(site)))["/nyckeltal/n1/"].inputs != before


def test_each_value_leads_to_its_row_its_release_and_its_answer(revised):
    dataset = revised[1]
    page = page_of(dataset)
    (row,) = [url for url in page.links if url.endswith("#row=2")]
    assert row == "/data/vastra-gotaland/kolada/nyckeltal.csv#row=2"
    lines = dataset.resources[0].path.read_text(encoding="utf-8").splitlines()
    assert lines[1].startswith("1440,N1,2024,T,95")  # RFC 7111: the header is row 1
    assert next(read_rows(dataset.resources[0]))["varde"] == "95"
    assert "#svar-1" in page.links
    assert "svar-1" in page.ids
    assert "https://kolada.example/v3/data?2026-11-16" in page.links
    assert "1" * 64 in page.text
    assert f"Värdena är oförändrade sedan 16 november 2026, i utgåvan {dataset.release} ." in page.text
    assert "/data/vastra-gotaland/kolada/#utgavor" in page.links


def test_the_tracer_finds_what_a_look_at_every_answer_finds(tmp_path):
    answers = [
        {"url": f"https://a.example/{n}", "sha256": str(n), "fetched": FIRST, "rows": {"a": [first, last], "b": [n, n]}}
        for n, (first, last) in enumerate([(7, 9), (1, 2), (3, 3)], start=1)
    ]
    table = {"fields": [{"name": "x", "type": "string"}], "rows": []}
    dataset = put_dataset(tmp_path, "ale/x", {"a": table, "b": table}, provenance={"snapshots": answers})
    tracer = Tracer(make_site([dataset]).catalog)
    rows = [Row("ale/x", resource, at) for resource in ("a", "b", "none") for at in range(12)]
    found = tracer.traces(rows)
    told = {answer.number: answer.url for answer in found.answers}
    for row in rows:
        expected = snapshot_of(dataset, row.resource, row.position).get("url")
        assert told.get(found.numbers.get(row)) == expected
