"""The calls that read tables: datastore_search, datastore_info, datastore_search_sql.

Every statement that is made here holds only names that the table has, in quotes, and values as parameters.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

from catalog.server.catalogue import Catalogue
from catalog.server.faults import Fault, invalid, not_found
from catalog.server.full_text import Condition, condition
from catalog.server.sql_pool import SqlPool
from catalog.server.sql_types import Answer, Question, Table, quoted

MOST_ROWS = 32_000
MOST_VALUES = 1_000  # that a filter may list

_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SORT_KEY = re.compile(
    r"\s*(\"(?:[^\"]|\"\")+\"|.+?)(\s+(?:asc|desc))?(\s+nulls\s+(?:first|last))?\s*", re.IGNORECASE | re.DOTALL
)
_NUMBERS = frozenset({"int8", "int4", "int2", "float8", "float4", "numeric"})
_WHOLE = frozenset({"int8", "int4", "int2"})


def search(catalogue: Catalogue, asked: Mapping[str, Any], pool: SqlPool) -> dict[str, Any]:
    """Return the rows of a table that fulfil filters and words. Raises: Fault."""
    id_ = asked["resource_id"]
    fields = _fields(catalogue, id_, pool)
    types = dict(fields)
    chosen = _chosen(asked["fields"], types)
    where = _where(asked, types)
    distinct = "DISTINCT " if asked["distinct"] else ""
    columns = ", ".join(quoted(name) for name in chosen)
    body = f"SELECT {distinct}{columns} FROM {quoted(id_)} WHERE {where.sql}"
    last = [] if distinct and "_id" not in chosen else ["_id"]
    order = _order(asked["sort"], types, last, chosen if distinct else None)
    answer = _asked(
        catalogue,
        pool,
        id_,
        f"{body}{order} LIMIT {asked['limit']} OFFSET {asked['offset']}",
        parameters=list(where.parameters),
        count=f"SELECT count(*) FROM ({body})" if asked["include_total"] else "",
    )
    form = asked["records_format"]
    result = {
        "resource_id": id_,
        "records_format": form,
        "limit": asked["limit"],
        "offset": asked["offset"],
        "include_total": asked["include_total"],
        "fields": [{"id": name, "type": types[name]} for name in chosen],
        "records": _FORMS[form](chosen, answer.rows),
        "_links": _links(asked),
        "total_estimation_threshold": None,
        "total_was_estimated": False,
    }
    kept = {name: asked[name] for name in ("filters", "q", "sort", "distinct") if asked[name]}
    return result | kept | ({"total": answer.total} if asked["include_total"] else {})


def info(catalogue: Catalogue, asked: Mapping[str, Any], pool: SqlPool) -> dict[str, Any]:
    """Return the columns of a table and how many rows it has. Raises: Fault."""
    id_ = asked["id"]
    fields = _fields(catalogue, id_, pool)
    counted = _asked(catalogue, pool, id_, f"SELECT count(*) FROM {quoted(id_)}")
    return {
        "meta": {"id": id_, "count": counted.rows[0][0], "table_type": "BASE TABLE", "aliases": []},
        "fields": [
            {"id": name, "type": type_, "schema": {"native_type": type_, "notnull": name == "_id"}}
            for name, type_ in fields
            if name != "_id"
        ],
    }


def search_sql(catalogue: Catalogue, asked: Mapping[str, Any], pool: SqlPool) -> dict[str, Any]:
    """Return what one SELECT of a caller gives. Raises: Fault."""
    sql = asked["sql"]
    if "\0" in sql:
        raise invalid(sql="Null bytes are not allowed")
    tables = {id_.lower(): table for id_ in set(_ID.findall(sql)) if (table := _table(catalogue, id_.lower()))}
    answer = pool.ask(Question(sql, tables, is_trusted=False, limit=MOST_ROWS, seconds=0))
    names = [name for name, _ in answer.fields]
    result = {
        "sql": sql,
        "fields": [{"id": name, "type": type_} for name, type_ in answer.fields],
        "records": _objects(names, answer.rows),
    }
    return result | ({"records_truncated": True} if answer.is_cut else {})


def _fields(catalogue: Catalogue, id_: str, pool: SqlPool) -> list[tuple[str, str]]:
    """Return the columns of a table with their types, `_id` first."""
    known = catalogue.answers.setdefault("fields", {})
    if id_ not in known:
        known[id_] = _asked(catalogue, pool, id_, f"SELECT * FROM {quoted(id_)} LIMIT 0").fields
    found: list[tuple[str, str]] = known[id_]
    return found


def _asked(
    catalogue: Catalogue, pool: SqlPool, id_: str, sql: str, parameters: Sequence[Any] = (), count: str = ""
) -> Answer:
    table = _table(catalogue, id_)
    if table is None:
        raise not_found(f'Resource "{id_[:100]}" was not found.')
    return pool.ask(Question(sql, {id_: table}, True, MOST_ROWS, 0, list(parameters), count))


def _table(catalogue: Catalogue, id_: str) -> Table | None:
    known = catalogue.answers.setdefault("tables", {})
    if id_ not in known and id_ in catalogue.index.by_resource:
        path = catalogue.table(id_)
        known[id_] = path and _described(catalogue, path)
    found: Table | None = known.get(id_)
    return found


def _described(catalogue: Catalogue, path: str) -> Table:
    found = (catalogue.root / path).stat()
    state = f"{found.st_ino}-{found.st_mtime_ns}-{found.st_size}"
    return Table(path, state, [] if path.endswith(".parquet") else _columns_of_csv(catalogue, path))


def _columns_of_csv(catalogue: Catalogue, path: str) -> list[tuple[str, str]]:
    file = catalogue.root / path
    package = msgspec.json.decode((file.parent / "datapackage.json").read_bytes())
    described = next(one for one in package["resources"] if one["path"] == file.name)
    return [(field["name"], field.get("type", "string")) for field in described["schema"]["fields"]]


def _chosen(names: Sequence[str] | None, types: Mapping[str, str]) -> list[str]:
    chosen = list(dict.fromkeys(name for name in names or () if name)) or list(types)
    _refuse_unknown("fields", chosen, types)
    return chosen


def _refuse_unknown(argument: str, names: Sequence[str], types: Mapping[str, str]) -> None:
    for name in names:
        if name not in types:
            raise invalid(**{argument: f'field "{name[:100]}" not in table; it has {", ".join(types)}'})


def _where(asked: Mapping[str, Any], types: Mapping[str, str]) -> Condition:
    parts = [Condition("true")]
    _refuse_unknown("filters", list(asked["filters"] or ()), types)
    for name, wanted in (asked["filters"] or {}).items():
        parts.append(_filter(name, types[name], wanted if isinstance(wanted, list) else [wanted]))
    words = asked["q"] or ""
    by_column = words if isinstance(words, dict) else {"": words} if words.strip() else {}
    _refuse_unknown("q", [name for name in by_column if name], types)
    for name, text in by_column.items():
        columns = [name] if name else [one for one in types if one != "_id"]
        of = f"lower(concat_ws(' ', {', '.join(f'{quoted(one)}::VARCHAR' for one in columns)}))"
        try:
            parts.append(condition(text, of, asked["plain"]))
        except ValueError as error:
            raise invalid(q=str(error)) from None
    return Condition(" AND ".join(p.sql for p in parts), tuple(one for p in parts for one in p.parameters))


def _filter(name: str, type_: str, wanted: Sequence[Any]) -> Condition:
    if len(wanted) > MOST_VALUES:
        raise invalid(filters=f"at most {MOST_VALUES} values of {name}")
    values = [_value(name, type_, one) for one in wanted]
    known = [one for one in values if one is not None]
    if not values:
        return Condition("false")
    marks = ", ".join("?" for _ in known)
    either = [f"{quoted(name)} IN ({marks})"] if known else []
    either += [f"{quoted(name)} IS NULL"] if len(known) < len(values) else []
    return Condition(f"({' OR '.join(either)})", tuple(known))


def _value(name: str, type_: str, value: Any) -> Any:
    """Return a value of a filter as its column has it."""
    wrong = invalid(filters=f"{name} is {type_}; {str(value)[:60]!r} is not")
    if isinstance(value, dict | list):
        raise wrong
    if value is None:
        return None
    if type_ == "bool":
        if str(value).lower() not in ("true", "false"):
            raise wrong
        return str(value).lower() == "true"
    if type_ in _NUMBERS:
        return _number(value, type_, wrong)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if type_ in ("date", "timestamp") and not re.fullmatch(r"\d{4}-\d\d-\d\d([T ][\d:.]{5,15}Z?)?", text):
        raise wrong
    return text


def _number(value: Any, type_: str, wrong: Fault) -> int | float:
    try:
        number = float(value)
        whole = int(value) if type_ in _WHOLE and number.is_integer() else None
    except (ValueError, OverflowError, TypeError):
        raise wrong from None
    if isinstance(value, bool) or number != number or abs(number) == float("inf"):
        raise wrong
    return whole if whole is not None and abs(whole) < 2**63 else number


def _order(text: str, types: Mapping[str, str], last: list[str], among: Sequence[str] | None) -> str:
    """Return ORDER BY for "a asc, b desc nulls last"; `among`: the only columns that DISTINCT leaves to sort by."""
    keys = []
    for part in text.split(",") if text.strip() else ():
        found = _SORT_KEY.fullmatch(part)
        name = found[1] if found else part.strip()
        name = name[1:-1].replace('""', '"') if name.startswith('"') and name.endswith('"') and len(name) > 1 else name
        _refuse_unknown("sort", [name], types)
        if among is not None and name not in among:
            raise invalid(sort=f'with distinct, "{name}" must be one of fields')
        keys.append(f"{quoted(name)}{found[2] or ''}{found[3] or ''}" if found else quoted(name))
    keys += [quoted(name) for name in last]
    keys += [quoted(name) for name in among or () if among is not None and not last]
    return f" ORDER BY {', '.join(keys)}" if keys else ""


def _links(asked: Mapping[str, Any]) -> dict[str, str]:
    given = {name: value for name, value in asked.items() if value not in (None, "", [], {}) and name != "offset"}
    texts = {
        name: ",".join(value) if isinstance(value, list)
        else msgspec.json.encode(value).decode() if isinstance(value, dict | bool) else value
        for name, value in given.items()
    }  # fmt: skip
    start = f"/api/3/action/datastore_search?{urlencode(texts)}"
    return {"start": start, "next": f"{start}&offset={asked['offset'] + asked['limit']}"}


def _objects(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(names, row, strict=True)) for row in rows]


def _lists(_: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Any]:
    return list(rows)


def _separated(delimiter: str) -> Any:
    def written(_: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
        writer.writerows(["" if cell is None else _cell(cell) for cell in row] for row in rows)
        return text.getvalue()

    return written


def _cell(cell: Any) -> Any:
    return str(cell).lower() if isinstance(cell, bool) else cell


_FORMS: dict[str, Any] = {
    "objects": _objects,
    "lists": _lists,
    "csv": _separated(","),
    "tsv": _separated("\t"),
}
