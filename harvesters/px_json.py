"""PX-JSON, the format `json` of PxWeb's API v1, to a cube.

It names codes only, so the texts come from the table's metadata. Each row has one
key for each dimension, and one value for each content; a symbol stands in the
value's place where there is no number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from harvesters.answers import as_list, as_object, cell, fail
from harvesters.cube import Category, Cell, Cube, Dimension, cell_of


def read_px_json(document: object, described: Sequence[Dimension], url: str) -> Cube:
    """Return the cube of a PX-JSON answer. `described`: the table's dimensions, with the categories asked for.

    Cells that have no row are left out at the end only if no row comes after them; others have no value.
    Raises: ParseError for another shape, or a code that was not asked for.
    """
    answer = as_object(document, url, "the answer")
    columns = [as_object(c, url, "a column") for c in as_list(answer.get("columns"), url, "columns")]
    keys = [cell(c.get("code")) for c in columns if c.get("type") != "c"]
    contents = [cell(c.get("code")) for c in columns if c.get("type") == "c"]
    known = {d.code: d for d in described}
    units = {cell(c.get("code")): cell(c.get("unit")) for c in columns if c.get("type") == "c"}
    dimensions = [known.get(code) or fail(url, f"the dimension {code}", ", ".join(known)) for code in keys]
    metric = next((d for d in described if d.role == "metric" or set(contents) <= {c.code for c in d.categories}), None)
    dimensions.append(_contents(metric, columns, contents, units))
    rows = _by_key(as_list(answer.get("data"), url, "data"), len(keys), len(contents), url)
    for place, dimension in enumerate(dimensions[:-1]):
        codes = {c.code for c in dimension.categories}
        for key in rows:
            if key[place] not in codes:
                fail(url, f"{dimension.code} {key[place]}", "a code that was asked for")
    return Cube(tuple(dimensions), _cells(dimensions, rows))


def _contents(
    metric: Dimension | None, columns: Sequence[Mapping[str, Any]], codes: Sequence[str], units: Mapping[str, str]
) -> Dimension:
    """Return the dimension of contents, in the order of the answer's columns."""
    texts = {cell(c.get("code")): cell(c.get("text")) for c in columns}
    known = {c.code: c for c in metric.categories} if metric else {}
    made = tuple(
        Category(code, known[code].text if code in known else texts[code], units.get(code, "")) for code in codes
    )
    return Dimension(metric.code if metric else "ContentsCode", metric.text if metric else "", made, "metric")


def _by_key(data: Sequence[object], keys: int, contents: int, url: str) -> dict[tuple[str, ...], list[str]]:
    rows: dict[tuple[str, ...], list[str]] = {}
    for item in data:
        record = as_object(item, url, "a row of data")
        key = tuple(cell(part) for part in as_list(record.get("key"), url, "key"))
        values = [cell(value) for value in as_list(record.get("values"), url, "values")]
        if len(key) != keys or len(values) != contents:
            fail(url, f"{len(key)} keys and {len(values)} values", f"{keys} keys and {contents} values")
        if key in rows:
            fail(url, f"the key {', '.join(key)} twice", "each key once")
        rows[key] = values
    return rows


def _cells(dimensions: Sequence[Dimension], rows: Mapping[tuple[str, ...], Sequence[str]]) -> Iterator[Cell]:
    left = len(rows)
    for key in product(*([c.code for c in d.categories] for d in dimensions[:-1])):
        if not left:
            return
        values = rows.get(key)
        left -= values is not None
        for value in values or [""] * len(dimensions[-1].categories):
            yield cell_of(value)
