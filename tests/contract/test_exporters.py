"""Every format gives back the same cells as were stored, from the same input the same bytes, and nothing active.

An exporter joins with a subclass of two lines.
"""

import io
import json
import os
import re
import tracemalloc
import zipfile
from datetime import date
from decimal import Decimal

import pandas
import pytest
from frictionless import Package, Resource, Schema, system
from pyarrow import parquet
from python_calamine import CalamineWorkbook

from catalog.citation import published
from catalog.exporters import (
    EXPORTERS,
    IN_PACKAGES,
    PACKAGE_EXPORTERS,
    csv_file,
    excel_csv,
    json_file,
    package_zip,
    parquet_file,
    typed,
    xlsx_file,
)
from catalog.ids import sha256_hex
from catalog.store import Store, read_rows, write_json
from harvesters.spool import write_csv
from tests.excel_reader import read_excel_csv

TYPES = {
    "kod": "string", "text": "string", "antal": "integer", "tal": "number", "ja": "boolean",
    "dag": "date", "tid": "datetime", "ar": "year", "klocka": "time",
}  # fmt: skip
ROWS = [
    ("0114", "åäö ÅÄÖ é 😀", "7", "1.5", "true", "2026-05-07", "2026-05-07T18:30:00+02:00", "2026", "18:30:00"),
    ("0001", 'citat "så", komma; semikolon', "-3", "-0.25", "false", "1894-04-03", "2026-05-07T18:30:00", "1894", ""),
    ("007", "rad ett\nrad två\r\nrad tre", "0", "1234567.89", "", "", "", "", ""),
    ("00", "..", "..", "..", "..", "..", "..", "..", ".."),
    ("=1+1", "=HYPERLINK(\"http://x.example\")", "1", "0.1", "true", "2026-01-01", "", "2026", ""),
    ("+46", "+46 70 312 34 56", "2", "100", "true", "2026-01-01", "", "2026", ""),
    ("-1", "-1", "3", "0.30", "true", "2026-01-01", "", "2026", ""),
    ("@SUM", "@SUM(A1:A9)", "4", "1e5", "true", "2026-01-01", "", "2026", ""),
    ("http", "https://example.se/x?a=b&c=d", "5", "0", "true", "2026-01-01", "", "2026", ""),
    ("mail", "mailto:x@example.se", "6", "0", "true", "2026-01-01", "", "2026", ""),
    ("file", "internal:Sheet1!A1", "7", "0", "true", "2026-01-01", "", "2026", ""),
    ("tab", "\tindrag <b>&amp;</b> _x0041_ \x07", "8", "0", "true", "2026-01-01", "", "2026", ""),
]  # fmt: skip
MISSING = ("", "..")


def stored(folder, rows=ROWS, types=TYPES, name="forskolor", title="Förskolor"):
    """Return a stored dataset with one table."""
    with Store(folder).staged(f"ale/{name}") as part:
        write_csv(part / "data.csv", list(types), iter(rows))
        data = (part / "data.csv").read_bytes()
        fields = [{"name": n, "type": t, "title": n.title()} for n, t in types.items()]
        resource = {
            "name": "data", "path": "data.csv", "type": "table", "format": "csv", "mediatype": "text/csv",
            "encoding": "utf-8", "rows": len(rows), "bytes": len(data), "hash": f"sha256:{sha256_hex(data)}",
            "schema": {"fields": fields, "missingValues": list(MISSING)},
        }  # fmt: skip
        package = {
            "name": name, "id": "x", "title": title, "version": "abc", "modified": "2026-05-07T10:00:00Z",
            "licenses": [{"name": "CC0-1.0"}], "resources": [resource],
        }  # fmt: skip
        write_json(part / "datapackage.json", package)
        write_json(part / "report.json", {})
    return Store(folder).load(f"ale/{name}")


