"""JSON: a list of objects, or an object that holds one, as a table of text.

Numbers never pass through a float: they get their plainest decimal spelling
(1, not 1.0 or 1e0), or stay as written when that would be absurdly long.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import PurePosixPath

from catalog.errors import BadJson, ParseError
from harvesters.json_bytes import parse_json
from harvesters.table import Row
from harvesters.tables.encoding import find_encoding, open_source
from harvesters.tables.geojson import feature_records, is_geojson
from harvesters.tables.grid import add_column_notes, missing_option, renamed_columns
from harvesters.tables.header import unique_names
from harvesters.tables.numbers import find_formats
from harvesters.tables.parts import SAMPLE_ROWS, Options, Source, TableParts, check_width, text_option, wrong

MAX_BYTES = 100 * 1024 * 1024
_MAX_DEPTH = 4  # deeper objects stay JSON text
_MAX_EXPONENT = 30
_EXPECTED = "JSON: [{…}, …]"


class Number(str):
    """A JSON number in its plainest spelling."""

    __slots__ = ()


def number(text: str) -> Number:
    """Return the plainest spelling of a JSON number."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return Number(text)  # an exponent beyond what Decimal holds
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or abs(value.adjusted()) > _MAX_EXPONENT or abs(exponent) > 2 * _MAX_EXPONENT:
        return Number(text)
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return Number("0" if plain in ("-0", "") else plain)


def load_json(source: Source, source_name: str, encoding: str = "") -> object:
    """Return the parsed document; numbers are `Number`. One JSON object a line (NDJSON) becomes a list.

    Raises: ParseError if it is too large, EmptyAnswer, WebPage, WrongCharset or BadJson if it is not JSON.
    """
    with open_source(source) as raw:
        data = raw.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise wrong(source_name, f"> {MAX_BYTES} byte", f"<= {MAX_BYTES} byte")
    if encoding:
        data = "".join(find_encoding(data, source_name, encoding).lines()).encode()
    try:
        return parse_json(data, source_name, number=number)
    except BadJson:
        lines = [line for line in data.splitlines() if line.strip()]
        if len(lines) < 2 or not _is_object(lines[0]):
            raise
        return [parse_json(line, source_name, number=number) for line in lines]


def read_json(source: Source, name: str, source_name: str, options: Options) -> TableParts:
    """Return the table in a JSON file. Row numbers count the records from 1.

    Nested objects become dotted columns ("plats.ort"), lists JSON text, a
    missing key or null an empty cell.
    Raises: ParseError if it is not JSON, is too large, or does not hold one list of objects.
    """
    document = load_json(source, source_name, text_option(options, "encoding"))
    asked = text_option(options, "records")
    place = ""
    if not asked and isinstance(document, dict) and is_geojson(document):
        path = "features"
        found, place = feature_records(document, source_name)
    else:
        path, found = _records(document, asked, source_name)
    records = [_flat(record) for record in found]
    columns: dict[str, None] = {}
    for record in records:
        columns.update(dict.fromkeys(record))
        check_width(len(columns), source_name)
    keys = list(columns)
    header = unique_names(keys, renamed_columns(options, keys, source_name))
    rows = [tuple(record.get(key, "") for key in keys) for record in records]
    hints = find_formats(
        header,
        rows[:SAMPLE_ROWS],
        text_option(options, "decimal"),
        text_option(options, "group"),
        missing_option(options),
    )
    notes = {"format": "JSON", "records": path or "."}
    if place:
        notes |= {"format": "GeoJSON", "geometry": place}
    add_column_notes(notes, hints)
    return TableParts(name, header, _numbered(rows), hints.formats, hints.missing_values, notes)


def _numbered(rows: list[tuple[str, ...]]) -> Iterator[Row]:
    return ((position, row) for position, row in enumerate(rows, 1))


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(parse_json(line, ""), dict)
    except ParseError:
        return False


def _records(document: object, path: str, source_name: str) -> tuple[str, list[Mapping[str, object]]]:
    if path:
        found = document
        for part in PurePosixPath(path.replace(".", "/")).parts:
            if not isinstance(found, dict) or part not in found:
                raise wrong(source_name, _described(found), f"records: {path}")
            found = found[part]
        if not isinstance(found, list):
            raise wrong(source_name, _described(found), f"records: {path} [{{…}}, …]")
        return path, _objects(found, source_name)
    if isinstance(document, list):
        return "", _objects(document, source_name)
    candidates = list(_lists(document, "", 0))
    if len(candidates) != 1:
        found_paths = ", ".join(path for path, _ in candidates)
        raise wrong(source_name, f"records: {found_paths}" if candidates else _described(document), _EXPECTED)
    only_path, only = candidates[0]
    return only_path, _objects(only, source_name)


def _lists(value: object, path: str, depth: int) -> Iterator[tuple[str, list[object]]]:
    """Yield the lists of objects inside objects, with their paths; lists inside lists are not searched."""
    if not isinstance(value, dict) or depth > _MAX_DEPTH:
        return
    for key, inner in value.items():
        here = f"{path}.{key}" if path else str(key)
        if isinstance(inner, list) and (not inner or isinstance(inner[0], dict)):
            yield here, inner
        else:
            yield from _lists(inner, here, depth + 1)


def _objects(items: list[object], source_name: str) -> list[Mapping[str, object]]:
    if items and all(isinstance(item, list) for item in items):
        items = _from_arrays([item for item in items if isinstance(item, list)])
    objects: list[Mapping[str, object]] = [item for item in items if isinstance(item, dict)]
    if len(objects) != len(items):
        position = next(at for at, item in enumerate(items, 1) if not isinstance(item, dict))
        raise wrong(source_name, f"record {position}: {_described(items[position - 1])}", _EXPECTED)
    return objects


def _from_arrays(items: list[list[object]]) -> list[object]:
    """Return lists of values as objects; the first list names the columns."""
    names = [_text(name) or f"kolumn {at}" for at, name in enumerate(items[0], 1)]
    return [
        {names[at] if at < len(names) else f"kolumn {at + 1}": value for at, value in enumerate(item)}
        for item in items[1:]
    ]


def _flat(record: Mapping[str, object], prefix: str = "", depth: int = 0) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in record.items():
        name = prefix + str(key).lstrip("\ufeff").strip()
        if isinstance(value, dict) and value and depth < _MAX_DEPTH:
            flat.update(_flat(value, name + ".", depth + 1))
        else:
            flat[name] = _text(value)
    return flat


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str) else _json_text(value)


def _json_text(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(str(key))}: {_json_text(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_json_text(inner) for inner in value) + "]"
    if isinstance(value, Number):
        return str(value)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _described(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(list(value)[:8]) + "}"
    if isinstance(value, list):
        return f"[{len(value)}]"
    return f"{type(value).__name__} {str(value)[:40]}"
