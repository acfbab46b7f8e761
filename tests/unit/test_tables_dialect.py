"""Delimiters, quotes and broken quotes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import ParseError
from harvesters.tables import read_table
from harvesters.tables.dialect import find_dialect
from harvesters.tables.records import Dialect, Oddities, read_records, split_loosely

COMMA = Dialect(",", '"')


def rows_of(data: bytes, **options: object) -> list[tuple[str, ...]]:
    table = read_table(data, name="lista.csv", options=options)[0]
    return [table.header, *(cells for _, cells in table.rows)]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, end: str) -> None:
    lines = [["namn", "antal", "ort"], ["Ale bibliotek", "12", "Nödinge"], ["Orust", "7", "Henån"]]
    data = end.join(delimiter.join(line) for line in lines).encode()
    assert rows_of(data) == [tuple(line) for line in lines]
    assert read_table(data)[0].notes["delimiter"] == delimiter


@pytest.mark.parametrize(
    ("lines", "delimiter", "quote"),
    [
        (["namn;andel\n", "Ale;83,2\n", "Orust;81,8\n"], ";", '"'),  # the comma is a decimal sign
        (["andel;andel2\n", "1,2;3,4\n", "5,6;7,8\n"], ";", '"'),
        (["namn,adress\n", '"Ale, södra","Box 1; 449 51"\n', '"Orust","Box 2; 473 34"\n'], ",", '"'),
        (["id,namn\n", "1,'Ale, södra'\n", "2,'Orust'\n"], ",", "'"),
        (["namn\n", "Ale\n", "Orust, Tjörn\n", "Lilla Edet\n"], "", '"'),  # one column
        (["sep=|\n", "a|b;c\n", "1|2;3\n"], "|", '"'),
        (["tid temp tryck\n", "1 20 1013\n", "2 21 1012\n", "3 22 1011\n"], " ", '"'),
        (["datum\n", "2026-01-01 12:00\n", "2026-01-02 13:00\n"], "", '"'),
    ],
)
def test_the_dialect_is_found(lines: list[str], delimiter: str, quote: str) -> None:
    found = find_dialect(lines)
    assert (found.delimiter, found.quote) == (delimiter, quote)


def test_a_space_after_the_delimiter_is_no_part_of_the_cell() -> None:
    assert rows_of(b'namn, ort, antal\n"Ale, N", "Kungsbacka", 1\nOrust, Varekil, 2\n') == [
        ("namn", "ort", "antal"),
        ("Ale, N", "Kungsbacka", "1"),
        ("Orust", "Varekil", "2"),
    ]


def test_a_quoted_cell_may_span_lines_and_row_numbers_follow_the_file() -> None:
    table = read_table(b'id;text\r\n1;"rad ett\r\nrad ""tv\xc3\xa5"""\r\n2;b\r\n')[0]
    assert list(table.rows) == [(2, ("1", 'rad ett\r\nrad "två"')), (4, ("2", "b"))]


def test_backslash_escapes_are_found() -> None:
    data = b'id,text\n1,"en \\"stor\\" dag, i Ale"\n2,"b, c"\n3,"d"\n'
    assert rows_of(data)[1] == ("1", 'en "stor" dag, i Ale')


def test_nul_before_a_quote_is_an_escape() -> None:
    assert rows_of(b'id,text\n1,"en \0"stor\0" dag, i Ale"\n2,"b, c"\n')[1] == ("1", 'en "stor" dag, i Ale')


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('1,"stor, ja",3', ["1", "stor, ja", "3"]),
        ('1,"stor,3,"a, b"', ["1", '"stor', "3", "a, b"]),  # a quote that opens nothing
        ('1,2,"', ["1", "2", '"']),
        ('1,"rund 48"","a, b"', ["1", 'rund 48"', "a, b"]),  # an inch sign that was not doubled
        ('1,"den "nya" skolan",3', ["1", 'den "nya" skolan', "3"]),
        ('"",""', ["", ""]),
    ],
)
def test_broken_quotes_stay_on_their_line(line: str, cells: list[str]) -> None:
    assert split_loosely(line, COMMA) == cells


def test_an_unclosed_quote_does_not_swallow_the_rows_below() -> None:
    data = 'id,namn,ort\n1,"Ale,Surte\n2,Orust,Henån\n3,"Tjörn",Skärhamn\n'.encode()
    table = read_table(data, name="lista.csv")[0]
    assert list(table.rows) == [
        (2, ("1", '"Ale', "Surte")),
        (3, ("2", "Orust", "Henån")),
        (4, ("3", "Tjörn", "Skärhamn")),
    ]
    assert table.notes["stray_quotes"] == "2"


def test_a_quote_closed_by_chance_far_below_is_still_stray() -> None:
    lines = ['1,"a,x\n', "2,b,y\n", 'c",3,z\n']
    odd = Oddities()
    read = list(read_records(lines, Dialect(",", '"', width=3), odd))
    assert read[0] == (1, ["1", '"a', "x"])
    assert odd.stray_quotes == [1]


def test_many_unclosed_quotes_cost_no_more_than_their_lines() -> None:
    lines = (f'{n},"a,x\n' for n in range(5_000))
    odd = Oddities()
    assert len(list(read_records(lines, Dialect(",", '"', width=3), odd))) == 5_000
    assert odd.stray_quote_count == 5_000


def test_options_overrule() -> None:
    data = b"a;b,c\n1;2,3\n4;5,6\n"
    assert rows_of(data, delimiter=",")[1] == ("1;2", "3")
    assert rows_of(b"a\tb\n'1'\t2\n", delimiter="tab", quote="'")[1] == ("1", "2")
    with pytest.raises(ParseError, match="1 character"):
        rows_of(data, delimiter="::")


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n", exclude_categories=["Cc", "Cs"]), max_size=12)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_is_written_by_the_book_is_read_back(rows: list[list[str]]) -> None:
    lines = [";".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in rows]
    assert [cells for _, cells in read_records(lines, Dialect(";", '"', width=3))] == rows