def expected(text, type_):
    """Return the value that a stored text stands for."""
    if text in MISSING:
        return None
    if type_ in ("integer", "year"):
        return int(text)
    if type_ == "number":
        return float(text)
    if type_ == "boolean":
        return text == "true"
    return text


VALUES = [{n: expected(c, t) for (n, t), c in zip(TYPES.items(), row, strict=True)} for row in ROWS]


class ExporterSuite:
    """What each format of a table keeps. `read` gives the rows back, each a dict of what the format can say."""

    exporter = None

    def read(self, data):
        raise NotImplementedError

    def shown(self, value, type_):
        """Return how the format holds a value of the type."""
        return value

    @pytest.fixture
    def dataset(self, tmp_path):
        return stored(tmp_path / "a")

    def export(self, dataset, read=True):
        path = dataset.folder.parent / f"made.{self.exporter.EXTENSION}"
        self.exporter.write(dataset, dataset.resources[0], path)
        return path.read_bytes() if read else b""

    def test_it_is_registered_under_its_extension(self):
        assert EXPORTERS[self.exporter.EXTENSION.replace(".", "_")] is self.exporter
        assert "/" in self.exporter.MEDIA_TYPE

    def test_the_cells_come_back(self, dataset):
        rows = self.read(self.export(dataset))
        assert rows == [{n: self.shown(v, TYPES[n]) for n, v in row.items()} for row in VALUES]

    def test_same_input_same_bytes(self, dataset, tmp_path):
        other = stored(tmp_path / "elsewhere" / "deep")
        assert self.export(dataset) == self.export(other)

    def test_a_table_without_rows(self, tmp_path):
        assert self.read(self.export(stored(tmp_path, rows=[]))) == []

    def test_one_column_with_empty_cells(self, tmp_path):
        rows = self.read(self.export(stored(tmp_path, rows=[("a",), ("",), ("b",)], types={"x": "string"})))
        assert [row.get("x") for row in rows] == ["a", None, "b"]

    def test_a_table_above_what_is_made_in_memory(self, dataset, tmp_path, monkeypatch):
        """In batches of a few rows, the workbook on disk: the same rows, and the same bytes wherever it is made."""
        usual = self.read(self.export(dataset))
        monkeypatch.setattr(xlsx_file, "LARGEST_IN_MEMORY", 0)
        monkeypatch.setattr(typed, "BLOCK_BYTES", 300)
        monkeypatch.setattr(typed, "_AT_ONCE", 1)
        streamed = self.export(dataset)
        assert self.read(streamed) == usual
        before = os.umask(0o077)
        try:
            assert self.export(stored(tmp_path / "other")) == streamed
        finally:
            os.umask(before)

    def test_memory_does_not_grow_with_the_table(self, tmp_path, monkeypatch):
        """Ten times the rows are written in the same memory: the table is a stream."""
        monkeypatch.setattr(xlsx_file, "LARGEST_IN_MEMORY", 0)
        monkeypatch.setattr(typed, "BLOCK_BYTES", 20_000)
        monkeypatch.setattr(typed, "_AT_ONCE", 100)
        types = {"text": "string", "tal": "number", "kod": "string"}
        peaks = []
        for count in (300, 3000):
            rows = [(f"ord {n % 7} " * 20, f"{n}.5", f"0{n % 50:04}") for n in range(count)]
            dataset = stored(tmp_path / str(count), rows=rows, types=types)
            del rows
            self.export(dataset, read=False)  # what is kept for the next time, and the modules
            tracemalloc.start()
            self.export(dataset, read=False)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert peaks[1] < peaks[0] * 1.5 + 50_000, peaks

    def test_a_very_long_cell(self, tmp_path):
        (row,) = self.read(
            self.export(stored(tmp_path, rows=[("1", "å" * 1_200_000)], types={"id": "string", "x": "string"}))
        )
        assert row["x"] == "å" * (xlsx_file.MAX_CELL if self.exporter is xlsx_file else 1_200_000)

    def test_numbers_that_do_not_fit_keep_their_digits_or_say_so(self, tmp_path):
        rows = [("9" * 40, "1E+300"), ("12345678901234567", "0.12345678901234567")]
        got = self.read(self.export(stored(tmp_path, rows=rows, types={"n": "integer", "x": "number"})))
        assert [int(row["n"]) for row in got] == [int("9" * 40), 12345678901234567]
        assert [float(row["x"]) for row in got] == [1e300, 0.12345678901234567]

    def test_times_at_the_edge_of_the_calendar(self, tmp_path):
        rows = [("0001-01-01T00:00:00+05:00", "0001-01-01"), ("9999-12-31T23:59:59.500000-05:00", "9999-12-31")]
        assert len(self.read(self.export(stored(tmp_path, rows=rows, types={"t": "datetime", "d": "date"})))) == 2

    def test_a_header_that_looks_like_a_formula_or_markup(self, tmp_path):
        types = dict.fromkeys(["=1+1", '<b>"x"</b>', "rad\nbrytning", "a,b;c", "https://x.example"], "string")
        (row,) = self.read(self.export(stored(tmp_path, rows=[tuple("12345")], types=types)))
        assert row == dict(zip(types, "12345", strict=True))


