"""What may stand in a graph, and what is encoded or left out."""

import pytest

from catalog.dcat.lists import listed, load_lists
from catalog.dcat.terms import PREFIXES, short, term
from catalog.dcat.values import date, first_day, iri, last_day, text, texts


@pytest.mark.parametrize(
    ("address", "made"),
    [
        ("https://ale.se/data", "https://ale.se/data"),
        (" HTTP://ale.se/ett två ", "HTTP://ale.se/ett%20två"),
        ('https://ale.se/<a>"{b}|\\^`', "https://ale.se/%3Ca%3E%22%7Bb%7D%7C%5C%5E%60"),
        ("https://ale.se/100%", "https://ale.se/100%25"),
        ("https://ale.se/a%20b", "https://ale.se/a%20b"),
        ("", None),
        ("data/ale", None),
        ("//ale.se/data", None),
        ("mailto:a@ale.se", None),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://user:pass@ale.se/", None),
        ("http://[ale.se/", None),
    ],
)
def test_only_absolute_web_addresses_are_iris(address, made):
    assert iri(address) == made


@pytest.mark.parametrize(
    ("moment", "day"),
    [("2026-11-16T05:00:00Z", "2026-11-16"), ("2026-11-16", "2026-11-16"), ("2026", None), ("", None),
     ("2026-02-30", None), ("igår", None)],
)  # fmt: skip
def test_a_date_is_a_day_that_there_is(moment, day):
    made = date(moment)
    assert (made and made.text) == day


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [("2024", "2024-01-01", "2024-12-31"), ("2024-02", "2024-02-01", "2024-02-29"),
     ("2023-02", "2023-02-01", "2023-02-28"),
     ("2024-04", "2024-04-01", "2024-04-30"), ("2024-05-06", "2024-05-06", "2024-05-06"),
     ("2024-05-06T10:00:00+02:00", "2024-05-06", "2024-05-06"),
     ("..", "", ""), ("", "", ""), ("2024-13", "", ""), ("2024-02-31", "", ""), ("vår", "", "")],
)  # fmt: skip
def test_the_first_and_the_last_day_of_a_period(period, first, last):
    assert (first_day(period), last_day(period)) == (first, last)


def test_a_text_without_letters_is_left_out():
    assert text(" \x00 ") is None
    assert texts("ord") == [("ord", "sv", "")]
    assert texts("", "word") == [("word", "en", "")]


def test_names_are_short_and_long():
    assert term("dct:title") == "http://purl.org/dc/terms/title"
    assert short(term("dcatap:hvdCategory")) == "dcatap:hvdCategory"
    assert short("https://x.example/a") == "https://x.example/a"
    with pytest.raises(KeyError):
        term("finns-inte:titel")


def test_every_prefix_can_be_one_in_json_ld():
    """JSON-LD takes a term for a prefix only if its value ends in a mark."""
    assert all(namespace.endswith(("#", "/")) for namespace in PREFIXES.values())


def test_a_value_is_found_by_code_and_by_iri():
    theme = "http://publications.europa.eu/resource/authority/data-theme/ENVI"
    assert listed("theme", "ENVI") == listed("theme", theme) == listed("theme", f"{theme}/") == theme
    assert listed("theme", "MILJÖ") is None
    assert listed("theme", "") is None
    assert len(load_lists()["hvd_category"]) == 96
