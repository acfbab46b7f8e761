"""Catalogues that list files: which are read, what they are called, and how the entries' texts come out."""

from __future__ import annotations

import pytest

from harvesters.kinds.datajson import identifier_of, license_of, name_of
from harvesters.listed_files import ListedDataset, ListedFile, readable_files
from harvesters.plain_text import plain_text
from harvesters.table import About

BASE = "http://exempel.test"


@pytest.mark.parametrize(
    ("addresses", "read"),
    [
        (["/lista.xlsx", "/lista.csv", "/lista.json"], ["/lista.csv"]),
        (["/lista-2024.csv", "/lista-2025.csv"], ["/lista-2024.csv", "/lista-2025.csv"]),
        (["/csvfiler/a.csv", "/csvfiler/b.json"], ["/csvfiler/a.csv", "/csvfiler/b.json"]),
        (["/a.pdf", "/b.html"], []),
    ],
)
def test_one_table_in_several_formats_is_read_once(addresses, read):
    listed = ListedDataset(About("a"), tuple(ListedFile(BASE + address) for address in addresses))
    assert [file.url for file in readable_files(listed)] == [BASE + address for address in read]


def test_formats_are_told_by_the_catalogue_where_the_address_has_no_ending():
    hub = [ListedFile(f"{BASE}/items/1/{word}?layers=5", word.upper()) for word in ("json", "kml", "csv")]
    assert readable_files(ListedDataset(About("a"), tuple(hub))) == [hub[2]]


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        ("cedcd327-4e5d-43f9-8eb1-c11850fa7c55", "cedcd327-4e5d-43f9-8eb1-c11850fa7c55"),
        ("https://www.arcgis.com/home/item.html?id=f6565516d1354383b25793e630cf3f2b&sublayer=5",
         "f6565516d1354383b25793e630cf3f2b-5"),
        ("https://www.arcgis.com/home/item.html?id=92a676a42a864c4baf58856e445b6d41",
         "92a676a42a864c4baf58856e445b6d41"),
        ("https://exempel.test/dataset/parker", "dataset-parker"),
        ("cftc-dc1 (cant translate spatial)", "cftc-dc1-cant-translate-spatial"),
    ],
)  # fmt: skip
def test_a_dataset_is_named_by_its_identifier(identifier, name):
    assert name_of(identifier) == name


def test_long_and_wordless_identifiers_get_names_that_last():
    long = [name_of("https://exempel.test/" + "a" * 80 + end) for end in ("1", "2")]
    assert len({*long}) == 2
    assert all(len(name) <= 60 for name in long)
    assert name_of("***") == name_of("***") != name_of("???")


@pytest.mark.parametrize(
    ("value", "identifier"),
    [
        ("a", "a"),
        (None, ""),
        ({"@id": "x"}, "x"),
        ({"schemaAgency": "A", "notation": "1"}, "A 1"),
        ({"version": "1"}, ""),
    ],
)
def test_identifiers_come_in_several_shapes(value, identifier):
    assert identifier_of(value) == identifier


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://creativecommons.org/publicdomain/zero/1.0/", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("<p>Se <a href='x'>https://exempel.test/villkor</a>.</p>", "https://exempel.test/villkor"),
        ("<b>Öppen</b> licens", "Öppen licens"),
        ("", ""),
        ("ord " * 100, ("ord " * 100)[:99] + "…"),
    ],
)
def test_a_licence_is_an_address_or_a_short_text(text, found):
    assert license_of(text) == found


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Ren text, 3 < 4 & 5", "Ren text, 3 < 4 & 5"),
        ("<p>Ett</p><p>Två<br>tre</p>", "Ett\nTvå\ntre"),
        ("a &amp; b &#229;", "a & b å"),
        ("<script>alert(1)</script>kvar<style>p{}</style>", "kvar"),
        ('<DIV STYLE="x"><SPAN>Soumis</SPAN></DIV>', "Soumis"),
        ("<p>oavslutad", "oavslutad"),
    ],
)
def test_html_becomes_text(html, text):
    assert plain_text(html) == text