class TestCsv(ExporterSuite):
    exporter = csv_file

    def read(self, data):
        frame = pandas.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, na_values=list(MISSING))
        return [{n: None if v is None or v != v else v for n, v in row.items()} for row in frame.to_dict("records")]

    def test_the_cells_come_back(self, dataset):
        texts = [{n: None if c in MISSING else c for n, c in zip(TYPES, row, strict=True)} for row in ROWS]
        assert self.read(self.export(dataset)) == texts

    def test_it_is_rfc_4180_and_the_hash_in_the_package_holds(self, dataset):
        data = self.export(dataset)
        assert data.startswith(b"kod,text,")
        assert data.count(b"\r\n") == len(ROWS) + 2  # and one inside a cell
        assert dataset.resources[0].sha256 == sha256_hex(data)


class TestExcelCsv(ExporterSuite):
    exporter = excel_csv

    def read(self, data, types=None):
        names = [n.removeprefix("\t") for n in data.decode("utf-8-sig").split("\r\n")[0].replace('"', "").split(";")]
        types = types or {n: TYPES.get(n, {"n": "integer"}.get(n, "string")) for n in names}
        return [{n: None if c in MISSING else c for n, c in row.items()} for row in read_excel_csv(data, types)]

    def test_the_cells_come_back(self, dataset):
        texts = [{n: None if c in MISSING else c for n, c in zip(TYPES, row, strict=True)} for row in ROWS]
        assert self.read(self.export(dataset), TYPES) == texts

    def test_numbers_that_do_not_fit_keep_their_digits_or_say_so(self, tmp_path):
        rows = [("9" * 40, "1E+300"), ("12345678901234567", "0.12345678901234567")]
        types = {"n": "integer", "x": "number"}
        data = self.export(stored(tmp_path, rows=rows, types=types))
        assert [tuple(row.values()) for row in self.read(data, types)] == rows
        assert data.splitlines()[1:] == [
            b'"\t' + b"9" * 40 + b'";1E+300', b'"\t12345678901234567";"\t0,12345678901234567"'
        ]  # fmt: skip

    def test_a_header_that_looks_like_a_formula_or_markup(self, tmp_path):
        types = dict.fromkeys(["=1+1", '<b>"x"</b>', "rad\nbrytning", "a,b;c", "https://x.example"], "string")
        data = self.export(stored(tmp_path, rows=[tuple("12345")], types=types))
        (row,) = self.read(data, types)
        assert row == dict(zip(types, "12345", strict=True))
        assert data.startswith("\ufeff'=1+1;".encode())

    def test_the_bytes(self, dataset):
        lines = self.export(dataset).decode("utf-8-sig").split("\r\n")
        assert lines[0] == "kod;text;antal;tal;ja;dag;tid;ar;klocka"
        assert lines[1].startswith('"\t0114";åäö ÅÄÖ é 😀;7;"1,5";true;2026-05-07;')
        assert lines[2].startswith('"\t0001";"citat ""så"", komma; semikolon";-3;"-0,25";false;1894-04-03;')
        assert any(line.startswith("'=1+1;") for line in lines)


