"""The indicators: which year is shown, what is said of it, and that nothing is ranked."""

import csv
import re
from dataclasses import replace

import brotli
import pytest

from catalog.comparison.figures import decimals_of
from catalog.formats import Formats
from catalog.indicators import load_indicators
from catalog.model import Publisher
from catalog.site import indicator_pictures, indicators
from tests.site_world import FETCHED, by_url, make_site, put_dataset, read, render

DEFINITION = {
    "id": "N1",
    "titel": "Nöjda elever, andel (%)",
    "beskrivning": "Andelen nöjda.",
    "enhet": "%",
    "konsuppdelad": "true",
    "omrade": "Skola",
    "publicerad": "2026-03-01",
}


def value(code, year, text, sex="T", reason="", indicator="N1"):
    return {
        "kommunkod": code,
        "indikator": indicator,
        "ar": year,
        "kon": sex,
        "varde": text,
        "enhet": "%",
        "saknas_orsak": reason,
    }


VALUES = [
    value("1440", "2023", "60.0"),
    value("1492", "2023", "62.0"),
    value("1490", "2023", "70.5"),
    value("1440", "2024", "61.25"),
    value("1492", "2024", "", reason="for_fa_svar"),
    value("1490", "2024", "71.5"),
    value("1440", "2024", "59.0", sex="K"),
    value("1440", "2025", "99.0"),
    value("0180", "2024", "5.0"),
]


def county(tmp_path, values=VALUES, definitions=(DEFINITION,), key="vastra-gotaland/kolada"):
    tables = {"nyckeltal": {"profile": "nyckeltal", "rows": values}}
    if definitions:
        tables["indikatorer"] = {"profile": "indikatorer", "rows": definitions}
    snapshot = {
        "url": "https://kolada.example/v3/data",
        "sha256": "7" * 64,
        "fetched": FETCHED,
        "rows": {"nyckeltal": [1, 99]},
    }
    return put_dataset(tmp_path, key, tables, title="Kolada", provenance={"snapshots": [snapshot]})


def pages_of(*found, **made):
    return by_url(indicators.pages(make_site(found, **made)))


def test_the_latest_year_with_more_than_half_is_shown_with_a_reason_for_each_gap(tmp_path):
    page = read(pages_of(county(tmp_path))["/nyckeltal/n1/"])
    assert "2 av 3 kommuner har ett värde för 2024." in page.text
    assert "Det lägsta är 61,3 %, medianen 66,4 % och det högsta 71,5 %." in page.text
    assert "Åmål för få svar" in page.text
    assert "Ale 61,3 59,0 71,5 4" in page.text
    assert "Borås 71,5 källan har ingen rad 6" in page.text
    assert "Medianen var 62,0 % år 2023 och 66,4 % år 2024." in page.text
    assert "7" * 64 in page.text
    assert "/data/vastra-gotaland/kolada/nyckeltal.csv" in page.links


def test_kommuner_stand_in_alphabetical_order_whatever_their_values(tmp_path):
    values = [value("1440", "2024", "1"), value("1492", "2024", "2"), value("1490", "2024", "3")]
    page = read(pages_of(county(tmp_path, values))["/nyckeltal/n1/"])
    order = [page.text.rindex(words) for words in ("Ale 1", "Åmål 2", "Borås 3")]
    assert order == sorted(order)  # the order of the catalogue, which the loader makes alphabetical


def test_the_list_tells_year_and_how_many(tmp_path):
    pages = pages_of(county(tmp_path))
    assert "Nöjda elever, andel (%) 2024 2 av 3" in read(pages["/nyckeltal/"]).text
    assert "2 of 3" in read(pages["/en/nyckeltal/"]).text


def test_an_indicator_without_values_and_one_without_definition(tmp_path):
    second = dict(DEFINITION, id="N2", titel="Utan värden")
    found = county(tmp_path, [value("1440", "2024", "5", indicator="X9")], (second,))
    pages = pages_of(found)
    assert "Ingen av kommunerna har något värde" in read(pages["/nyckeltal/n2/"]).text
    alone = read(pages["/nyckeltal/x9/"])
    assert "En av 3 kommuner har ett värde för 2024" in alone.text
    assert "Källan beskriver inte nyckeltalet." in alone.text


