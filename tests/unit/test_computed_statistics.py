"""Official statistics as indicators: totals as the source has them, shares by age, and what is left out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.computed import COMPUTATIONS, statistics
from catalog.computed.contract import Inputs
from catalog.computed.run import compute_all
from catalog.site import indicators
from catalog.store import Store
from tests.site_world import by_url, make_site, put_dataset, read
from tests.unit.test_computed import NOW, put

KOMMUNER = ("1440", "1490", "1492")


def row(code, varde, *, alder="totalt", kon="T", ar="2025", matt="Folkmängd 31 december", tabell="BE1", enhet="antal"):
    return {"kommunkod": code, "tabell": tabell, "matt": matt, "ar": ar, "alder": alder, "kon": kon, "varde": varde,
            "enhet": enhet}  # fmt: skip


def computed(folder, *datasets, kommuner=KOMMUNER):
    """Return (indicators by id, values by indicator, kommunkod, year and sex) of datasets given as (key, rows)."""
    stored = [
        put_dataset(folder, key, {"statistik": {"profile": "statistik", "rows": rows}}, title="Folk och skatt")
        for key, rows in datasets
    ]
    made = statistics.COMPUTATION.compute(Inputs(tuple(stored), kommuner))
    about = {one["id"]: one for one in made["indikatorer"]}
    values = {(v["indikator"], v["kommunkod"], v["ar"], v["kon"]): v["varde"] for v in made["nyckeltal"]}
    return about, values


def ages(code, young, grown, old, kon="T"):
    classes = (("totalt", young + grown + old), ("0-19", young), ("20-64", grown), ("65+", old))
    return [row(code, str(count), alder=age, kon=kon) for age, count in classes]


def test_a_measure_with_a_total_is_an_indicator_as_the_source_has_it(tmp_path):
    rows = [row(c, "33.150", matt="Skattesats", tabell="Skatt2000", enhet="%", alder="") for c in KOMMUNER]
    about, values = computed(tmp_path, ("vastra-gotaland/skatt", rows))
    (one,) = about.values()
    assert (one["id"], one["titel"], one["enhet"], one["konsuppdelad"]) == (
        "S-skatt2000-skattesats", "Skattesats", "%", "false",
    )  # fmt: skip
    assert "Ur tabellen Skatt2000 i datamängden Folk och skatt." in one["beskrivning"]
    assert values["S-skatt2000-skattesats", "1440", "2025", "T"] == "33.150"


def test_inhabitants_by_age_give_shares(tmp_path):
    rows = [r for code in KOMMUNER for r in ages(code, 10, 15, 5)]
    about, values = computed(tmp_path, ("vastra-gotaland/folk", rows))
    assert [one["titel"] for one in about.values()] == [
        "Folkmängd 31 december", "Invånare 0–19 år, andel (%)", "Invånare 65 år och äldre, andel (%)",
    ]  # fmt: skip
    base = "S-be1-folkmangd-31-december"
    assert values[base, "1440", "2025", "T"] == "30"
    assert values[f"{base}-0-19", "1440", "2025", "T"] == "33.33"
    assert values[f"{base}-65", "1440", "2025", "T"] == "16.67"


def test_women_and_men_are_added_where_there_is_no_total(tmp_path):
    rows = [r for code in KOMMUNER for r in (*ages(code, 4, 4, 2, "K"), *ages(code, 6, 6, 8, "M"))]
    about, values = computed(tmp_path, ("vastra-gotaland/folk", rows))
    base = "S-be1-folkmangd-31-december"
    assert {sex: values[base, "1490", "2025", sex] for sex in "TKM"} == {"T": "30", "K": "10", "M": "20"}
    assert {sex: values[f"{base}-65", "1490", "2025", sex] for sex in "TKM"} == {
        "T": "33.33", "K": "20.00", "M": "40.00",
    }  # fmt: skip
    assert {one["konsuppdelad"] for one in about.values()} == {"true"}


def test_classes_that_do_not_add_up_give_no_share(tmp_path):
    rows = [r for code in KOMMUNER for r in ages(code, 10, 15, 5) if r["alder"] != "20-64"]
    about, _ = computed(tmp_path, ("vastra-gotaland/folk", rows))
    assert list(about) == ["S-be1-folkmangd-31-december"]


def test_what_few_kommuner_have_or_has_no_total_is_no_indicator(tmp_path):
    few = [row("1440", "5", matt="Sällsynt")]
    by_age = [row(c, "5", matt="Födda", alder="20-24") for c in KOMMUNER]
    other = [row(f"018{n}", "5", matt="Elsewhere") for n in range(3)]
    assert computed(tmp_path, ("vastra-gotaland/folk", [*few, *by_age, *other])) == ({}, {})


@pytest.mark.parametrize("text", ["", "INF", "NaN", "1E999999"])
def test_what_is_no_number_of_a_size_that_statistics_have_is_left_out(tmp_path, text):
    rows = [row("1440", text), row("1490", "7"), row("1492", "8")]
    _, values = computed(tmp_path, ("vastra-gotaland/folk", rows))
    assert {code for _, code, _, _ in values} == {"1490", "1492"}


def test_the_county_goes_before_a_kommun_and_one_measure_in_two_tables_is_told_apart(tmp_path):
    county = [row(c, "9") for c in KOMMUNER]
    own = [row("1440", "1"), *(row(c, "3", tabell="BE2") for c in KOMMUNER)]
    about, values = computed(tmp_path, ("ale/folk", own), ("vastra-gotaland/folk", county))
    assert values["S-be1-folkmangd-31-december", "1440", "2025", "T"] == "9"
    assert [one["titel"] for one in about.values()] == ["Folkmängd 31 december (BE1)", "Folkmängd 31 december (BE2)"]


@settings(deadline=None, max_examples=15)
@given(
    st.lists(st.tuples(*[st.integers(0, 10**6)] * 3).filter(lambda t: sum(t) > 0), min_size=3, max_size=3),
)
def test_shares_are_of_all_and_the_order_of_rows_does_not_matter(tmp_path_factory, counts):
    rows = [r for code, (a, b, c) in zip(KOMMUNER, counts, strict=True) for r in ages(code, a, b, c)]
    folder = tmp_path_factory.mktemp("s")
    about, values = computed(folder / "a", ("vastra-gotaland/folk", rows))
    assert computed(folder / "b", ("vastra-gotaland/folk", rows[::-1])) == (about, values)
    base = "S-be1-folkmangd-31-december"
    for code, (young, _, old) in zip(KOMMUNER, counts, strict=True):
        total = Decimal(values[base, code, "2025", "T"])
        for suffix, count in (("0-19", young), ("65", old)):
            share = Decimal(values[f"{base}-{suffix}", code, "2025", "T"])
            assert abs(share * total - 100 * count) <= total * Decimal("0.005")


def test_the_indicator_has_a_page_like_any_other(tmp_path):
    rows = [r for n, code in enumerate(KOMMUNER) for r in ages(code, 10 + n, 15, 5)]
    about, values = computed(tmp_path, ("vastra-gotaland/folk", rows))
    tables = {
        "nyckeltal": {"profile": "nyckeltal", "rows": [
            {"kommunkod": c, "indikator": i, "ar": y, "kon": s, "varde": v, "enhet": about[i]["enhet"]}
            for (i, c, y, s), v in values.items()
        ]},
        "indikatorer": {"profile": "indikatorer", "rows": list(about.values())},
    }  # fmt: skip
    site = make_site([put_dataset(tmp_path, "vastra-gotaland/statistik-nyckeltal", tables)])
    page = read(by_url(indicators.pages(site))["/nyckeltal/s-be1-folkmangd-31-december-0-19/"])
    assert "Ale ligger på 33,3 % 2025" in page.text.replace("\xa0", " ")


def test_tables_without_any_such_measure_make_no_dataset(tmp_path):
    store = Store(tmp_path / "datasets")
    put(store, "ale/alder", "statistik", [row("1440", "5", alder="20-24")])
    made = compute_all(store, own=Store(tmp_path / "own"), now=NOW, version="1")
    assert [c.outcome for c in made] == ["empty"] * len(COMPUTATIONS)
    assert store.keys() == ["ale/alder"]
