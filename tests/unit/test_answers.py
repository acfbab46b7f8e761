"""Answers in JSON, and which listed files the portal reads."""

from __future__ import annotations

import pytest

from catalog.errors import ParseError
from harvesters.answers import Written, as_list, as_object, cell, leftovers, whole_number
from harvesters.media import CSV, JSON, XLSX, format_of


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "true"), (False, "false"), (Written("37.0"), "37.0"), ("å", "å"), (["å", 1], '["å", 1]')],
)
def test_cells(value: object, text: str) -> None:
    assert cell(value) == text


@pytest.mark.parametrize(("value", "number"), [(Written("12"), 12), (3, 3), ("1.5", None), (None, None), ("²", None)])
def test_whole_numbers(value: object, number: int | None) -> None:
    assert whole_number(value) == number


def test_shapes_are_asserted() -> None:
    with pytest.raises(ParseError, match="results: a list"):
        as_list({"a": 1}, "http://exempel.test", "results")
    with pytest.raises(ParseError, match="result: an object"):
        as_object([], "http://exempel.test", "result")


def test_leftovers_are_short() -> None:
    assert leftovers([{"a": 1, "b": 2}, {"c": 3}, "fel"], "a b") == "c"
    assert leftovers([{f"k{number:02d}": 0 for number in range(20)}], "").endswith("k11, +8")


@pytest.mark.parametrize(
    ("declared", "mimetype", "url", "media_type"),
    [
        ("CSV", "", "http://a/b", CSV),
        (".csv", "", "http://a/b.pdf", CSV),
        ("", "text/csv; charset=utf-8", "http://a/b", CSV),
        ("", "", "http://a/b.JSON?x=1", JSON),
        ("XLSX", "", "", XLSX),
        ("PDF", "text/csv", "http://a/b.csv", ""),
        ("zip+csv", "", "", ""),
        ("", "", "http://a/b", ""),
    ],
)
def test_formats(declared: str, mimetype: str, url: str, media_type: str) -> None:
    assert format_of(declared, mimetype, url) == media_type