class TestJson(ExporterSuite):
    exporter = json_file

    def read(self, data):
        return json.loads(data, parse_constant=pytest.fail)

    def test_whole_numbers_are_whole(self, dataset):
        assert '"antal": 7, "tal": 1.5, "ja": true' in self.export(dataset).decode()
        assert '"tal": 100,' in self.export(dataset).decode()

    def test_letters_are_readable(self, dataset):
        assert "åäö ÅÄÖ é 😀" in self.export(dataset).decode()


class TestParquet(ExporterSuite):
    exporter = parquet_file

    def read(self, data):
        return parquet.read_table(io.BytesIO(data)).to_pylist()

    def shown(self, value, type_):
        if type_ == "date" and value:
            return date.fromisoformat(value)
        if type_ == "datetime" and value:
            hour = "16" if value.endswith("+02:00") else "18"
            return pandas.Timestamp(f"2026-05-07T{hour}:30:00Z").to_pydatetime()
        return value

    def test_the_types(self, dataset):
        schema = parquet.read_schema(io.BytesIO(self.export(dataset)))
        assert [str(f.type) for f in schema] == [
            "string", "string", "int64", "double", "bool", "date32[day]", "timestamp[ms, tz=UTC]", "int32", "string",
        ]  # fmt: skip


class TestXlsx(ExporterSuite):
    exporter = xlsx_file

    def read(self, data):
        header, *rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Data").to_python()
        none = {"": None}
        return [dict(zip(header, (none.get(c, c) for c in row), strict=True)) for row in rows]

    def shown(self, value, type_):
        return "true" if value is True else "false" if value is False else value

    def test_the_cells_come_back(self, dataset):
        rows = self.read(self.export(dataset))
        masked = [{n: c or None for n, c in zip(TYPES, row, strict=True)} for row in ROWS]
        for got, row, texts in zip(rows, VALUES, masked, strict=True):
            wanted = {n: texts[n] if v is None else self.shown(v, TYPES[n]) for n, v in row.items()}
            wanted["text"] = wanted["text"].replace("\r\n", "\n")  # XML has one line end
            got["text"] = got["text"].replace("\r\n", "\n").replace("_x000D_", "")
            assert got == wanted

    def test_no_cell_is_a_formula_or_a_link(self, dataset):
        with zipfile.ZipFile(io.BytesIO(self.export(dataset))) as book:
            assert not [n for n in book.namelist() if "externalLink" in n or n.endswith("sheet1.xml.rels")]
            for name in book.namelist():
                assert not re.search(rb"<f>|<f |<hyperlink|relationships/hyperlink", book.read(name)), name

    def test_numbers_are_numbers_and_codes_are_text(self, dataset):
        first = self.read(self.export(dataset))[0]
        assert (first["kod"], first["antal"], first["tal"]) == ("0114", 7.0, 1.5)

    def test_the_columns_are_explained_on_a_sheet_of_their_own(self, dataset):
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(self.export(dataset))).get_sheet_by_name("Om kolumnerna")
        cells = sheet.to_python()
        assert cells[0][:2] == ["Datamängd", "Förskolor"]
        assert [row[0] for row in cells[-len(TYPES) :]] == list(TYPES)

    def test_a_table_beyond_excels_limit_says_so_in_a_row_of_its_own(self, tmp_path, monkeypatch):
        monkeypatch.setattr(xlsx_file, "MAX_ROWS", 3)
        types = {"a": "string", "b": "string"}
        rows = self.read(self.export(stored(tmp_path / "4", rows=[(str(i), "x") for i in range(4)], types=types)))
        assert [r["b"] for r in rows] == ["x", "x", None]
        assert "CSV" in rows[-1]["a"]
        rows = self.read(self.export(stored(tmp_path / "3", rows=[(str(i), "x") for i in range(3)], types=types)))
        assert [r["b"] for r in rows] == ["x", "x", "x"]


