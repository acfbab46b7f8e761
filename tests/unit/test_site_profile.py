"""A kommun's profile: each curated indicator in a sentence, traced, or told to be missing; and it stays small."""

from __future__ import annotations

from dataclasses import replace

import brotli
import pytest

from catalog.curated import FRONT, Measured, load_curated
from catalog.model import Publisher
from catalog.records import load_records
from catalog.site import kommun, profile
from catalog.subjects import SUBJECTS
from catalog.texts import load_texts
from harvesters.sandbox.indicators import BY_ID
from tests.site_world import FETCHED, PUBLISHERS, by_url, make_site, put_dataset, read, render

URL = "/kommun/ale/nyckeltal/"
CURATED = load_curated()
KNOWN = [entry.id for entry in CURATED if entry.id]


def value(code, indicator, year, text, reason=""):
    return {"kommunkod": code, "indikator": indicator, "ar": year, "kon": "T", "varde": text, "enhet": "%"} | {
        "saknas_orsak": reason
    }


def county(folder, values):
    snapshot = {"url": "https://kolada.example/v3/data", "sha256": "7" * 64, "fetched": FETCHED}
    snapshot["rows"] = {"nyckeltal": [1, len(values)]}
    tables = {"nyckeltal": {"profile": "nyckeltal", "rows": values}}
    return put_dataset(folder, "vastra-gotaland/kolada", tables, provenance={"snapshots": [snapshot]})


def few(folder):
    values = [value(code, "N03920", year, text) for code, year, text in [
        ("1440", "2023", "5.4"), ("1492", "2023", "6.0"), ("1490", "2023", "7.0"),
        ("1440", "2024", "5.1"), ("1492", "2024", "6.5"), ("1490", "2024", "7.5"),
    ]]  # fmt: skip
    return [*values, value("1440", "N31825", "2024", "", "for_fa_svar"), value("1490", "N31825", "2024", "3")]


def pages_of(site):
    return by_url(profile.pages(site))


def test_a_figure_has_its_sentence_trend_row_and_answer(tmp_path):
    page = read(pages_of(make_site([county(tmp_path, few(tmp_path))]))[URL])
    assert "Ale ligger på 5,1 % 2024, lägre än 2 av 3 kommuner" in page.text
    assert "Värdet sjönk från 5,4 % 2023 till 5,1 % 2024." in page.text
    assert "Från 5,4 % 2023 till 5,1 % 2024." in page.text
    assert "/nyckeltal/n03920/ale/" in page.links  # one of the six with a page for each kommun
    assert "/nyckeltal/n31825/ale/" in page.links
    assert "/jamfor/kommun/ale/" in page.links
    assert "/data/vastra-gotaland/kolada/nyckeltal.csv#row=5" in page.links
    assert "#svar-1" in page.links
    assert "svar-1" in page.ids
    assert "7" * 64 in page.text
    assert "/data/vastra-gotaland/kolada/#utgavor" in page.links
    english = read(pages_of(make_site([county(tmp_path, few(tmp_path))]))[f"/en{URL}"])
    assert "/en/nyckeltal/n03920/ale/" in english.links


def test_the_picture_has_the_peers_median_where_most_of_them_have_a_value():
    series = {"a": {"2023": 1.0, "2024": 2.0}, "b": {"2023": 3.0}, "c": {"2023": 9.0, "2024": 4.0}}
    one = Measured(CURATED[0], series=series)
    assert profile._middle(one, ["a", "b", "c"]) == {"2023": 3.0, "2024": 3.0}
    assert profile._middle(one, ["b", "d", "e"]) == {}
    assert profile._middle(one, []) == {}


def test_a_missing_value_says_why_and_a_missing_indicator_too(tmp_path):
    page = read(pages_of(make_site([county(tmp_path, few(tmp_path))]))[URL])
    assert "Ale har inget värde för 2024: svaren är för få för att visas." in page.text
    assert page.text.count("Vi har inga siffror om det här nu.") == len(KNOWN) - 2
    assert page.text.count("Vi hämtar ingen siffra om det här än.") == len(CURATED) - len(KNOWN)
    assert f"{len(CURATED)} saker som säger något om Ale, område för område. Vi har siffror för 1 av dem." in page.text


