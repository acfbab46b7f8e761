"""Preambles, headers of one to three rows, footnotes, blank and ragged rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalog.errors import ParseError
from harvesters.tables import TableParts, read_table
from harvesters.tables.header import merge_names, unique_names

TABLES = Path(__file__).resolve().parents[1] / "fixtures" / "tables"


def read(text: str, **options: object) -> TableParts:
    return read_table(text.encode(), name="lista.csv", options=options)[0]


def test_statistics_with_everything_around_it() -> None:
    """Written after the habits of an agency: BOM, prose, trailing delimiter, masks, footnotes."""
    table = read_table(TABLES / "statistik_med_omgivning.csv", name="statistik.csv")[0]
    rows = list(table.rows)
    assert table.header == ("Kommun", "Kommun-kod", "Elever", "Andel (%)")
    assert rows[0] == (7, ("Exempelby", "0114", "1 162", "83,2"))
    assert rows[-1] == (11, ("Provköping", "1489", "..", "."))
    assert len(rows) == 4
    assert table.missing_values == ("", ".", "..", "~100")
    assert table.formats["Elever"] == {"type": "number", "groupChar": " ", "decimalChar": ","}
    assert table.formats["Andel (%)"] == {"type": "number", "decimalChar": ","}
    assert table.formats["Kommun-kod"] == {"type": "string"}
    assert table.notes["header_row"] == "6"
    assert table.notes["preamble"].startswith("Exempelstatistik")
    assert "Elever;" not in table.notes["footnotes"]
    assert table.notes["footnotes"].splitlines()[0] == "Om tabellen"
    assert table.notes["footnote_rows"] == "13–15"
    assert table.notes["dropped_columns"] == "5"
    assert table.notes["masks"] == ". (1), .. (1), ~100 (1)"


def test_two_header_rows_become_group_and_column() -> None:
    table = read(
        ";;Elever;Elever;Lärare;\nKommun;Kod;Antal;Andel;Antal;Andel\nAle;1440;3;2,5;1;0,5\nOrust;1421;4;3,5;2;1,5\n"
    )
    assert table.header == ("Kommun", "Kod", "Elever – Antal", "Elever – Andel", "Lärare – Antal", "Lärare – Andel")
    assert table.notes["header_row"] == "1–2"
    assert [number for number, _ in table.rows] == [3, 4]


def test_names_merge_with_groups_that_reach_right() -> None:
    rows = [
        ["Län", "Antal", "", "", "Medelålder ", ""],
        ["Kommun", "", "andel, %", "", "", ""],
        ["Kommun", "Antal", "-29", " 30-", "Kvinnor", "Män"],
    ]
    assert merge_names(rows, 6) == (
        "Län – Kommun",
        "Antal",
        "andel, % – -29",
        "andel, % – 30-",
        "Medelålder – Kvinnor",
        "Medelålder – Män",
    )


@pytest.mark.parametrize(
    ("text", "header", "first"),
    [
        ("Kommun;2023;2024\nAle;1;2\nOrust;3;4\n", ("Kommun", "2023", "2024"), 2),  # years are names
        ("År;Antal\n2023;1\n2024;2\n", ("År", "Antal"), 2),
        ("1;2,5;a\n2;3,5;b\n3;4,5;c\n", ("kolumn 1", "kolumn 2", "kolumn 3"), 1),  # no header at all
        ("X;Y\n1;2\n3;4\n", ("X", "Y"), 2),  # letters above numbers are names, not masks
        ("a;b\nx;y\nz;w\n", ("a", "b"), 2),
        ("namn;;namn;Namn\na;1;b;c\nd;2;e;f\n", ("namn", "kolumn 2", "namn (2)", "Namn (3)"), 2),
        ("Titel\n\nnamn;antal\nAle;1\nOrust;2\n", ("namn", "antal"), 4),
        ("namn;antal;\nAle;1;\nOrust;2;\n", ("namn", "antal"), 2),
        ("namn;antal\nAle;1;\nOrust;2;\n", ("namn", "antal"), 2),
        ("namn;antal;\nAle;1\nOrust;2\n", ("namn", "antal"), 2),
        ("namn;antal;\nAle;1;\nOrust;2;se not\n", ("namn", "antal", "kolumn 3"), 2),  # the last column is used once
        ("namn;antal\n", ("namn", "antal"), None),
        ("namn\nAle\nOrust\n", ("namn",), 2),
    ],
)
def test_headers(text: str, header: tuple[str, ...], first: int | None) -> None:
    table = read(text)
    assert table.header == header
    assert next((number for number, _ in table.rows), None) == first


def test_headers_that_the_options_point_out() -> None:
    text = "Grupp;;\nnamn;antal;år\nAle;1;2023\nOrust;2;2024\n"
    assert read(text, header_row=2).header == ("namn", "antal", "år")
    assert read(text, header_row=1, header_rows=2).header == ("Grupp – namn", "Grupp – antal", "Grupp – år")
    assert read(text, header_row=0).header == ("kolumn 1", "kolumn 2", "kolumn 3")
    assert len(list(read(text, header_row=0).rows)) == 4
    with pytest.raises(ParseError, match="header_row: 9"):
        read(text, header_row=9)
    with pytest.raises(ParseError, match="header_row: sju"):
        read(text, header_row="sju")


def test_columns_are_renamed_or_the_error_lists_what_there_is() -> None:
    table = read("Kommun-kod;Antal\n1440;2\n", columns={"KOMMUN-KOD": "kommunkod"})
    assert table.header == ("kommunkod", "Antal")
    with pytest.raises(ParseError) as caught:
        read("Kommun-kod;Antal\n1440;2\n", columns={"Kod": "kommunkod"})
    assert caught.value.values == {
        "url": "lista.csv", "found": "columns: Kommun-kod, Antal", "expected": "column: Kod",
    }  # fmt: skip


def test_ragged_rows_keep_their_cells_and_blank_rows_are_counted() -> None:
    table = read("a;b;c\n1;2;3\n\n4;5\n;;\n6;7;8;9\n1;2;3\n")
    assert list(table.rows) == [
        (2, ("1", "2", "3")), (4, ("4", "5")), (6, ("6", "7", "8", "9")), (7, ("1", "2", "3")),
    ]  # fmt: skip
    assert table.notes["blank_rows"] == "2"
    assert table.notes["ragged_rows"] == "2 (4, 6)"


@pytest.mark.parametrize(
    ("tail", "rows", "footnotes"),
    [
        ("Källa: Exempelverket\n", 3, "Källa: Exempelverket"),
        ("\nSe även sidan om skolor\n", 3, "Se även sidan om skolor"),
        ("\n* preliminär;;;\n", 3, "* preliminär"),
        ("Kungä", 4, ""),  # cut off in the middle: a ragged row, for the validator to report
        ("Kungälv;1482", 4, ""),
        ("\nSumma;;9;9\n", 4, ""),
        (";;;\n\n", 3, ""),
    ],
)
def test_what_stands_below_the_table(tail: str, rows: int, footnotes: str) -> None:
    table = read("namn;kod;antal;andel\nAle;1440;3;1,5\nOrust;1421;4;2,5\nTjörn;1419;2;0,5\n" + tail)
    assert len(list(table.rows)) == rows
    assert table.notes.get("footnotes", "") == footnotes


def test_the_footer_that_the_options_point_out() -> None:
    text = "namn;antal\nAle;1\nOrust;2\nSumma;3\n"
    table = read(text, skip_footer=1)
    assert [cells[0] for _, cells in table.rows] == ["Ale", "Orust"]
    assert table.notes["footnotes"] == "Summa 3"
    assert len(list(read(text + "Källa: vi\n", skip_footer=0).rows)) == 4


def test_evidence_comes_from_the_whole_file_where_it_must() -> None:
    """A trailing column used once, far below the sample, is not dropped."""
    text = "namn;antal;\n" + "Ale;1;\n" * 3_000 + "Orust;2;sent\n"
    table = read(text)
    assert table.header == ("namn", "antal", "kolumn 3")
    assert list(table.rows)[-1] == (3_002, ("Orust", "2", "sent"))


def test_unique_names_never_collide() -> None:
    assert unique_names(["a", "a (2)", "a", "A", ""], {}) == ("a", "a (2)", "a (3)", "A (4)", "kolumn 5")


def test_a_million_columns_are_refused() -> None:
    with pytest.raises(ParseError) as caught:
        read_table(b";".join(b"c%d" % n for n in range(1_000_000)), name="bred.csv")
    assert caught.value.values == {"url": "bred.csv", "found": "columns: 1000000", "expected": "columns: <= 10000"}


def test_a_wide_row_far_down_is_refused_too() -> None:
    with pytest.raises(ParseError, match="columns: 20001"):
        read("a;b\n" + "1;2\n" * 2_500 + ";" * 20_000 + "x\n")
