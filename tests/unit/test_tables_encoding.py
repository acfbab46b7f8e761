"""Encodings: which one is found, and that a damaged byte costs nothing but itself."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from catalog.errors import ParseError
from harvesters.tables import read_table
from harvesters.tables.encoding import find_encoding

TEXT = "kommunkod;namn;belopp\r\n1440;Älvängen i Ale;12,5\r\n1480;Göteborg – Årö;7,0\r\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32"),
    ],
)
def test_every_encoding_gives_the_same_table(data: bytes, encoding: str) -> None:
    table = read_table(data, name="lista.csv")[0]
    assert table.notes["encoding"] == encoding
    assert table.header == ("kommunkod", "namn", "belopp")
    assert list(table.rows) == [(2, ("1440", "Älvängen i Ale", "12,5")), (3, ("1480", "Göteborg – Årö", "7,0"))]


def test_one_letter_at_the_end_of_a_long_file_decides() -> None:
    data = b"id;namn\n" + b"1;a\n" * 400_000 + "2;Åmål\n".encode("cp1252")
    found = find_encoding(data, "lista.csv")
    assert found.encoding == "cp1252"
    assert found.damaged_count == 0


def test_a_damaged_byte_in_utf8_is_repaired_and_reported() -> None:
    lines = [f"{n};Göteborg och Årö" for n in range(50)]
    data = "\n".join(["id;namn", *lines]).encode() + b"\n50;Sk\xf6vde\n"
    table = read_table(data, name="lista.csv")[0]
    assert table.notes["encoding"] == "utf-8"
    assert table.notes["decode_errors"] == "1 (52)"
    assert list(table.rows)[-1] == (52, ("50", "Skövde"))


def test_a_byte_that_windows_1252_lacks_is_kept() -> None:
    table = read_table(b"id;namn\n1;\xc5m\xe5l\n2;a\x81b\n", name="lista.csv")[0]
    assert table.notes["encoding"] == "cp1252"
    assert table.notes["decode_errors"] == "1 (3)"
    assert [cells[1] for _, cells in table.rows] == ["Åmål", "a\x81b"]


def test_half_a_character_in_utf16_is_marked() -> None:
    data = "id;namn\n1;a\n".encode("utf-16") + b"\x00\xd8" + "x;b\n".encode("utf-16-le")
    table = read_table(data, name="lista.csv")[0]
    assert table.notes["decode_errors"] == "1 (3)"


def test_the_option_overrules(tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_bytes("id;namn\n1;Åmål\n".encode("cp850"))
    table = read_table(path, name="lista.csv", options={"encoding": "cp850"})[0]
    assert list(table.rows) == [(2, ("1", "Åmål"))]


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(ParseError) as caught:
        read_table(b"a;b\n1;2\n", name="lista.csv", options={"encoding": "svenska"})
    assert caught.value.values["found"] == "encoding: svenska"


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(ParseError, match="characters in one line"):
        read_table(b"a" * (17 * 1024 * 1024), name="lista.csv")
