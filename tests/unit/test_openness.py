"""The states of the openness matrix, the pages about it, and the requests for what is not there."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import brotli
import pytest

from catalog.ledger import Line
from catalog.model import Catalog, Publisher, SourceStatus
from catalog.openness import INCOMPLETE, NOT_FOUND, PUBLISHED, STALE, UNKNOWN, counts, frequency_of, openness
from catalog.site import openness as pages_of
from catalog.site.kommun import pages as kommun_pages
from catalog.site.status import pages as status_pages
from tests.site_world import FETCHED, PUBLISHERS, by_url, make_site, put_dataset, read, render

CC0 = [{"name": "CC0-1.0", "path": "http://creativecommons.org/publicdomain/zero/1.0/"}]
MONTHLY = "http://publications.europa.eu/resource/authority/frequency/MONTHLY"
PLACE = [{"name": n, "type": "string"} for n in ("source", "id", "name", "latitude", "longitude", "email")]
TODAY = date(2026, 11, 16)
EVIL = "\"><script>alert(1)</script> {kommun} =cmd|' /C calc'!A0"


def put(root, key="ale/badplatser", *, fields=PLACE, report=None, **about):
    told = {"title": "Badplatser i Ale", "licenses": CC0, "source": "ale/katalog"} | about
    told["report"] = {"a": report or {"received": 10, "kept": 10, "rejected": 0}}
    return put_dataset(root, key, {"a": {"fields": fields, "rows": [{"id": n} for n in range(10)]}}, **told)


def source(name="ale/katalog", kind="ckan", status="ok", **told):
    return SourceStatus(name, name.split("/")[0], kind, "https://x.example", status, FETCHED, FETCHED, **told)


def answers(datasets, statuses, lines=(), today=TODAY):
    catalog = Catalog({p.slug: p for p in PUBLISHERS}, tuple(datasets), tuple(statuses))
    return {slug: {a.item: a for a in found} for slug, found in openness(catalog, lines, today).items()}


def bathing(tmp_path, status=None, line=(), today=TODAY, **about):
    return answers([put(tmp_path, **about)], [status or source()], line, today)["ale"]["badplatser"]


def test_what_is_there_in_time_and_whole_is_published(tmp_path):
    answer = bathing(tmp_path)
    assert answer.state == PUBLISHED
    assert (answer.best.passed, answer.best.known, answer.best.kept_share) == (4, 4, 100)
    assert (answer.best.how, answer.best.age_days) == ("name", 0)


@pytest.mark.parametrize(
    ("about", "check"),
    [
        ({"licenses": []}, "licens"),
        ({"licenses": [{"name": "egen", "title": "Får läsas"}]}, "licens"),
        ({"report": {"received": 10, "kept": 9, "rejected": 1}}, "rader"),
        ({"fields": PLACE[:3]}, "kolumner"),
        ({"provenance": {"kind": "anslagstavla", "snapshots": [{"url": "https://x.example/bad"}]}}, "format"),
    ],
)
def test_one_failed_check_makes_it_incomplete(tmp_path, about, check):
    answer = bathing(tmp_path, **about)
    assert answer.state == INCOMPLETE
    assert [c for c, passed in answer.best.checks.items() if passed is False] == [check]
    assert answer.best.passed == 3


def test_what_the_source_lists_and_we_lack_makes_it_incomplete(tmp_path):
    line = Line("ale", "oppna_data", "ale/katalog", missing=2)
    assert bathing(tmp_path, line=[line]).best.checks["rader"] is False
    other = put(tmp_path, "ale/utegym", title="Utegym")  # one source, two datasets: nobody knows whose the lack is
    both = answers([put(tmp_path), other], [source()], [line])["ale"]
    assert both["badplatser"].state == both["utegym"].state == PUBLISHED


def test_the_share_of_rows_kept_is_rounded_down(tmp_path):
    best = bathing(tmp_path, report={"received": 10_000, "kept": 9_999, "rejected": 1}).best
    assert best.kept_share == 99


def test_without_a_report_and_a_specification_less_can_be_checked(tmp_path):
    found = put(tmp_path, "ale/laddstationer", title="Laddstationer", fields=[{"name": "id", "type": "string"}])
    found = replace(found, report={})
    best = answers([found], [source()])["ale"]["laddstationer"].best
    assert (best.passed, best.known, best.checks["rader"], best.checks["kolumner"]) == (2, 2, None, None)


def test_data_in_json_from_a_board_is_for_programs(tmp_path):
    told = {"kind": "anslagstavla", "snapshots": [{"url": "https://x.example/anslag.jsonld"}]}
    assert bathing(tmp_path, provenance=told).best.checks["format"] is True


@pytest.mark.parametrize("status", ["stale", "failing", "empty", "suspicious", "withdrawn"])
def test_what_can_no_longer_be_fetched_is_stale(tmp_path, status):
    answer = bathing(tmp_path, status=source(status=status))
    assert (answer.state, answer.best.stale) == (STALE, ("hamtas_inte",))


def test_a_promise_is_held_against_the_day_the_data_changed(tmp_path):
    told = {"accrualPeriodicity": MONTHLY, "source_modified": "2026-09-01"}
    assert bathing(tmp_path, today=date(2026, 11, 2), **told).state == PUBLISHED  # 62 days: the month and one miss
    late = bathing(tmp_path, today=date(2026, 11, 3), **told)
    assert (late.state, late.best.stale, late.best.age_days) == (STALE, ("forsenad",), 63)
    assert late.best.told_by_source
    assert bathing(tmp_path, today=date(2036, 1, 1), source_modified="2026-09-01").state == PUBLISHED


def test_a_day_that_is_none_is_unknown_and_a_coming_one_is_today(tmp_path):
    assert bathing(tmp_path, source_modified="snart", modified="").best.age_days is None
    assert bathing(tmp_path, source_modified="2027-01-01").best.age_days == 0


def test_an_archived_dataset_is_stale_unless_another_is_there(tmp_path):
    old = put(tmp_path, archived=FETCHED)
    assert answers([old], [source()])["ale"]["badplatser"].best.stale == ("arkiverad",)
    new = put(tmp_path, "ale/ale-badplatser")
    both = answers([old, new], [source()])["ale"]["badplatser"]
    assert (both.state, [f.key for f in both.found]) == (PUBLISHED, ["ale/ale-badplatser", "ale/badplatser"])


def test_not_found_is_said_only_where_a_catalogue_was_read(tmp_path):
    read_it = answers([put(tmp_path)], [source()])["ale"]["lekplatser"]
    assert (read_it.state, read_it.searched, read_it.looked) == (NOT_FOUND, 1, FETCHED)
    single = answers([put(tmp_path)], [source("ale/badplatser", "file")])["ale"]["lekplatser"]
    assert (single.state, single.reason, single.searched) == (UNKNOWN, "ingen_katalog", None)
    never = answers([], [replace(source(status="never_harvested"), last_good="")])["ale"]["lekplatser"]
    assert (never.state, never.reason) == (UNKNOWN, "ingen_katalog")
    assert answers([], [])["ale"]["lekplatser"].reason == "ingen_kalla"


def test_a_source_that_has_given_nothing_is_not_a_lack(tmp_path):
    waiting = source("ale/lekplatser", "file", "failing")
    answer = answers([], [source(), waiting])["ale"]["lekplatser"]
    assert (answer.state, answer.reason) == (UNKNOWN, "inget_an")


def test_a_neighbours_data_and_computed_data_do_not_count(tmp_path):
    computed = put(tmp_path, "ale/utegym", title="Utegym", computed=True)
    found = answers([put(tmp_path, "boras/badplatser", source="boras/katalog"), computed], [source()])
    assert found["ale"]["badplatser"].state == found["ale"]["utegym"].state == NOT_FOUND
    assert found["boras"]["badplatser"].state == PUBLISHED
    assert "vastra-gotaland" not in found


def test_counts_have_every_state():
    found = answers([], [])["ale"]
    assert counts(list(found.values())) == dict.fromkeys((PUBLISHED, INCOMPLETE, STALE, NOT_FOUND), 0) | {
        UNKNOWN: len(found)
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [(MONTHLY, "MONTHLY"), ("annual", "ANNUAL"), (MONTHLY + "/", "MONTHLY"), ("IRREG", ""), ("", ""), ("ibland", "")],
)
def test_a_frequency_is_read_or_promises_nothing(text, expected):
    assert frequency_of(text) == expected


@pytest.fixture
def site(tmp_path):
    late = {"accrualPeriodicity": MONTHLY, "source_modified": "2025-01-01"}
    held = [
        put(tmp_path),
        put(tmp_path, "ale/lekplatser", title="Lekplatser", licenses=[], fields=PLACE[:5]),
        put(tmp_path, "ale/utegym", title=f"Utegym i Ale: {EVIL}", **late),
    ]
    return make_site(held, [source(), source("boras/beslut", "file", "failing")])


def test_the_matrix_reads_without_colour_and_in_the_order_of_the_alphabet(site):
    page = read(by_url(pages_of.pages(site))["/oppenhet/"])
    assert "✓ Finns 4 av 4, 0 dagar" in page.text
    assert "◑ Ofullständig 2 av 4, 0 dagar" in page.text
    assert "△ Gammal 4 av 4, 684 dagar" in page.text
    assert "○ Inte hittad 0 av 3" in page.text
    assert "? Okänd" in page.text
    assert "det betyder inte att den saknas" in page.text
    assert "Hittad hos" in page.text
    assert "1 av 3" in page.text
    kommuner = [href for href in page.links if href.startswith("/oppenhet/") and href.count("/") == 3]
    assert kommuner == [f"/oppenhet/{p.slug}/" for p in PUBLISHERS if p.kommunkod]
    assert {"/oppenhet/oppenhet.csv", "/oppenhet/oppenhet.json"} <= set(page.links)
    assert "Listan är vår" in page.text


def test_each_gap_has_a_next_step_and_a_request(site):
    page = read(by_url(pages_of.pages(site))["/oppenhet/ale/"])
    assert "Lägg till kolumnerna som specifikationen kräver: email." in page.text
    assert "Ange en öppen licens" in page.text
    assert "Uppdatera den, eller ändra löftet" in page.text
    assert "Ändrad 1 januari 2025 enligt källan, för 684 dagar sedan. Kommunen lovar: varje månad." in page.text
    gaps = [i for i in page.ids if i.startswith("begaran-")]
    assert len(gaps) == len(site.openness["ale"]) - 1  # all but the bathing places
    assert "Till kommunen i Ale Begäran om allmänna handlingar" in page.text
    assert "lagen (2022:818)" in page.text
    assert "– enligt specifikationen Grillplatser 1.0" in page.text
    assert "/status/ale/" in page.links


def test_a_kommun_that_we_know_nothing_of_is_told_so(site):
    pages = by_url(pages_of.pages(site))
    amal = read(pages["/oppenhet/amal/"])
    assert "Vi har hittat 0 av 21 slag av data." in amal.text
    assert "Det här hittar vi inte" not in amal.text
    assert "/om/for-kommuner/" in amal.links
    boras = read(pages["/oppenhet/boras/"])
    assert "Källan är inlagd men har inte gett något" in boras.text


def test_the_english_pages_speak_english_but_the_letters_swedish(site):
    pages = by_url(pages_of.pages(site))
    assert "Out of date" in read(pages["/en/oppenhet/"]).text
    ale = read(pages["/en/oppenhet/ale/"])
    assert "It gives no right of its own" in ale.text
    assert "Jag begär att få ut uppgifter om" in ale.text
    assert "/en/oppenhet/" in ale.links


def test_a_hostile_title_is_shown_as_text_and_reaches_no_csv(site):
    html = render(by_url(pages_of.pages(site))["/oppenhet/ale/"])
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
    files = dict(pages_of.machine_files(site))
    assert b"cmd|" not in files["oppenhet/oppenhet.csv"]


def test_the_csv_and_the_json_say_the_same(site):
    files = dict(pages_of.machine_files(site))
    rows = list(csv.DictReader(io.StringIO(files["oppenhet/oppenhet.csv"].decode())))
    assert len(rows) == 3 * len(site.openness["ale"])
    assert all(None not in row and None not in row.values() for row in rows)
    ale = {r["slag"]: r for r in rows if r["kommun"] == "Ale"}
    assert (ale["utegym"]["lage"], ale["utegym"]["skal"], ale["utegym"]["dagar_sedan"]) == ("gammal", "forsenad", "684")
    assert (ale["lekplatser"]["skal"], ale["lekplatser"]["kontroll_licens"]) == ("licens kolumner", "nej")
    missing = ale["skolor"]
    assert (missing["letade_bland"], missing["datamangder"], missing["rader"]) == ("3", "0", "")
    told = json.loads(files["oppenhet/oppenhet.json"])
    listed = {k["name"]: {a["item"]: a["state"] for a in k["kinds"]} for k in told["kommuner"]}
    assert listed == {
        name: {r["slag"]: r["lage"] for r in rows if r["kommun"] == name} for name in ("Ale", "Åmål", "Borås")
    }


def test_other_pages_lead_here(site):
    kommun = read(by_url(kommun_pages(site))["/kommun/ale/"])
    assert "Vi har hittat 3 av 21 slag av data som vi letar efter. Vad Ale publicerar" in kommun.text
    assert "/oppenhet/ale/" in kommun.links
    assert "Om 21 kan vi inte säga något." in read(by_url(kommun_pages(site))["/kommun/amal/"]).text
    status = by_url(status_pages(site))
    assert "/oppenhet/" in read(status["/status/"]).links
    assert "/oppenhet/ale/" in read(status["/status/ale/"]).links
    assert not any(link.startswith("/oppenhet/vastra") for link in read(status["/status/vastra-gotaland/"]).links)


def test_only_what_changed_is_made_again(site, tmp_path):
    before = {url: page.inputs for url, page in by_url(pages_of.pages(site)).items()}
    again = make_site(site.catalog.datasets, site.catalog.statuses)
    assert {url: page.inputs for url, page in by_url(pages_of.pages(again)).items()} == before
    less = make_site(site.catalog.datasets[1:], site.catalog.statuses)
    changed = {url for url, page in by_url(pages_of.pages(less)).items() if page.inputs != before[url]}
    assert changed == {"/oppenhet/", "/en/oppenhet/", "/oppenhet/ale/", "/en/oppenhet/ale/"}


def test_a_portal_without_kommuner_says_so():
    empty = make_site(publishers=[Publisher("vastra-gotaland", "Västra Götaland")])
    assert "Ingen kommun är inlagd än" in read(by_url(pages_of.pages(empty))["/oppenhet/"]).text


def test_the_matrix_of_all_kommuner_is_light(tmp_path):
    kommuner = [Publisher(f"kommun-{n:02d}", f"Kommun {n:02d}", f"{1400 + n}") for n in range(49)]
    held = [
        put(tmp_path, f"{k.slug}/{name}", source=f"{k.slug}/katalog", modified=f"2026-0{1 + n % 9}-01")
        for n, k in enumerate(kommuner)
        for name in ("badplatser", "lekplatser")[: n % 3]
    ]
    site = make_site(held, [source(f"{k.slug}/katalog") for k in kommuner], kommuner)
    html = render(by_url(pages_of.pages(site))["/oppenhet/"])
    assert html.count("<td>") == 50 * len(site.openness["kommun-00"])
    assert len(brotli.compress(html.encode())) < 12_000
