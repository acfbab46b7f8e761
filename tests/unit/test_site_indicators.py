"""The indicators: which year is shown, what is said of it, and that nothing is ranked."""

import brotli
import pytest

from catalog.comparison.figures import decimals_of
from catalog.indicators import load_indicators
from catalog.model import Publisher
from catalog.site import indicators
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
    rows = found.rows[(found.rows["kommunkod"] == "1440") & (found.rows["kon"] == "T")]
    assert dict(zip(rows["ar"], rows["varde"], strict=True)) == {
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
