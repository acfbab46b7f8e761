"""Lists by kommun, body, year and subject: every record is in them, a hundred a page, without script."""

import re

import pytest

from catalog.site import lists
from catalog.site.paging import last_page, page_numbers
from catalog.template_words import has_english
from tests.politics_world import decision, meeting, notice, politics
from tests.site_world import by_url, read

RECORD = re.compile(r"/beslut/[a-z]+/[a-z]+/\d{4}-\d\d-\d\d/\d+/")


def site_of(tmp_path, count=230):
    days = [f"{2025 + n % 2}-{1 + n % 9:02}-{1 + n % 28:02}" for n in range(count)]
    rows = [
        decision("ks", day, str(n + 1), rubrik="Ny förskola i byn" if n % 2 else "Ärende") for n, day in enumerate(days)
    ]
    rows.append(decision("kf", "2026-10-01", "1", "boras", rubrik="Grundskolan byggs ut"))
    held = [meeting("kf", "2026-10-01"), meeting("ks", "2026-11-04")]
    return politics(tmp_path, beslut=rows, sammantraden=held, anslag=[notice("kf", "2026-10-01", "2026-10-08")])


def records_in(found, base):
    urls, number = [], 1
    while page := found.get(base if number == 1 else f"{base}sida-{number}/"):
        urls += [x for x in read(page).links if RECORD.fullmatch(x)]
        number += 1
    return urls


def test_each_way_in_leads_to_every_record(tmp_path):
    site = site_of(tmp_path)
    found = by_url(lists.pages(site))
    everything = {r.url for r in site.records.by_kind["beslut"]}
    by_year = [url for year in ("2025", "2026") for url in records_in(found, f"/beslut/{year}/")]
    assert sorted(by_year) == sorted(everything)
    assert sorted(records_in(found, "/beslut/ale/") + records_in(found, "/beslut/boras/")) == sorted(everything)
    of_ale = [url for year in ("2025", "2026") for url in records_in(found, f"/beslut/ale/{year}/")]
    assert len(of_ale) == len(set(of_ale)) == 230
    assert len(records_in(found, "/beslut/ale/ks/")) == 230
    assert len(records_in(found, "/beslut/amne/skola/")) == 116
    assert len(records_in(found, "/beslut/ale/amne/skola/")) == 115


def test_the_county_shows_the_latest_hundred_and_the_ways_on(tmp_path):
    page = read(by_url(lists.pages(site_of(tmp_path)))["/beslut/"])
    assert "De 100 senaste av 231." in page.text
    assert {"/beslut/2025/", "/beslut/amne/skola/", "/beslut/boras/", "/initiativ/"} <= set(page.links)


def test_a_list_that_fits_a_page_is_not_cut_up(tmp_path):
    found = by_url(lists.pages(site_of(tmp_path)))
    assert "/beslut/boras/" in found
    assert not [url for url in found if url.startswith("/beslut/boras/2")]
    assert "1 beslut" in read(found["/beslut/boras/"]).text


def test_subjects_speak_the_readers_language(tmp_path):
    found = by_url(lists.pages(site_of(tmp_path)))
    assert "Schools and preschools" in read(found["/en/beslut/amne/skola/"]).text
    assert "/en/beslut/ale/amne/skola/" in read(found["/en/beslut/ale/"]).links


@pytest.mark.parametrize(
    ("path", "english"),
    [
        ("/beslut/ale/ks/2026-10-01/4/", False), ("/beslut/ale/ks/sida-2/", True), ("/beslut/ale/amne/skola/", True),
        ("/beslut/ale/2026/sida-2/", True), ("/sammantraden/ale/ks/2026-10-01-2/", False),
        ("/sammantraden/ale/2026/sida-3/", True), ("/anslag/ale/sida-2/", True), ("/anslag/ale/2026/", True),
        ("/anslag/amne/skola/", True), ("/anslag/ale/protokoll-1/", False), ("/arende/ale/ks-1/", False),
        ("/initiativ/ale/", True),
    ],
)  # fmt: skip
def test_which_pages_are_in_english(path, english):
    assert has_english(path) is english


def test_page_numbers_leave_gaps():
    assert page_numbers(1, 1) == [1]
    assert page_numbers(6, 12) == [1, 0, 4, 5, 6, 7, 8, 0, 12]
    assert [last_page(n) for n in (0, 100, 101)] == [1, 1, 2]
