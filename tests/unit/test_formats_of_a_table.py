"""Which of several files are one table, and which of them is read."""

from __future__ import annotations

import pytest

from harvesters.formats import each_table_once
from harvesters.media import format_of

A, B = "0d142a3b-d742-4379-ad1b-34728db23932", "697cb12a-0526-4b72-8f0e-fd97e8e7fe16"


def chosen(*urls: str) -> list[str]:
    return each_table_once(urls, lambda url: url, lambda url: format_of("", "", url))


@pytest.mark.parametrize(
    ("urls", "read"),
    [
        (["/a/lek.xlsx", "/a/lek.csv", "/a/lek.json"], ["/a/lek.csv"]),
        (["/a/lek.excel.csv", "/a/lek.csv", "/a/lek.parquet"], ["/a/lek.csv"]),
        (["/a/lek.json", "/a/lek.xlsx"], ["/a/lek.json"]),
        (["/a/lek.csv", "/a/bad.csv"], ["/a/lek.csv", "/a/bad.csv"]),
        (["/a/lek-2025.csv", "/a/lek-2026.csv"], ["/a/lek-2025.csv", "/a/lek-2026.csv"]),
        (["/api/csv?layers=5", "/api/geojson?layers=5"], ["/api/csv?layers=5"]),
        ([f"/dataset/x/resource/{A}/download/lek.xlsx", f"/dataset/x/resource/{B}/download/lek.csv"],
         [f"/dataset/x/resource/{B}/download/lek.csv"]),
        ([f"/dataset/x/resource/{A}/download/lek.csv", f"/dataset/x/resource/{B}/download/bad.csv"],
         [f"/dataset/x/resource/{A}/download/lek.csv", f"/dataset/x/resource/{B}/download/bad.csv"]),
        (["/a/jsonlista.csv", "/a/csvlista.csv"], ["/a/jsonlista.csv", "/a/csvlista.csv"]),  # parts of words are none
        (["/a/rh-csv.zip", "/a/rh-json.zip"], ["/a/rh-csv.zip"]),
        (["/a/lek-csv.zip", "/a/lek.json"], ["/a/lek-csv.zip", "/a/lek.json"]),
        ([], []),
    ],
)  # fmt: skip
def test_a_table_in_several_formats_is_read_once(urls: list[str], read: list[str]) -> None:
    assert chosen(*urls) == read


def test_what_calls_itself_csv_and_is_an_archive_comes_last() -> None:
    kinds = {"/a/lek.csv.zip": "text/csv", "/a/lek.json": "application/json"}
    assert each_table_once(list(kinds), lambda url: url, kinds.__getitem__) == ["/a/lek.json"]


def test_the_order_of_a_catalogue_decides_nothing() -> None:
    urls = ["/a/lek.excel.csv", "/a/lek.csv", "/a/lek.json", "/a/bad.xlsx", "/a/bad.csv"]
    assert sorted(chosen(*urls)) == sorted(chosen(*reversed(urls))) == ["/a/bad.csv", "/a/lek.csv"]
