"""JSON-stat 2.0 and 1.x to cubes.

Written here rather than taken from pyjstat (2.4.0), which was run on the recorded files beside it: on four of the
six samples of json-stat.org it stops with a KeyError (oecd, canada, oecd-canada, us-unr), and on a table without
values with an IndexError. Where it reads, the values are equal (SCB's TAB6471, order), but every number has become
a float (37.0 and 37 are one), and there is no status, no unit, no note, and no code beside its text.

What the parts may look like:
    value     list, or {"position": value} when most cells are empty
    status    list, {"position": status}, one text for all, or a list of one
    category  index as {code: place} or [code, …]; left out when there is one code
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

from harvesters.answers import as_list, as_object, cell, fail, whole_number
from harvesters.cube import MAX_CELLS, Category, Cell, Cube, Dimension


def read_json_stat(document: object, url: str) -> list[Cube]:
    """Return the cubes in a JSON-stat answer: one for 2.0, one for each dataset of a 1.x bundle.

    `document` comes from `exact_json`, so that numbers stay as written. Raises: ParseError.
    """
    answer = as_object(document, url, "the answer")
    if "id" in answer or answer.get("class") == "dataset":
        return [_cube(answer, answer, url)]
    datasets = [value for value in answer.values() if isinstance(value, Mapping) and "dimension" in value]
    if not datasets:
        kind = cell(answer.get("class")) or ", ".join(list(map(str, answer))[:8])
        fail(url, f"no dataset ({kind})", "a JSON-stat dataset")
    return [_cube(d, as_object(d["dimension"], url, "dimension"), url) for d in datasets]


def read_dimensions(dataset: Mapping[str, Any], url: str) -> tuple[Dimension, ...]:
    """Return the dimensions of a JSON-stat 2.0 dataset, also of one without values. Raises: ParseError."""
    return _dimensions(dataset, dataset, url)


def _cube(dataset: Mapping[str, Any], shape: Mapping[str, Any], url: str) -> Cube:
    dimensions = _dimensions(dataset, shape, url)
    size = prod(len(d.categories) for d in dimensions)
    if size > MAX_CELLS:
        fail(url, f"{size} cells", f"at most {MAX_CELLS} cells")
    notes = dataset.get("note")
    return Cube(
        dimensions,
        _cells(dataset, size, url),
        title=cell(dataset.get("label")),
        source=cell(dataset.get("source")),
        updated=cell(dataset.get("updated")),
        notes=tuple(cell(note) for note in notes) if isinstance(notes, list) else (),
    )


def _dimensions(dataset: Mapping[str, Any], shape: Mapping[str, Any], url: str) -> tuple[Dimension, ...]:
    """Return the dimensions. `shape` holds id, size and role: the dataset itself in 2.0, its `dimension` in 1.x."""
    codes = [cell(code) for code in as_list(shape.get("id"), url, "id")]
    sizes = [whole_number(size) for size in as_list(shape.get("size"), url, "size")]
    if len(set(codes)) != len(codes) or len(codes) != len(sizes):
        fail(url, f"id: {', '.join(codes)}; size: {len(sizes)}", "one size for each id, each id once")
    roles = shape.get("role")
    role_of = {
        cell(code): str(role)
        for role, listed in (roles.items() if isinstance(roles, Mapping) else ())
        for code in (listed if isinstance(listed, list) else [])
    }
    described = as_object(dataset.get("dimension"), url, "dimension")
    made = []
    for code, size in zip(codes, sizes, strict=True):
        dimension = as_object(described.get(code), url, f"dimension {code}")
        categories = _categories(as_object(dimension.get("category"), url, f"{code}.category"), code, url)
        if len(categories) != size:
            fail(url, f"{code}: {len(categories)} categories", f"{size}, as in size")
        made.append(Dimension(code, cell(dimension.get("label")) or code, categories, role_of.get(code, "")))
    return tuple(made)


def _categories(category: Mapping[str, Any], code: str, url: str) -> tuple[Category, ...]:
    labels = category.get("label")
    texts: Mapping[str, Any] = labels if isinstance(labels, Mapping) else {}
    units = category.get("unit")
    unit_of: Mapping[str, Any] = units if isinstance(units, Mapping) else {}
    index = category.get("index", list(texts)[:1])
    if isinstance(index, Mapping):
        places = {cell(key): whole_number(place) for key, place in index.items()}
        if sorted(p for p in places.values() if p is not None) != list(range(len(places))):
            fail(url, f"{code}.category.index: places that do not run from 0", "0, 1, 2 … each once")
        order = sorted(places, key=lambda key: places[key] or 0)
    else:
        order = [cell(key) for key in as_list(index, url, f"{code}.category.index")]
        if len(set(order)) != len(order):
            fail(url, f"{code}.category.index: a code twice", "each code once")
    return tuple(Category(key, cell(texts.get(key)) or key, _unit(unit_of.get(key))) for key in order)


def _unit(unit: object) -> str:
    """Return the unit of a category: `label` in JSON-stat, `base` alone in PxWeb."""
    return cell(unit.get("label") or unit.get("base")) if isinstance(unit, Mapping) else ""


def _cells(dataset: Mapping[str, Any], size: int, url: str) -> Iterator[Cell]:
    """Return an iterator, after the checks: fewer values than cells is an answer that was cut, more is none."""
    values, status = dataset.get("value"), dataset.get("status")
    if isinstance(values, Mapping):
        known: Mapping[int, Any] = {_place(key, size, url): value for key, value in values.items()}
        length = size
    else:
        known = dict(enumerate(as_list(values, url, "value")))
        length = len(known)
    if length > size:
        fail(url, f"{length} values", f"{size}, one for each cell")
    if isinstance(status, Mapping):
        said = {_place(key, size, url): cell(text) for key, text in status.items()}
        usual = ""
    elif isinstance(status, list) and len(status) != 1:
        said, usual = {at: cell(text) for at, text in enumerate(status)}, ""
    else:
        said, usual = {}, cell(status[0] if isinstance(status, list) else status)
    return ((cell(known.get(at)), said.get(at, usual)) for at in range(length))


def _place(key: object, size: int, url: str) -> int:
    place = whole_number(key)
    return place if place is not None and place < size else fail(url, f"position {key}", f"0 to {size - 1}")
