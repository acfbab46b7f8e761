"""What a file is, is read from its bytes; what is no table is named."""

from __future__ import annotations

import gzip

import pytest

from catalog.errors import EmptyAnswer, ParseError, WebPage
from harvesters.tables import read_table


@pytest.mark.parametrize(
    ("data", "name", "media_type", "found"),
    [
        (b"<!DOCTYPE html><html><body>Logga in</body></html>", "lista.csv", "text/csv", "HTML"),
        (b"\xef\xbb\xbf\r\n <html><table><tr><td>1</td></tr></table></html>", "lista.xlsx", "", "HTML"),
        (b"<table><tr><td>1</td></tr></table>", "lista.xls", "", "HTML"),
        (b"", "lista.csv", "text/csv", "0 byte"),
        (b"\n\n  \n", "lista.csv", "text/csv", "0 rows"),
        (b"<?xml version='1.0'?><rdf:RDF/>", "lista.csv", "text/csv", "XML"),
        (b"%PDF-1.7 ...", "lista.csv", "text/csv", "PDF"),
        (gzip.compress(b"a;b\n", mtime=0), "lista.csv", "text/csv", "GZIP"),
        (b"PAR1....PAR1", "lista.csv", "", "Parquet"),
        (b"a;b\n1;\x00\x00\x00\n2;3\n", "lista.csv", "text/csv", "3 NUL byte"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, name: str, media_type: str, found: str) -> None:
    with pytest.raises(ParseError) as caught:
        read_table(data, name=name, media_type=media_type)
    assert caught.value.values["found"] == found
    assert caught.value.values["url"] == name
    assert caught.value.values["expected"]


def test_kinds_of_error() -> None:
    with pytest.raises(WebPage):
        read_table(b"<html></html>")
    with pytest.raises(EmptyAnswer):
        read_table(b"")


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"a;b\n1;2\n", "lista.xlsx", "CSV"),  # CSV under a wrong name
        (b'[{"a": 1}]', "lista.csv", "JSON"),
        (b'[{"a": 1}]', "https://exempel.se/api?format=x", "JSON"),
        (b"[a];[b]\n1;2\n", "lista.csv", "CSV"),
        (b"{a};{b}\n1;2\n", "lista.csv", "CSV"),
        (b"<5;10\n<6;11\n", "lista.csv", "CSV"),
    ],
)
def test_bytes_win_over_names(data: bytes, name: str, kind: str) -> None:
    assert read_table(data, name=name)[0].notes["format"] == kind


def test_a_csv_in_place_of_json_is_refused() -> None:
    with pytest.raises(ParseError):
        read_table(b"a;b\n1;2\n", name="data.json", media_type="application/json")


def test_the_name_of_a_table_is_the_file_without_its_ending() -> None:
    assert read_table(b"a;b\n1;2\n", name="https://exempel.se/filer/Elever%202025.csv?v=1")[0].name == "Elever 2025"