def test_without_any_figures_the_page_still_tells(tmp_path):
    page = read(pages_of(make_site())[URL])
    assert "Vi har siffror för 0 av dem." in page.text
    assert "Så spårar du en siffra" not in page.text
    assert "/jamfor/kommun/ale/" not in page.links


def decisions(folder, number):
    host = "https://ale.example"
    rows = [
        {
            "id": f"{host}/b/{n}", "kommunkod": "1440", "organ_id": "1440-ks", "sammantrade_id": f"{host}/m/1",
            "beslutsdatum": f"2026-10-{n % 20 + 1:02}", "paragraf": str(n), "rubrik": f"Läsårstider {n}",
            "beslutstext": "Bifall.", "arendetyp": "ovrigt", "utfall": "bifallet", "kalla_url": f"{host}/p/1",
        }
        for n in range(1, number + 1)
    ]  # fmt: skip
    return put_dataset(folder, "ale/beslut", {"beslut": {"profile": "beslut", "rows": rows}})


@pytest.mark.parametrize(("number", "listed"), [(2, False), (150, True)])
def test_decisions_on_the_same_subject_stand_beside(tmp_path, number, listed):
    site = make_site([decisions(tmp_path, number)])
    site = replace(site, records=load_records(site.catalog))
    page = read(pages_of(site)[URL])
    assert f"{number} beslut, senast Läsårstider" in page.text
    assert ("/beslut/ale/amne/skola/" in page.links) is listed
    assert any(link.startswith("/beslut/ale/ks/2026-10-") for link in page.links)


def test_the_kommuns_own_page_has_those_of_the_front_that_have_figures(tmp_path):
    site = make_site([county(tmp_path, few(tmp_path))])
    page = read(by_url(kommun.pages(site))["/kommun/ale/"])
    assert "Arbetslösa" in page.text
    assert "Ale ligger på 5,1 % 2024" in page.text
    assert URL in page.links
    assert "Så går det" not in read(by_url(kommun.pages(make_site()))["/kommun/ale/"]).text


def test_only_what_changed_is_made_again(tmp_path):
    before = pages_of(make_site([county(tmp_path / "a", few(tmp_path))]))
    same = pages_of(make_site([county(tmp_path / "b", few(tmp_path))]))
    other = pages_of(make_site([county(tmp_path / "c", [*few(tmp_path), value("1440", "X1", "2024", "1")])]))
    assert {u for u in before if before[u].inputs != same[u].inputs} == set()
    assert {u for u in before if before[u].inputs != other[u].inputs} == set()


@pytest.mark.parametrize("entry", CURATED, ids=lambda e: e.id or e.name["sv"])
def test_each_entry_is_in_the_sandbox_or_told_to_be_missing(entry):
    assert not entry.id or entry.id in BY_ID
    assert entry.subject in SUBJECTS
    assert f"profile.area.{entry.area}" in load_texts()
    for told in (entry.name, entry.why):
        assert set(told) == {"sv", "en"}
        assert all(text.strip() == text and text for text in told.values())
    assert entry.why["sv"].endswith(".")


def test_the_list_is_about_40_each_once_and_six_in_front():
    assert 38 <= len(CURATED) <= 46
    assert len(KNOWN) == len(set(KNOWN))
    assert sum(e.front and bool(e.id) for e in CURATED) == FRONT
    assert len({e.area for e in CURATED}) == 7


def test_a_full_profile_is_small(tmp_path):
    kommuner = [Publisher(f"k{n}", f"Kommun {n}", f"14{n:02}") for n in range(49)]
    values = [
        value(k.kommunkod, indicator, str(year), f"{(n * 7 + at * 3 + year * 5) % 900 / 10}")
        for at, indicator in enumerate(KNOWN)
        for n, k in enumerate(kommuner)
        for year in range(2015, 2026)
    ]
    site = make_site([county(tmp_path, values)], publishers=[*kommuner, PUBLISHERS[-1]])
    page = pages_of(site)["/kommun/k7/nyckeltal/"]
    read(page)
    assert len(brotli.compress(render(page).encode(), quality=11)) < 14_000  # styles and icon are 11 KB more