class TestZip:
    exporter = package_zip
    folder = "ale-forskolor/"

    def export(self, dataset):
        files = {}
        for name in IN_PACKAGES:
            path = dataset.folder.parent / f"data.{EXPORTERS[name].EXTENSION}"
            EXPORTERS[name].write(dataset, dataset.resources[0], path)
            files[path.name] = path
        path = dataset.folder.parent / "made.zip"
        self.exporter.write_dataset(dataset, published(dataset, "Ale", "https://insyn.example"), files, path)
        return path

    def test_it_is_registered_under_its_extension(self):
        assert PACKAGE_EXPORTERS[self.exporter.EXTENSION] is self.exporter

    def test_it_opens_as_a_data_package_and_is_valid(self, tmp_path):
        plain = [row for row in ROWS if row[6] in ("", "..") or "+" in row[6]]  # one spelling of time in a column
        path = self.export(stored(tmp_path / "store", rows=plain))
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            assert [name.removeprefix(self.folder) for name in archive.namelist()] == [
                "README.txt", "citation.apa.txt", "citation.bib", "citation.csl.json", "citation.txt", "data.csv",
                "data.excel.csv", "data.parquet", "data.xlsx", "datapackage.json", "report.json", "SHA256SUMS",
            ]  # fmt: skip
            assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            archive.extractall(tmp_path / "out")
        package = Package(str(tmp_path / "out/ale-forskolor/datapackage.json"))
        report = package.validate()
        assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
        assert [r["kod"] for r in package.get_resource("data").read_rows()] == [r[0] for r in plain]

    def test_the_checksums_hold(self, tmp_path):
        with zipfile.ZipFile(self.export(stored(tmp_path))) as archive:
            listed = [line.split("  ") for line in archive.read(f"{self.folder}SHA256SUMS").decode().splitlines()]
            assert sorted(self.folder + name for _, name in listed) == sorted(archive.namelist()[:-1])
            assert all(sha256_hex(archive.read(self.folder + name)) == digest for digest, name in listed)

    def test_what_is_packed_already_is_only_stored(self, tmp_path):
        with zipfile.ZipFile(self.export(stored(tmp_path))) as archive:
            stored_only = {i.filename.rpartition(".")[2] for i in archive.infolist() if not i.compress_type}
        assert stored_only == {"parquet", "xlsx"}

    def test_same_input_same_bytes(self, tmp_path):
        one, other = stored(tmp_path / "a"), stored(tmp_path / "b" / "c")
        (other.folder / "data.csv").touch()
        assert self.export(one).read_bytes() == self.export(other).read_bytes()


def test_the_suite_covers_every_exporter():
    tested = {c.exporter for c in globals().values() if isinstance(c, type) and getattr(c, "exporter", None)}
    assert {id(e) for e in [*EXPORTERS.values(), *PACKAGE_EXPORTERS.values()]} == {id(e) for e in tested}


def test_the_stored_table_is_read_back_exactly(tmp_path):
    dataset = stored(tmp_path)
    assert [tuple(row.values()) for row in read_rows(dataset.resources[0])] == ROWS
    schema = Schema.from_descriptor(dict(dataset.resources[0].schema))
    with system.use_context(trusted=True):
        first = Resource(str(dataset.resources[0].path), schema=schema).read_rows()[0]
    assert (first["kod"], first["tal"]) == ("0114", Decimal("1.5"))
