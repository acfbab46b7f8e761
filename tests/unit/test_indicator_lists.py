"""The list of indicators when there are thousands: area by area, in pages, each once, and reached without script."""

from __future__ import annotations

import json

import pytest

from catalog.site import indicator_lists, search_page
from tests.site_world import by_url, make_site, put_dataset, read

AREAS = ("Skola", "skola!", "Äldre", "")
EACH = 130


@pytest.fixture
def site(tmp_path):
    named = [(f"N{at:05d}", area) for at, area in enumerate(a for a in AREAS for _ in range(EACH))]
    definitions = [{"id": key, "titel": f"Mått {key}", "omrade": area, "beskrivning": "Långord"} for key, area in named]
    values = [{"kommunkod": "1440", "indikator": key, "ar": "2024", "kon": "T", "varde": "1"} for key, _ in named[::2]]
    tables = {
        "nyckeltal": {"profile": "nyckeltal", "rows": values},
        "indikatorer": {"profile": "indikatorer", "rows": definitions},
    }
    return make_site([put_dataset(tmp_path, "vastra-gotaland/kolada", tables)])


def test_every_indicator_is_in_one_list_that_can_be_reached(site):
    made = by_url(indicator_lists.pages(site))
    first = read(made["/nyckeltal/"])
    lists = [link for link in first.links if link.startswith("/nyckeltal/omrade/")]
    assert lists == [f"/nyckeltal/omrade/{s}/" for s in ("skola", "skola-2", "aldre", "ovrigt")]
    assert f"{EACH} nyckeltal" in first.text
    found, seen = [], set()
    while lists:
        url = lists.pop()
        if url not in seen:
            seen.add(url)
            page = read(made[url])
            found += [link for link in page.links if link in {i.url for i in site.indicators}]
            lists += [link for link in page.links if link.startswith("/nyckeltal/omrade/") and "sida-" in link]
    assert sorted(found) == sorted(i.url for i in site.indicators)
    assert seen == {url for url in made if "/omrade/" in url and not url.startswith("/en/")}
    assert {url.removeprefix("/en") for url in made} == {*seen, "/nyckeltal/"}
    assert f"101–{EACH} av {EACH}." in read(made["/nyckeltal/omrade/skola/sida-2/"]).text


def test_a_page_holds_no_more_than_others(site):
    for url, page in by_url(indicator_lists.pages(site)).items():
        assert sum("/nyckeltal/n" in link for link in read(page).links) <= 100, url


def test_one_indicator_that_changes_makes_one_list_again(site, tmp_path):
    before = by_url(indicator_lists.pages(site))
    other = {"kommunkod": "1490", "indikator": "N00001", "ar": "2024", "kon": "T", "varde": "2"}
    kommun = put_dataset(tmp_path / "own", "ale/matt", {"nyckeltal": {"profile": "nyckeltal", "rows": [other]}})
    after = by_url(indicator_lists.pages(make_site([*site.catalog.datasets, kommun])))
    changed = {url for url in before if before[url].inputs != after[url].inputs}
    assert changed == {"/nyckeltal/omrade/skola/", "/en/nyckeltal/omrade/skola/"}


def test_the_search_page_leads_to_the_list_and_the_index_leaves_descriptions_out(site):
    page = read(by_url(search_page.pages(site))["/sok/"])
    assert f"De {4 * EACH} nyckeltalen" in page.text
    assert "/nyckeltal/" in page.links
    assert not any(link.startswith("/nyckeltal/n") for link in page.links)
    index = next(file for file in search_page.made_files(site) if file.path == "sok/index.json")
    made = json.loads(index.make())
    assert sum("/nyckeltal/" in document[0] for document in made["documents"]) == 4 * EACH
    assert "långord" not in index.make().decode().lower()
