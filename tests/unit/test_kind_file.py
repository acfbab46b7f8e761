"""The kind `file`: one request, one snapshot, tables with the dataset's texts and the profile's names."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
import xlsxwriter

from catalog.errors import ParseError
from harvesters.http import Http
from harvesters.kinds import Missing
from harvesters.kinds.file import File
from harvesters.profile_header import profile_header
from harvesters.snapshot import Snapshot
from harvesters.source import Source
from harvesters.table import Table

URL = "https://exempel.se/filer/elever.csv"


class FakeHttp:
    """Answers every request with the same bytes, and remembers what was asked."""

    def __init__(self, path: Path, content_type: str) -> None:
        self.path = path
        self.content_type = content_type
        self.asked: list[str] = []

    def get(self, url: str, *, context: Mapping[str, object]) -> Snapshot:
        self.asked.append(url)
        headers = {"content-type": self.content_type}
        size = self.path.stat().st_size
        return Snapshot(url, "0" * 64, "2026-11-16T05:00:00Z", 200, headers, size, self.path, context)


def harvest(tmp_path: Path, data: bytes, content_type: str = "text/csv", **given: Any) -> list[Table]:
    path = tmp_path / "svar"
    path.write_bytes(data)
    http = FakeHttp(path, content_type)
    source = Source("ale/elever", "ale", "1440", "file", URL, "elever", **given)
    kind = File()
    answers = list(kind.fetch(source, cast(Http, http)))
    assert http.asked == [URL]
    tables: list[Table] = []
    for answer in answers:
        assert not isinstance(answer, Missing)
        tables += kind.parse(answer)
    return tables


def test_a_csv_becomes_one_table(tmp_path: Path) -> None:
    about = {
        "title": {"sv": "Elever", "en": "Pupils"},
        "description": {"sv": "Antal elever."},
        "keywords": ["skola"],
        "documentation": "https://exempel.se/om",
    }
    data = "skola;antal\nÄngen;12\n".encode("cp1252")
    (table,) = harvest(tmp_path, data, title="Elever", license="CC0-1.0", about=about)
    assert (table.about.name, table.resource) == ("elever", "elever")
    assert (table.about.title, table.about.title_en, table.about.description) == ("Elever", "Pupils", "Antal elever.")
    assert (table.about.keywords, table.about.license) == (("skola",), "CC0-1.0")
    assert table.about.homepage == "https://exempel.se/om"
    assert list(table.rows) == [(2, ("Ängen", "12"))]
    assert table.formats["antal"] == {"type": "integer"}
    assert table.notes["encoding"] == "cp1252"


def test_the_dataset_may_have_a_name_of_its_own(tmp_path: Path) -> None:
    (table,) = harvest(tmp_path, b"a;b\n1;2\n", dataset="skolor", title="Skolor")
    assert (table.about.name, table.resource, table.about.title) == ("skolor", "skolor", "Skolor")


def test_options_reach_the_reader(tmp_path: Path) -> None:
    options = {"records": "svar.rader", "columns": {"n": "antal"}}
    data = b'{"svar": {"rader": [{"n": 1.0}]}, "fel": [{"x": 1}]}'
    (table,) = harvest(tmp_path, data, "application/json", options=options)
    assert table.header == ("antal",)
    assert list(table.rows) == [(1, ("1",))]


def test_with_a_profile_the_columns_get_its_names(tmp_path: Path) -> None:
    data = "Kommun-kod;Tabell;Mått;ÅR;Ålder;Kön;Värde;Enhet;Not\n1440;a;b;2024;;T;1,5;kr;x\n".encode()
    (table,) = harvest(tmp_path, data, profile="statistik")
    assert table.header == ("kommunkod", "tabell", "matt", "ar", "alder", "kon", "varde", "enhet", "Not")
    assert table.profile == "statistik"
    assert table.resource == "statistik"
    assert table.formats["varde"] == {"type": "number", "decimalChar": ","}


def test_an_exact_name_wins_over_one_that_resembles_it() -> None:
    assert profile_header(("År", "ar", "AR"), "statistik") == ("År", "ar", "AR")
    assert profile_header(("År", "AR"), "statistik") == ("ar", "AR")
    assert profile_header(("%", "Kommunkod"), "statistik") == ("%", "kommunkod")


def test_each_sheet_is_a_resource_unless_a_profile_joins_them(tmp_path: Path) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name in ("År 2024", "År 2025"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["kommunkod", "varde"])
            sheet.write_row(1, 0, ["1440", 3])
    data = out.getvalue()
    assert [t.resource for t in harvest(tmp_path, data, "")] == ["elever-ar-2024", "elever-ar-2025"]
    assert [t.resource for t in harvest(tmp_path, data, "", profile="statistik")] == ["statistik", "statistik"]


def test_what_cannot_be_read_names_the_address(tmp_path: Path) -> None:
    with pytest.raises(ParseError) as caught:
        harvest(tmp_path, b"<!doctype html><html></html>")
    assert caught.value.values["url"] == URL
