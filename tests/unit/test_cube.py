"""JSON-stat and PX-JSON to cubes, and cubes to rows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from catalog.errors import ParseError
from harvesters.answers import Written
from harvesters.cube import MAX_CELLS, Category, Cube, Dimension, cell_of, tidy
from harvesters.json_bytes import parse_json
from harvesters.json_stat import read_json_stat
from harvesters.px_json import read_px_json
from tests.real import REAL, needs_real

URL = "http://exempel.test/data"


def dataset(**more: Any) -> dict[str, Any]:
    dimension = {
        "Region": {"label": "region", "category": {"index": ["1440", "1480"], "label": {"1440": "Ale"}}},
        "Tid": {"label": "år", "category": {"index": {"2024": 1, "2023": 0}}},
        "Matt": {"category": {"label": {"A": "Antal"}, "unit": {"A": {"base": "antal"}}}},
    }
    return {
        "class": "dataset",
        "id": ["Region", "Tid", "Matt"],
        "size": [2, 2, 1],
        "role": {"time": ["Tid"], "metric": ["Matt"]},
        "dimension": dimension,
        "value": [1, 2.50, None, 4],
        **more,
    }


def cubes(document: object) -> list[Cube]:
    return read_json_stat(parse_json(json.dumps(document).encode(), URL, number=Written), URL)


def rows_of(document: object) -> list[tuple[str, ...]]:
    (cube,) = cubes(document)
    return [cells for _, cells in tidy(cube).rows]


def test_a_dataset_becomes_rows() -> None:
    (cube,) = cubes(dataset())
    made = tidy(cube)
    assert made.header == (
        "Region", "Region_text", "Tid", "Tid_text", "Tid_fran", "Tid_till", "Matt", "Matt_text",
        "varde", "enhet", "status", "saknas_orsak",
    )  # fmt: skip
    rows = list(made.rows)
    assert rows[0] == (
        1,
        ("1440", "Ale", "2023", "2023", "2023-01-01", "2023-12-31", "A", "Antal", "1", "antal", "", ""),
    )
    assert rows[2][1][:3] == ("1480", "1480", "2023")
    assert [cells[-4:] for _, cells in rows] == [
        ("1", "antal", "", ""),
        ("2.5", "antal", "", ""),
        ("", "antal", "", "uppgift_saknas"),
        ("4", "antal", "", ""),
    ]
    assert made.formats["varde"] == {"type": "number"}
    assert made.formats["Tid_till"] == {"type": "date"}


def test_numbers_stay_as_written() -> None:
    text = json.dumps(dataset()).replace("[1, 2.5, null, 4]", "[37.0, 1E3, 12345678901234567890.5, 0]")
    (cube,) = read_json_stat(parse_json(text.encode(), URL, number=Written), URL)
    assert [value for value, _ in cube.cells] == ["37.0", "1E3", "12345678901234567890.5", "0"]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (["a", "b", "..", None], ["a", "b", "..", ""]),
        (["a"], ["a", "a", "a", "a"]),
        ("p", ["p", "p", "p", "p"]),
        ({"2": "..", "3": "r"}, ["", "", "..", "r"]),
        (None, ["", "", "", ""]),
    ],
)
def test_status_in_all_its_forms(status: object, expected: list[str]) -> None:
    assert [cells[-2] for cells in rows_of(dataset(status=status))] == expected


def test_sparse_values_leave_the_rest_empty() -> None:
    rows = rows_of(dataset(value={"1": 7, "3": 9}, status={"0": ".", "2": ":"}))
    assert [cells[-4:] for cells in rows] == [
        ("", "antal", ".", "kan_inte_forekomma"),
        ("7", "antal", "", ""),
        ("", "antal", ":", "okand_orsak"),
        ("9", "antal", "", ""),
    ]


def test_fewer_values_are_fewer_rows() -> None:
    assert len(rows_of(dataset(value=[1, 2]))) == 2


def test_version_1_has_its_shape_inside_dimension() -> None:
    new = dataset()
    shape = {key: new.pop(key) for key in ("id", "size", "role")}
    new["dimension"] |= shape
    first, second = cubes({"a": new, "b": {**new, "label": "B"}})
    assert list(first.cells) == list(second.cells)
    assert second.title == "B"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"value": [1, 2, 3, 4, 5]}, "5 values"),
        ({"value": {"4": 1}}, "position 4"),
        ({"value": {"x": 1}}, "position x"),
        ({"value": "1"}, "str 1"),
        ({"size": [2, 2]}, "id: Region, Tid, Matt; size: 2"),
        ({"size": [2, 3, 1]}, "Tid: 2 categories"),
        ({"size": [2, "många", 1]}, "Tid: 2 categories"),
        ({"id": ["Region", "Region", "Matt"]}, "id: Region, Region, Matt; size: 3"),
        ({"id": ["Region", "Tid", "Annat"]}, "NoneType"),
        ({"dimension": []}, "list []"),
    ],
)
def test_a_dataset_that_contradicts_itself_is_refused(change: dict[str, object], found: str) -> None:
    with pytest.raises(ParseError) as caught:
        cubes(dataset(**change))
    assert str(caught.value.values["found"]).startswith(found)


@pytest.mark.parametrize(
    "index", [{"2023": 0, "2024": 2}, {"2023": 0, "2024": 0}, {"2023": -1, "2024": 0}, ["2023", "2023"]]
)
def test_an_index_that_is_no_order_is_refused(index: object) -> None:
    document = dataset()
    document["dimension"]["Tid"]["category"]["index"] = index
    with pytest.raises(ParseError, match=r"Tid.category.index"):
        cubes(document)


def test_a_sparse_cube_that_claims_any_size_is_refused() -> None:
    codes = [str(number) for number in range(5_000)]
    many = {"category": {"index": codes}}
    document = {"class": "dataset", "id": ["A", "B"], "size": [5000, 5000], "dimension": {"A": many, "B": many}}
    with pytest.raises(ParseError, match=f"at most {MAX_CELLS}"):
        cubes({**document, "value": {}})


@pytest.mark.parametrize("document", [[], {}, {"class": "collection", "link": {}}, {"class": "dimension"}])
def test_what_holds_no_dataset_is_refused(document: object) -> None:
    with pytest.raises(ParseError):
        cubes(document)


def test_names_that_are_taken_get_a_number() -> None:
    dimensions = tuple(Dimension(code, "", (Category("x", "x"),)) for code in ("varde", "A", "A_text"))
    assert tidy(Cube(dimensions, iter([("1", "")]))).header[:6] == (
        "varde_2", "varde_text", "A", "A_text", "A_text_2", "A_text_text",
    )  # fmt: skip


def test_without_roles_a_dimension_of_periods_only_is_time() -> None:
    years = Dimension("period", "", (Category("2006K1", ""), Category("2006K2", "")))
    ages = Dimension("age", "", (Category("2000", ""), Category("totalt", "")))
    assert "period_fran" in tidy(Cube((years, ages), iter(()))).header
    assert "age_fran" not in tidy(Cube((years, ages), iter(()))).header
    said = Dimension("Tid", "", (Category("2024", ""),), "time")
    assert "period_fran" not in tidy(Cube((years, said), iter(()))).header


def test_symbols_are_no_numbers() -> None:
    assert [cell_of(text) for text in ("-", "..", "......", "-3", ".5", "0", "Ja")] == [
        ("", "-"), ("", ".."), ("", "......"), ("-3", ""), (".5", ""), ("0", ""), ("Ja", ""),
    ]  # fmt: skip


# PX-JSON

DESCRIBED = (
    Dimension("Region", "region", (Category("1440", "Ale"), Category("1480", "Göteborg"))),
    Dimension("ContentsCode", "mått", (Category("A", "Antal"), Category("B", "Andel")), "metric"),
)


def px_json(**change: object) -> dict[str, object]:
    columns = [
        {"code": "Region", "text": "region", "type": "d"},
        {"code": "B", "text": "Andel", "type": "c", "unit": "%"},
        {"code": "A", "text": "Antal", "type": "c"},
    ]
    data = [{"key": ["1480"], "values": ["1.5", "2"]}, {"key": ["1440"], "values": ["..", "-"]}]
    return {"columns": columns, "data": data, **change}


def test_px_json_takes_texts_from_the_metadata() -> None:
    rows = [cells for _, cells in tidy(read_px_json(px_json(), DESCRIBED, URL)).rows]
    assert rows == [
        ("1440", "Ale", "B", "Andel", "", "%", "..", "uppgift_saknas"),
        ("1440", "Ale", "A", "Antal", "", "", "-", "inget_att_redovisa"),
        ("1480", "Göteborg", "B", "Andel", "1.5", "%", "", ""),
        ("1480", "Göteborg", "A", "Antal", "2", "", "", ""),
    ]


def test_px_json_rows_that_do_not_come_are_fewer_cells() -> None:
    cube = read_px_json(px_json(data=[{"key": ["1440"], "values": ["1", "2"]}]), DESCRIBED, URL)
    assert (cube.size, len(list(cube.cells))) == (4, 2)


@pytest.mark.parametrize(
    "data",
    [
        [{"key": ["9999"], "values": ["1", "2"]}],
        [{"key": ["1440"], "values": ["1"]}],
        [{"key": ["1440", "1"], "values": ["1", "2"]}],
        [{"key": ["1440"], "values": ["1", "2"]}] * 2,
        ["rad"],
        {},
    ],
)
def test_px_json_that_was_not_asked_for_is_refused(data: object) -> None:
    with pytest.raises(ParseError):
        read_px_json(px_json(data=data), DESCRIBED, URL)


def test_px_json_with_a_dimension_nobody_knows_is_refused() -> None:
    with pytest.raises(ParseError, match="Region"):
        read_px_json(px_json(), DESCRIBED[1:], URL)


# Recorded files: sizes and cells worked out by hand


@needs_real
@pytest.mark.parametrize(
    ("name", "which", "size", "row", "cells"),
    [
        ("canada", 0, 120, 9, ("CA", "2012", "4", "PERCENT", "T", "5.5", "%", "a", "")),
        ("oecd", 0, 432, 0, ("UNR", "AU", "2003", "5.943826289", "%", "", "")),
        ("oecd-canada", 0, 432, 0, ("UNR", "AU", "2003", "5.943826289", "%", "", "")),
        ("oecd-canada", 1, 120, 119, ("CA", "2012", "older", "PERCENT", "F", "1.0", "%", "a", "")),
        ("order", 0, 24, 7, ("1", "2", "4", "A1B2C4", "", "", "")),
        ("us-unr", 0, 3220, 1, ("2012", "01003", "unr", "6.8", "Per cent", "", "")),
    ],
)
def test_samples_of_json_stat_org(name: str, which: int, size: int, row: int, cells: tuple[str, ...]) -> None:
    cube = read_json_stat(parse_json((REAL / f"pxweb/jsonstat/{name}.json").read_bytes(), URL, number=Written), URL)[
        which
    ]
    made = tidy(cube, [d.code for d in cube.dimensions])
    shown = [at for at, column in enumerate(made.header) if not column.endswith(("_fran", "_till"))]
    rows = [[found[at] for at in shown] for _, found in made.rows]
    assert len(rows) == cube.size == size
    assert tuple(rows[row]) == cells


@needs_real
def test_a_collection_is_no_dataset() -> None:
    with pytest.raises(ParseError, match="collection"):
        read_json_stat(json.loads((REAL / "pxweb/jsonstat/collection.json").read_bytes()), URL)
