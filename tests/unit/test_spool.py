"""The rows of one resource on disk, and the types that its columns truly have."""

import csv
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import ParseError
from catalog.report import Report
from catalog.validate import validate_rows
from harvesters.spool import Spool, infer_schema, write_csv
from harvesters.table import About, Table

NUMBER = {"type": "number", "decimalChar": ",", "groupChar": " "}


def spool_of(folder, *tables):
    spool = Spool(folder / "rows.jsonl")
    for table in tables:
        spool.add(table)
    return spool


def table(header, *rows, formats=None, missing=("",)):
    return Table(
        About("x"), "data", tuple(header), enumerate(rows, start=2), formats=formats or {}, missing_values=missing
    )


def test_pieces_with_other_columns_are_joined(tmp_path):
    spool = spool_of(tmp_path, table("ab", ("1", "2")), table("bca", ("3", "4", "5")), table("c", ("6",)))
    assert spool.header == ["a", "b", "c"]
    assert list(spool.rows()) == [(2, ("1", "2")), (2, ("5", "3", "4")), (2, ("", "", "6"))] or list(spool.rows()) == [
        (2, ("1", "2", "")), (2, ("5", "3", "4")), (2, ("", "", "6")),
    ]  # fmt: skip


def test_the_rows_can_be_read_twice(tmp_path):
    spool = spool_of(tmp_path, table("a", ("rad\n\u2028två",), ('"',)))
    assert list(spool.rows()) == list(spool.rows()) == [(2, ("rad\n\u2028två",)), (3, ('"',))]


def test_a_table_that_breaks_off_leaves_no_row(tmp_path, monkeypatch):
    monkeypatch.setattr("harvesters.spool.BLOCK_ROWS", 2)

    def broken():
        yield from ((n, ("x",)) for n in range(5))
        raise ParseError("cut off")

    spool = spool_of(tmp_path, table("a", ("1",), ("2",), ("3",)))
    with pytest.raises(ParseError):
        spool.add(replace(table("b"), rows=broken()))
    spool.add(table("a", ("4",)))
    assert [cells[0] for _, cells in spool.rows()] == ["1", "2", "3", "4"]


def test_a_ragged_row_never_fits_the_joined_header(tmp_path):
    spool = spool_of(tmp_path, table("ab", ("1", "2", "3"), ("1",), ("1", "2")), table("abc", ("1", "2", "3")))
    widths = [len(cells) for _, cells in spool.rows()]
    assert widths == [4, 2, 3, 3]


@pytest.mark.parametrize(
    ("cells", "type_"),
    [
        (["1,5", "2", "1 000,25"], "number"),
        (["1,5", "", ".."], "number"),
        (["1,5", "cirka 2"], "string"),
        (["1,5", "1.5"], "string"),
        (["1,5", "NaN"], "string"),
        (["1,5", "\u200b2,5\ufeff"], "number"),
        (["1,5", "\u20032"], "number"),
    ],
)
def test_a_column_is_a_number_only_if_every_cell_is(tmp_path, cells, type_):
    spool = spool_of(tmp_path, table(["n"], *((c,) for c in cells), formats={"n": NUMBER}, missing=("", "..")))
    schema, warnings = infer_schema(spool)
    assert schema["fields"] == [{"name": "n", "type": type_, "title": "n"}]
    assert schema["missingValues"] == ["", ".."]
    assert [(w.rule, w.severity) for w in warnings] == ([] if type_ == "number" else [("blandad-kolumn", "warning")])


def test_the_warning_names_the_first_cell_that_differs_and_no_person(tmp_path):
    rows = [("1,5",), ("om 940403-1230",), ("x",)]
    _, (warning,) = infer_schema(spool_of(tmp_path, table(["n"], *rows, formats={"n": NUMBER})))
    assert (warning.row, warning.column, warning.value) == (3, "n", "om ••••••-••••")
    assert warning.values == {"type": "number"}


def test_warnings_come_in_the_order_of_the_rows(tmp_path):
    rows = [("1", "1", "1"), ("1", "x", "1"), ("y", "1", "z")]
    hints = dict.fromkeys("abc", NUMBER)
    _, warnings = infer_schema(spool_of(tmp_path, table(["a", "b", "c"], *rows, formats=hints)))
    assert [(w.column, w.value) for w in warnings] == [("b", "x"), ("a", "y"), ("c", "z")]


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(["1,5", " 2", "3 000"]))
)
def test_a_guess_never_refuses_a_row(tmp_path_factory, cells):
    header = ["id", "n"]
    rows = [(str(i), c) for i, c in enumerate(cells)]
    spool = spool_of(tmp_path_factory.mktemp("s"), table(header, *rows, formats={"n": NUMBER})) if rows else None
    if spool is None:
        return
    schema, _ = infer_schema(spool)
    report = Report()
    list(
        validate_rows(
            header, spool.rows(), schema, report, formats=spool.formats, missing_values=schema["missingValues"]
        )
    )
    assert set(report.errors_by_rule) <= {"personnummer"}


def test_csv_quotes_only_where_needed(tmp_path):
    rows = [("å", 'a "b"'), ("a,b", "x\r\ny"), ("", "=1+1"), ("\r", "\x00")]
    write_csv(tmp_path / "a.csv", ["id", "rad\nbrytning"], iter(rows))
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith(b'id,"rad\nbrytning"\r\n\xc3\xa5,"a ""b"""\r\n"a,b","x\r\ny"\r\n,=1+1\r\n')
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1:] == [list(r) for r in rows]