def test_no_indicators_at_all_leads_to_the_status_page():
    page = read(pages_of()["/nyckeltal/"])
    assert "Här finns inga nyckeltal än" in page.text
    assert "/status/" in page.links


def test_infinity_counts_as_no_value(tmp_path):
    values = [value("1440", "2024", "INF"), value("1490", "2024", "3")]
    page = read(pages_of(county(tmp_path, values))["/nyckeltal/n1/"])
    assert "En av 3 kommuner" in page.text
    assert "saknas, okänt varför" in page.text


def test_the_county_goes_before_a_kommuns_own_and_each_value_counts_once(tmp_path):
    own = county(tmp_path, [value("1440", "2024", "9"), value("1440", "2022", "8")], (), "ale/nyckeltal")
    (found,) = load_indicators(make_site([own, county(tmp_path)]).catalog)
    rows = zip(found.rows.kommunkod, found.rows.kon, found.rows.ar, found.rows.varde, strict=True)
    assert {year: text for code, sex, year, text in rows if (code, sex) == ("1440", "T")} == {
        "2023": "60.0", "2024": "61.25", "2025": "99.0", "2022": "8",
    }  # fmt: skip


def test_only_the_indicator_that_changed_is_made_again(tmp_path):
    other = [value("1440", "2024", "5", indicator="X9")]
    before = pages_of(county(tmp_path, VALUES + other))
    after = pages_of(county(tmp_path, [*VALUES, dict(other[0], varde="6")]))
    changed = {url for url in before if before[url].inputs != after[url].inputs}
    assert changed == {"/nyckeltal/x9/", "/en/nyckeltal/x9/"}


def test_without_total_the_figures_are_those_of_the_sex_that_there_is(tmp_path):
    page = read(pages_of(county(tmp_path, [value("1440", "2024", "5", sex="K")]))["/nyckeltal/n1/"])
    assert "Kvinnor %" in page.text


@pytest.mark.parametrize(
    ("texts", "middle", "decimals"),
    [(["1.234", "2"], 1.6, 2), (["12.34"], 12.3, 1), (["47012.5"], 47012.5, 0), (["7", "8"], 7.5, 0), ([], 0.0, 0)],
)
def test_decimals_are_those_of_the_source_but_no_more_than_say_something(texts, middle, decimals):
    assert decimals_of(texts, middle) == decimals


def test_all_49_make_a_page_that_stays_small(tmp_path):
    kommuner = [Publisher(f"k{n}", f"Kommun {n}", f"14{n:02}") for n in range(49)]
    values = [value(k.kommunkod, str(y), str(n + y % 7)) for n, k in enumerate(kommuner) for y in range(2000, 2026)]
    pages = pages_of(county(tmp_path, values), publishers=[*kommuner, Publisher("vastra-gotaland", "Länet")])
    for lang in ("", "/en"):
        assert len(brotli.compress(render(pages[f"{lang}/nyckeltal/n1/"]).encode())) < 12_000


def in_order(tmp_path, **about):
    """Return the indicator page of three kommuner over three years, and its pictures."""
    values = [value("1440", year, text) for year, text in (("2022", "-1.5"), ("2024", "2.0"))]
    values += [value("1490", year, "3.0") for year in ("2022", "2023", "2024")]
    values += [
        value("1492", "2022", "0.5"),
        value("1492", "2023", "1.0"),
        value("1492", "2024", "", reason="for_fa_svar"),
    ]
    page = pages_of(county(tmp_path, values), **about)["/nyckeltal/n1/"]
    return page, page.values()["pictures"]


def test_each_kommun_can_be_chosen_by_the_address_without_script(tmp_path):
    page, made = in_order(tmp_path)
    html, text = render(page), read(page)
    for slug in ("ale", "amal", "boras"):
        assert f'<g id="linje-{slug}">' in html
        assert f"#linje-{slug}" in text.links
    assert "Åmål: för få svar" in text.text
    assert "Ale: 2 %" in text.text.replace("\xa0", " ")
    ale = next(line for line in made["trend"].lines if line.key == "linje-ale")
    assert ale.path.count("M") == 2  # no value for 2023
    assert made["trend"].zero is not None


