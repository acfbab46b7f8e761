"""The heat map, its part on the report card, and the ledger as CSV and JSON."""

import csv
import io
import json

import pytest

from catalog.model import SourceStatus
from catalog.site import completeness, status
from tests.site_world import FETCHED, by_url, make_site, put_dataset, read


@pytest.fixture
def site(tmp_path):
    days = ["2026-09-01"] * 4 + ["2026-10-01"]
    rows = [{"kommunkod": "1440", "anslaget": day} for day in days]
    snapshots = [{"fetched": FETCHED, "sha256": "0123456789abcdef"}]
    held = put_dataset(
        tmp_path,
        "ale/anslag",
        {"a": {"profile": "anslag", "rows": rows}},
        source="ale/anslag",
        provenance={"snapshots": snapshots},
    )
    run = {"datasets": {"anslag": {"listed": None, "rule": "", "reasons": {"type": 1}}}, "missing": []}
    told = SourceStatus("ale/anslag", "ale", "file", "https://ale.example", "ok", FETCHED, FETCHED, rejected=1, run=run)
    late = SourceStatus("boras/beslut", "boras", "file", "https://boras.example", "never_harvested")
    return make_site([held], [told, late])


def test_the_heat_map_reads_without_colour(site):
    page = read(by_url(completeness.pages(site))["/status/fullstandighet/"])
    assert "före ● 4 ◔ 1 ○ 0" in page.text
    assert "Vi känner inte till någon källa för: beslut, sammanträden, nyckeltal, statistik, öppna data" in page.text
    assert "Beslut Vi vet inte vet inte" in page.text
    assert "16 november 2026" in page.text
    assert "/status/fullstandighet.csv" in page.links


def test_the_english_page_speaks_english_and_links_to_english_cards(site):
    page = read(by_url(completeness.pages(site))["/en/status/fullstandighet/"])
    assert "How complete the data is" in page.text
    assert "/en/status/ale/" in page.links


def test_the_report_card_has_the_kommuns_own_months(site):
    pages = by_url(status.pages(site))
    assert "● 4 ◔ 1 ○ 0" in read(pages["/status/ale/"]).text
    assert "16 november 2026 0123456789ab" in read(pages["/status/ale/"]).text
    assert "● 4" not in read(pages["/status/boras/"]).text
    assert "/status/fullstandighet/" in read(pages["/status/ale/"]).links
    assert "/status/fullstandighet/" in read(pages["/status/"]).links


def test_a_changed_count_changes_the_fingerprint(site, tmp_path):
    before = by_url(completeness.pages(site))["/status/fullstandighet/"].inputs
    other = make_site(site.catalog.datasets, site.catalog.statuses[:1])
    assert by_url(completeness.pages(other))["/status/fullstandighet/"].inputs != before


def test_the_csv_leaves_unknown_empty_and_writes_known_zeros(site):
    files = dict(completeness.machine_files(site))
    rows = list(csv.DictReader(io.StringIO(files["status/fullstandighet.csv"].decode())))
    ale = {r["manad"]: r for r in rows if r["kalla"] == "ale/anslag"}
    assert (ale["utan månad"]["hallna"], ale["utan månad"]["avvisade"], ale["utan månad"]["listade"]) == ("0", "1", "")
    assert {m: r["hallna"] for m, r in ale.items() if m != "utan månad"} == {
        "2026-09": "4",
        "2026-10": "1",
        "2026-11": "0",
    }
    assert ale["2026-10"]["orsak"] == "type"
    assert ale["2026-10"]["sha256"] == "0123456789abcdef"
    amal = [r for r in rows if r["kommun"] == "Åmål"]
    assert len(amal) == 6
    assert {(r["lage"], r["hallna"], r["saknas"]) for r in amal} == {("no_source", "", "")}


def test_the_json_says_null_for_unknown(site):
    lines = json.loads(dict(completeness.machine_files(site))["status/fullstandighet.json"])["lines"]
    by_place = {(x["name"], x["category"]): x for x in lines}
    assert by_place["Ale", "anslag"]["months"][0] == {"month": "2026-09", "state": "held", "held": 4}
    waiting = by_place["Borås", "beslut"]
    assert (waiting["held"], waiting["without_month"], waiting["months"]) == (None, None, [])
