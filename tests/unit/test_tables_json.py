"""JSON records: numbers, nesting, where the list is, and what is refused."""

from __future__ import annotations

import json

import pytest

from catalog.errors import BadJson, ParseError, WrongCharset
from harvesters.tables import TableParts, json_table, read_table
from harvesters.tables.json_table import number


def read(text: str, **options: object) -> TableParts:
    return read_table(text.encode(), name="data.json", options=options)[0]


def test_records_become_rows_of_text() -> None:
    table = read('[{"id": "0114", "n": 1.0, "ok": true, "x": null}, {"id": "1440", "n": 2.50, "y": "å"}]')
    assert table.header == ("id", "n", "ok", "x", "y")
    assert list(table.rows) == [(1, ("0114", "1", "true", "", "")), (2, ("1440", "2.5", "", "", "å"))]
    assert table.formats["n"] == {"type": "number", "decimalChar": "."}
    assert table.formats["ok"] == {"type": "boolean"}
    assert table.formats["id"] == {"type": "string"}


@pytest.mark.parametrize(
    ("written", "plain"),
    [("1", "1"), ("1.0", "1"), ("-0", "0"), ("0.10", "0.1"), ("1e3", "1000"), ("1E-7", "0.0000001"), ("100", "100"),
     ("12345678901234567890.5", "12345678901234567890.5"), ("1e999999999", "1e999999999"), ("-1.50e1", "-15")],
)  # fmt: skip
def test_numbers_are_plain(written: str, plain: str) -> None:
    assert number(written) == plain


def test_nested_values_are_dotted_or_json_text() -> None:
    table = read('[{"plats": {"ort": "Ale", "läge": [57.9, 12.10]}, "tom": {}, "taggar": [{"a": 1.0}, null, "b\\"c"]}]')
    assert table.header == ("plats.ort", "plats.läge", "tom", "taggar")
    assert next(table.rows) == (1, ("Ale", "[57.9, 12.1]", "{}", '[{"a": 1}, null, "b\\"c"]'))


def test_deep_objects_stay_json_text() -> None:
    table = read('[{"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}}]')
    assert table.header == ("a.b.c.d.e",)
    assert next(table.rows) == (1, ('{"f": 1}',))


@pytest.mark.parametrize(
    ("text", "path"),
    [('{"meta": {"n": 1}, "result": {"records": [{"a": 1}]}}', "result.records"), ('[{"a": 1}]', "."),
     ('{"tags": ["x"], "rader": [{"a": 1}]}', "rader")],
)  # fmt: skip
def test_the_list_is_found(text: str, path: str) -> None:
    table = read(text)
    assert table.notes["records"] == path
    assert list(table.rows) == [(1, ("1",))]


def test_the_option_points_out_the_list() -> None:
    text = '{"a": [{"x": 1}], "b": {"c": [{"y": 2}]}}'
    assert read(text, records="b.c").header == ("y",)
    with pytest.raises(ParseError) as caught:
        read(text)
    assert caught.value.values["found"] == "records: a, b.c"
    for path in ("b.d", "b"):
        with pytest.raises(ParseError, match="records: b"):
            read(text, records=path)


def test_lists_of_lists_have_their_names_first() -> None:
    table = read('[["namn", "antal"], ["Ale", 1], ["Orust", 2, "mer"]]')
    assert table.header == ("namn", "antal", "kolumn 3")
    assert list(table.rows)[1] == (2, ("Orust", "2", "mer"))


def test_one_object_a_line() -> None:
    assert list(read('{"a": 1}\n{"a": 2}\n').rows) == [(1, ("1",)), (2, ("2",))]


def test_a_mark_inside_a_key_is_taken_away() -> None:
    assert read('[{"\\ufeffid": "1", "namn": "Ale"}]').header == ("id", "namn")


def test_an_empty_list_is_an_empty_table() -> None:
    table = read("[]")
    assert table.header == ()
    assert list(table.rows) == []


def test_columns_are_renamed() -> None:
    assert read('[{"Kommun": "Ale"}]', columns={"Kommun": "kommun_namn"}).header == ("kommun_namn",)
    with pytest.raises(ParseError, match="column: Kod"):
        read('[{"Kommun": "Ale"}]', columns={"Kod": "kommunkod"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[{"a": 1}, 2]', "record 2: Number 2"),
        ('{"a": 1}', "{a}"),
        ('"text"', "str text"),
        ("[[1], {}]", "record 1: [1]"),
    ],
)
def test_what_is_no_list_of_objects_is_named(text: str, found: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(text)
    assert caught.value.values["found"] == found


def test_broken_json_is_named_with_its_place() -> None:
    with pytest.raises(BadJson) as caught:
        read('[{"a": 1},\n {"a": ')
    assert caught.value.values["line"] == 2
    with pytest.raises(BadJson):
        read('{"a": 1}\nrest\n')
    with pytest.raises(BadJson):
        read("[" * 100_000)


def test_the_encoding_is_utf8_unless_the_source_says_otherwise() -> None:
    data = '[{"namn": "Åmål"}]'.encode("cp1252")
    with pytest.raises(WrongCharset):
        read_table(data, name="data.json")
    assert next(read_table(data, name="data.json", options={"encoding": "cp1252"})[0].rows) == (1, ("Åmål",))
    assert next(read_table('[{"namn": "Åmål"}]'.encode("utf-16"), name="data.json")[0].rows) == (1, ("Åmål",))


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ParseError, match="columns: 10001"):
        read(json.dumps([{f"c{n}": 1 for n in range(10_001)}]))
    monkeypatch.setattr(json_table, "MAX_BYTES", 10)
    with pytest.raises(ParseError, match="> 10 byte"):
        read('[{"a": 123456789}]')