def test_the_map_names_its_groups_and_who_has_no_value(tmp_path):
    page, made = in_order(tmp_path)
    assert [(group["step"], group["names"]) for group in made["groups"]] == [(1, ["Ale"]), (2, ["Borås"])]
    text = read(page).text.replace("\xa0", " ")
    assert "2 % (1 kommun)" in text
    assert "inget värde: Åmål (för få svar)" in text
    steps = {tile["code"]: tile["step"] for tile in made["tiles"]}
    assert steps == {"1440": 1, "1490": 2, "1492": "missing"}


def test_the_map_is_no_stop_for_the_tab_key_and_its_links_are_in_the_table(tmp_path):
    page, _ = in_order(tmp_path)
    html = render(page)
    start = html.index('class="tile-map__grid"')
    grid = html[start : html.index("</div>", start)]
    assert grid.count("<a ") == grid.count('tabindex="-1"') == 3
    table = html[html.index('id="kommuner-tabell"') :]
    assert all(f'<a href="{href}">' in table for href in re.findall(r'href="([^"]+)"', grid))


def test_one_kommun_among_its_peers(tmp_path, monkeypatch):
    given = []
    real = indicator_pictures.pictures
    monkeypatch.setattr(indicators, "pictures", lambda figures, *rest: given.append(figures) or real(figures, *rest))
    in_order(tmp_path)
    (figures,) = given
    own = indicator_pictures.pictures(replace(figures, own="1440", peers=("1490",)), "Median", Formats("sv"))
    assert own["own"] == "Ale"
    assert [(mark.key, mark.shape) for mark in own["spread"].marks] == [("1490", "peer"), ("1440", "own")]
    assert own["trend"].lines[-1].role == "own"
    assert [(row["key"], row["names"]) for row in own["extremes"]] == [
        ("lowest", ["Ale"]), ("highest", ["Borås"]), ("peer", ["Borås"]), ("own", ["Ale"]),
    ]  # fmt: skip
    assert [tile["code"] for tile in own["tiles"] if tile["current"]] == ["1440"]
    missing = indicator_pictures.pictures(replace(figures, own="1492"), "Median", Formats("sv"))
    assert missing["spread"].own_x is None
    assert "own" not in [row["key"] for row in missing["extremes"]]


@pytest.mark.parametrize("text", ["4.0", "-4.0", "0"])
def test_the_same_value_everywhere_is_one_group(tmp_path, text):
    values = [value(code, "2024", text) for code in ("1440", "1490", "1492")]
    page = pages_of(county(tmp_path, values))["/nyckeltal/n1/"]
    assert "2024 hade alla 3 kommuner med värde" in read(page).text
    assert "2024" in render(page)


def test_the_least_number_of_values(tmp_path):
    page = pages_of(county(tmp_path, [value("1440", "2024", "4.0")]))["/nyckeltal/n1/"]
    assert "2024 hade en kommun ett värde" in read(page).text
    made = page.values()["pictures"]
    assert made["trend"] is None
    assert made["spread"] is None


def test_an_indicator_of_a_large_table_has_a_csv_of_its_own(tmp_path, monkeypatch):
    site = make_site([county(tmp_path)])
    assert list(indicators.made_files(site)) == []
    assert "/data/vastra-gotaland/kolada/nyckeltal.csv" in read(pages_of(county(tmp_path))["/nyckeltal/n1/"]).links
    monkeypatch.setattr(indicators, "LARGEST_LINKED", 10)
    (made,) = indicators.made_files(site)
    assert made.path == "nyckeltal/n1/varden.csv"
    assert "/nyckeltal/n1/varden.csv" in read(pages_of(county(tmp_path))["/nyckeltal/n1/"]).links
    lines = list(csv.DictReader(made.make().decode().splitlines()))
    (indicator,) = site.indicators
    assert len(lines) == len(indicator.rows)
    first = lines[0]
    assert (first["datamangd"], first["tabell"], first["rad"]) == ("vastra-gotaland/kolada", "nyckeltal", "1")
    assert [line["varde"] for line in lines] == list(indicator.rows.varde)
