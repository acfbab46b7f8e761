"""Peers, standings, sentences and directions: exact words and exact figures. All pages: test_comparison_golden.py."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.comparison import peers as measure_of
from catalog.comparison.direction import HIGHER, LOWER, direction
from catalog.comparison.facts import FactBase, Facts, load_facts
from catalog.comparison.figures import apart, decimal_of, decimals_of, rounded
from catalog.comparison.peers import Peers, kilometres, measure
from catalog.comparison.sentence import change_sentence, sentence
from catalog.comparison.standing import Field, standing
from catalog.comparison.units import said, said_span, unit_words
from catalog.formats import Formats
from catalog.indicators import Indicator
from catalog.model import Publisher
from catalog.site import peers as peers_page
from catalog.tables import Row
from catalog.texts import load_texts
from catalog.values import Rows, Summary
from tests.real import REAL, needs_real
from tests.site_world import PUBLISHERS, by_url, make_site, put_dataset, read

KOMMUNER = [Publisher(f"k{n}", f"Kommun {n}", f"14{n:02}") for n in range(10)]
PLAIN = {code: Facts(code, 1000 * (n + 1), 2024) for n, code in enumerate(k.kommunkod for k in KOMMUNER)}


# Peers


def population(code, age, count, sex="T", year=2025, measured="Folkmängd 31 december"):
    return {"kommunkod": code, "tabell": "folkmangd", "matt": measured, "ar": year, "alder": age, "kon": sex,
            "varde": count, "enhet": "antal"}  # fmt: skip


def site_with(tmp_path, rows):
    tables = {"statistik": {"profile": "statistik", "rows": rows}}
    return make_site([put_dataset(tmp_path, "vastra-gotaland/befolkning", tables)])


def ages(code, young, grown, old, **more):
    classes = (("totalt", young + grown + old), ("0-19", young), ("20-64", grown), ("65+", old))
    return [population(code, age, count, **more) for age, count in classes]


def test_the_nearest_come_first_and_equal_points_go_by_kommunkod():
    facts = {code: Facts(code, 2000 if code != "1405" else 1000) for code in PLAIN}
    found = measure(KOMMUNER, FactBase(facts), count=3)
    assert found.codes_of("1400") == ("1401", "1402", "1403")
    assert found.codes_of("1405") == ("1400", "1401", "1402")
    assert found.of("1405")[0].distance == Decimal(1)  # twice the size is one point


@given(st.permutations(KOMMUNER), st.lists(st.integers(1, 10**6), min_size=10, max_size=10))
def test_the_order_of_the_kommuner_changes_nothing_and_the_way_back_is_as_long(order, sizes):
    facts = {k.kommunkod: Facts(k.kommunkod, size, at=(57 + n / 9, 12.0))
             for n, (k, size) in enumerate(zip(KOMMUNER, sizes, strict=True))}  # fmt: skip
    one, other = measure(KOMMUNER, FactBase(facts), 9), measure(order, FactBase(facts), 9)
    assert one.found == other.found
    far = {(code, p.kommunkod): p.distance for code, found in one.found.items() for p in found}
    assert all(far[b, a] == distance for (a, b), distance in far.items())


def test_each_part_weighs_what_the_page_says():
    at = (58.0, 12.0)
    base = Facts("1400", 1000, young=Fraction(20, 100), old=Fraction(20, 100), at=at)
    other = Facts("1401", 4000, young=Fraction(25, 100), old=Fraction(17, 100), at=(59.0, 12.0))
    (found,) = measure(KOMMUNER[:2], FactBase({"1400": base, "1401": other})).of("1400")
    assert found.parts["size"] == 2
    assert found.parts["structure"] == Decimal("0.8")  # 5 + 3 percentage points
    assert found.parts["place"] == Decimal(str(round(kilometres(at, (59.0, 12.0)) / 100, 4)))
    assert found.distance == sum(found.parts.values())
    texts = load_texts()
    assert texts.get("peers.part.size", "sv").startswith(f"Storlek: {measure_of.POINTS_PER_DOUBLING} poäng")
    assert str(measure_of.POINTS_PER_PERCENTAGE_POINT) in texts.get("peers.part.structure", "en")
    assert str(measure_of.POINTS_PER_KM) in texts.get("peers.part.place", "en")


def test_a_fact_that_one_kommun_lacks_is_used_for_none_and_without_inhabitants_there_are_no_peers():
    facts = {**PLAIN, "1409": Facts("1409")}
    found = measure(KOMMUNER, FactBase(facts))
    assert found.used == ("size",)
    assert found.unmeasured == ("1409",)
    assert found.of("1409") == ()
    assert all("1409" not in found.codes_of(code) for code in PLAIN)
    placed = {code: replace(f, at=(58.0, 12.0)) for code, f in PLAIN.items()}
    assert measure(KOMMUNER, FactBase(placed)).used == ("size", "place")


def test_ages_come_from_the_latest_year_that_every_kommun_has(tmp_path):
    rows = [r for code in ("1440", "1490", "1492") for r in ages(code, 250, 550, 200)]
    rows += ages("1440", 300, 500, 200, year=2026)
    facts = load_facts(site_with(tmp_path, rows).catalog)
    assert facts.population_dataset == "vastra-gotaland/befolkning"
    assert facts.facts["1440"].population_year == 2025
    assert facts.facts["1440"].young == Fraction(1, 4)
    assert facts.facts["1492"].population == 1000


def test_women_and_men_are_added_when_the_table_has_no_total(tmp_path):
    rows = [population(c, "totalt", n, sex) for c in ("1440", "1490", "1492") for sex, n in (("K", 400), ("M", 350))]
    facts = load_facts(site_with(tmp_path, rows).catalog)
    assert facts.facts["1490"].population == 750
    assert facts.facts["1490"].young is None


@pytest.mark.parametrize(
    "classes",
    [
        [("totalt", 100), ("0-24", 40), ("25-64", 40), ("65+", 20)],  # spans the edge
        [("totalt", 100), ("0-19", 40), ("0-64", 80), ("65+", 20)],  # counts the young twice
        [("totalt", 100), ("barn", 40)],  # not an age
    ],
)
def test_ages_that_cannot_be_told_apart_are_not_known(tmp_path, classes):
    rows = [population(c, age, n) for c in ("1440", "1490", "1492") for age, n in classes]
    facts = load_facts(site_with(tmp_path, rows).catalog).facts["1440"]
    assert (facts.population, facts.young, facts.old) == (100, None, None)


def test_a_table_that_lacks_a_kommun_or_is_of_something_else_is_not_used(tmp_path):
    few = [r for code in ("1440", "1490") for r in ages(code, 250, 550, 200)]
    assert load_facts(site_with(tmp_path / "a", few).catalog).facts["1440"].population == 30926
    others = [r for c in ("1440", "1490", "1492") for r in ages(c, 1, 2, 3, measured="Antal hushåll")]
    assert load_facts(site_with(tmp_path / "b", others).catalog).population_dataset == ""


def test_the_page_shows_measure_facts_and_peers_in_both_languages(tmp_path):
    rows = [r for n, c in enumerate(("1440", "1490", "1492")) for r in ages(c, 250 * (n + 1), 550, 200)]
    pages = by_url(peers_page.pages(site_with(tmp_path, rows)))
    swedish, english = read(pages["/om/likvardiga/"]), read(pages["/en/om/likvardiga/"])
    assert "Används inte nu" not in swedish.text
    assert "/data/vastra-gotaland/befolkning/" in swedish.links
    assert "Ale Borås 2,7" in swedish.text
    assert "25,0 %" in swedish.text
    assert "Ale Borås 2.7" in english.text
    assert "25.0%" in english.text


def test_the_page_says_what_is_not_known():
    page = read(by_url(peers_page.pages(make_site()))["/om/likvardiga/"])
    assert "vi har inte hämtat åldrar för alla kommuner" in page.text
    assert "utan likvärdiga kommuner: Åmål." in page.text
    assert "Ale Borås" in page.text
    assert "Kolada har egna grupper" in page.text


@needs_real
def test_each_main_town_lies_in_its_kommun():
    borders = json.loads((REAL / "geo" / "vg_municipalities.geojson").read_text("utf-8"))["features"]
    facts = load_facts(make_site(publishers=[Publisher(f["properties"]["code"], "", f["properties"]["code"])
                                             for f in borders]).catalog).facts  # fmt: skip
    assert len(facts) == 49
    for one in borders:
        at = facts[one["properties"]["code"]].at
        assert at is not None
        polygons = one["geometry"]["coordinates"]
        rings = [p[0] for p in polygons] if one["geometry"]["type"] == "MultiPolygon" else [polygons[0]]
        assert any(_inside(at[1], at[0], ring) for ring in rings), one["properties"]


def _inside(x, y, ring):
    odd = False
    for (x1, y1, *_), (x2, y2, *_) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


# Standings and sentences


def indicator(rows, unit="%"):
    names = ("kommunkod", "ar", "kon", "varde", "saknas_orsak")
    columns = {name: [(*r, "")[at] for r in rows] for at, name in enumerate(names)}
    numbers = [float(text) if text else math.nan for text in columns["varde"]]
    valued = {sex for sex, number in zip(columns["kon"], numbers, strict=True) if number == number}
    count, numbered = len(rows), list(range(1, len(rows) + 1))
    made = Rows(
        **columns, tal=numbers, enhet=[unit] * len(rows), dataset=["d/k"] * count, resource=["n"] * count, rad=numbered
    )
    sex = next((s for s in "TKM" if s in valued), "T")
    return Indicator("N1", {"enhet": unit}, lambda: made, Summary(rows=len(rows), sex=sex))


def row(code, value, year="2024", sex="T", reason=""):
    return (code, year, sex, value, reason)


def say(rows, code="1440", lang="sv", unit="%", peers=("1490", "1492"), publishers=PUBLISHERS):
    kommuner = [p for p in publishers if p.kommunkod]
    found = Field.of(indicator(rows, unit), kommuner).standing(code, peers)
    return sentence(found, "Ale", lang, Formats(lang)).replace("\u00a0", " ").replace("\u202f", " ")


THREE = [row("1440", "93"), row("1490", "90"), row("1492", "95.0")]


@pytest.mark.parametrize(
    ("rows", "more", "swedish", "english"),
    [
        (THREE, {}, "Ale ligger på 93 % 2024, högre än 1 av 3 kommuner; likvärdiga kommuner har 90–95 %.",
         "Ale is at 93% in 2024, higher than 1 of 3 kommuner; similar kommuner have 90–95%."),
        (THREE, {"peers": ()}, "Ale ligger på 93 % 2024, högre än 1 av 3 kommuner.",
         "Ale is at 93% in 2024, higher than 1 of 3 kommuner."),
        (THREE, {"peers": ("1492",)},
         "Ale ligger på 93 % 2024, högre än 1 av 3 kommuner; den enda likvärdiga kommunen har 95 %.",
         "Ale is at 93% in 2024, higher than 1 of 3 kommuner; the only similar kommun has 95%."),
        ([row("1440", "-0.5"), row("1490", "-1.25"), row("1492", "0.3")], {},
         "Ale ligger på −0,50 % 2024, högre än 1 av 3 kommuner; likvärdiga kommuner har −1,25 till 0,30 %.",
         "Ale is at −0.50% in 2024, higher than 1 of 3 kommuner; similar kommuner have −1.25 to 0.30%."),
        ([row("1440", "12.4"), row("1490", "12.40")], {"unit": "kr/inv"},
         "Ale ligger på 12,4 kr per invånare 2024, lika med den enda andra kommun som har ett värde; "
         "en av 2 likvärdiga kommuner har ett värde, 12,4 kr per invånare.",
         "Ale is at 12.4 SEK per inhabitant in 2024, equal to the only other kommun that has a value; "
         "one of 2 similar kommuner has a value, 12.4 SEK per inhabitant."),
        ([row("1440", "812"), row("1490", "1812"), row("1492", "812")], {"unit": "antal"},
         "Ale ligger på 812 (2024), lägre än 1 av 3 kommuner och lika med 1 annan; likvärdiga kommuner har 812–1 812.",
         "Ale is at 812 in 2024, lower than 1 of 3 kommuner and equal to 1 other; similar kommuner have 812–1,812."),
        ([row("1440", "43.2")], {"unit": "år"},
         "Ale ligger på 43,2 år (2024) och är den enda av 3 kommuner som har ett värde; "
         "ingen likvärdig kommun har ett värde.",
         "Ale is at 43.2 years in 2024 and is the only one of 3 kommuner that has a value; "
         "no similar kommun has a value."),
        ([row("1440", "5", sex="K"), row("1490", "6", sex="K")], {"peers": ()},
         "För kvinnor ligger Ale på 5 % 2024, lägre än 1 av de 2 kommuner som har ett värde.",
         "For women, Ale is at 5% in 2024, lower than 1 of the 2 kommuner that have a value."),
        ([row("1490", "6"), row("1492", "7"), row("1440", "", reason="for_fa_svar"), row("1440", "5", "2021")], {},
         "Ale har inget värde för 2024: svaren är för få för att visas. Närmast före, 2021, var värdet 5 %. "
         "Likvärdiga kommuner har 6–7 %.",
         "Ale has no value for 2024: there are too few answers to show it. The latest before that, from 2021, is 5%. "
         "Similar kommuner have 6–7%."),
        ([], {}, "Ale har inget värde, och det har ingen annan kommun heller.",
         "Ale has no value, and nor has any other kommun."),
    ],
)  # fmt: skip
def test_sentences_word_by_word(rows, more, swedish, english):
    assert say(rows, **more) == swedish
    assert say(rows, lang="en", **more) == english


def test_alone_in_the_catalogue_a_kommun_is_compared_with_nobody():
    assert say([row("1440", "5")], publishers=PUBLISHERS[:1], peers=()) == "Ale ligger på 5 % 2024."


def test_values_are_compared_as_written_and_not_as_floats():
    rows = [row("1440", "0.1"), row("1490", "0.1000000000000000001"), row("1492", "0.10")]
    found = Field.of(indicator(rows), PUBLISHERS[:3]).standing("1440")
    assert (found.lower, found.equal, found.higher) == (0, 1, 1)


def test_a_standing_tells_row_change_and_span():
    rows = [row("1440", "5", "2020"), row("1440", "7", "2022"), *THREE, row("0000", "91")]
    kommuner = tuple(PUBLISHERS[:3])
    found = standing(indicator(rows), "1440", Peers(kommuner, FactBase({}), (), (), {}))
    assert (found.row, found.previous_year, found.change) == (Row("d/k", "n", 3), "2022", 86)
    assert (found.count, found.kommuner, found.peers.of) == (3, 3, 0)
    span = Field.of(indicator(rows), kommuner).span(("1440", "1490", "1499"))
    assert (span.of, span.count, span.lowest, span.middle, span.highest) == (3, 2, 90, Decimal("91.5"), 93)


@pytest.mark.parametrize(
    ("before", "now", "swedish", "english"),
    [
        ("91", "93", "Värdet steg från 91 % 2022 till 93 % 2024.", "The value rose from 91% in 2022 to 93% in 2024."),
        ("93.04", "93.01", "Värdet sjönk från 93,04 % 2022 till 93,01 % 2024.",
         "The value fell from 93.04% in 2022 to 93.01% in 2024."),
        ("93.0", "93", "Värdet är 93 % 2024, detsamma som 93 % 2022.",
         "The value is 93% in 2024, the same as 93% in 2022."),
        ("", "93", "2024 är det första året med ett värde.", "2024 is the first year with a value."),
        ("91", "", "", ""),
    ],
)  # fmt: skip
def test_change_is_told_with_as_many_decimals_as_show_it(before, now, swedish, english):
    rows = [row("1440", before, "2022"), row("1440", now), row("1490", "50"), row("1492", "60")]
    found = Field.of(indicator(rows), PUBLISHERS[:3]).standing("1440")
    assert change_sentence(found, "sv").replace("\u00a0", " ") == swedish
    assert change_sentence(found, "en") == english


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=30))
def test_lower_equal_and_higher_make_all_the_others(values):
    kommuner = [Publisher(f"k{n}", f"K{n}", f"{1400 + n}") for n in range(len(values))]
    field = Field.of(indicator([row(k.kommunkod, str(v)) for k, v in zip(kommuner, values, strict=True)]), kommuner)
    for kommun in kommuner:
        found = field.standing(kommun.kommunkod)
        assert found.lower + found.equal + found.higher == found.count - 1 == len(values) - 1


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6), st.integers(0, 4)
)
def test_rounding_keeps_the_sign_and_shows_zero_only_for_zero(value, decimals):
    shown = rounded(value, decimals)
    assert bool(shown) == bool(value)
    assert shown == 0 or (shown > 0) == (value > 0)


def test_figures():
    assert decimal_of("INF") is None
    assert decimal_of("x") is None
    assert decimal_of("1.50") == Decimal("1.5")
    assert decimals_of(["12.0", "7.00"], 9) == 0
    assert decimals_of(["1e2"], 100) == 0
    assert apart(Decimal("1.0004"), Decimal("1.0006"), 1) == 3
    assert apart(Decimal(1), Decimal(1), 1) == 1


def test_units_are_said_in_full_or_left_as_they_are():
    assert said(Decimal(1), "månader", "sv", 0) == "1\u00a0månad"
    assert said(Decimal("1.5"), "månader", "en", 1) == "1.5\u00a0months"
    assert unit_words("1000 kr/invånare", "sv") == "tusen kr per invånare"
    assert unit_words("kr/inv 1-5 år", "sv") == "kr per inv 1-5 år"
    assert unit_words("kr/inv 1-5 år", "en") == "kr/inv 1-5 år"
    assert unit_words("antal/1000 inv", "sv") == "per 1\u202f000 invånare"
    assert unit_words("antal heltidstjänster", "sv") == "heltidstjänster"
    assert said_span(Decimal("89.96"), Decimal("90.04"), "%", "sv", 1) == "90,0\u00a0%"


# Directions


@pytest.mark.parametrize(
    ("words", "better"),
    [
        ("Andel i procent. Ett högt värde indikerar goda vanor i befolkningen.", HIGHER),
        ("Ju fler desto fler. Lägre värde är bättre.", LOWER),
        ("Ett högt värde innebär sämre tillgång.", LOWER),
        ("Ett högt värde indikerar en hög nivå på motivation.", None),
        ("Ett högt värde är inte bättre än ett lågt.", None),
        ("Ett högt värde kan innebära bättre vård.", None),
        ("Högre är bättre. Lägre är bättre.", None),
        ("Antal elever dividerat med antal lärare.", None),
        ("", None),
    ],
)
def test_a_direction_is_stated_or_there_is_none(words, better):
    found = direction({"beskrivning": words})
    assert (found.better if found else None) == better
    assert found is None or found.said in words
