"""Whether a statement of a stranger may run: one SELECT, of tables that were given to it, with functions that only
compute. DuckDB's own parser says what it holds, so nothing is judged by its spelling.

This is the first of several walls: the database reads no other file, its settings are locked, and the process that runs
it has limits of its own (sql_process).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import msgspec

# Functions that make rows and read nothing.
_MAKE_ROWS = frozenset({"range", "generate_series", "unnest", "json_each", "json_tree", "regexp_split_to_table"})
# Functions that tell of the machine or reach beyond the statement.
_REFUSED = (
    "current_setting", "set_config", "getenv", "getvariable", "nextval", "currval", "setseed", "query", "query_table",
    "read_", "write_", "parquet_", "sniff_", "glob", "duckdb_", "pragma_", "pg_", "current_database", "current_catalog",
    "current_schemas", "current_user", "session_user", "user", "version", "sleep", "enable_", "disable_", "checkpoint",
    "force_checkpoint", "load_", "http", "json_execute_serialized_sql", "from_substrait", "which_secret",
    "add_parquet_key", "in_search_path", "txid_current", "copy_", "test_", "summary", "seq_scan", "arrow_scan",
    "pandas_scan", "python_",
)  # fmt: skip
_SYSTEM = ("duckdb_", "pragma_", "pg_", "sqlite_", "information_schema")
_ONLY_SELECT = "Only one SELECT statement (which may begin WITH) is allowed"


class Refused(Exception):
    """A statement that may not run. `is_forbidden`: because it may not, not because it is wrong."""

    def __init__(self, message: str, is_forbidden: bool = False) -> None:
        super().__init__(message)
        self.is_forbidden = is_forbidden


def check(serialised: str, tables: Collection[str]) -> None:
    """Refuse what `json_serialize_sql` tells of a statement, unless it only reads `tables`. Raises: Refused."""
    try:
        told = msgspec.json.decode(serialised)
    except (msgspec.DecodeError, RecursionError):
        raise Refused("The statement is too deep") from None
    if told.get("error"):
        if told.get("error_type") == "not implemented":
            raise Refused(_ONLY_SELECT, is_forbidden=True)
        raise Refused(f"Syntax error: {next(iter(str(told.get('error_message', '')).splitlines()), '')[:200]}")
    if len(told["statements"]) != 1:
        raise Refused(_ONLY_SELECT, is_forbidden=True)
    nodes = list(_nodes(told["statements"][0]))
    common = {entry["key"] for node in nodes for entry in _common_tables(node)}
    for name in common:
        if name.lower().startswith(_SYSTEM):
            raise Refused(f"A part of WITH cannot be called {name!r}")
    known = {name.lower() for name in (*tables, *common)}
    for node in nodes:
        _check_node(node, known)


def _check_node(node: dict[str, Any], known: Collection[str]) -> None:
    kind = node.get("type")
    if kind == "BASE_TABLE":
        place = [node.get("catalog_name", ""), node.get("schema_name", "")]
        if place not in (["", ""], ["", "main"], ["", "public"]) or node["table_name"].lower() not in known:
            full = ".".join(part for part in (*place, node["table_name"]) if part)
            raise Refused(
                f'relation "{full[:100]}" does not exist; tables are named by the id of a resource, in quotes'
            )
    elif kind == "TABLE_FUNCTION":
        name = str(node.get("function", {}).get("function_name", "")).lower()
        if name not in _MAKE_ROWS:
            raise Refused(f"Not authorized to call function {name}", is_forbidden=True)
    elif kind in ("SHOW_REF", "COLUMN_DATA", "BOUND_TABLE_REF"):
        raise Refused(_ONLY_SELECT, is_forbidden=True)
    elif node.get("class") == "FUNCTION" and str(node.get("function_name", "")).lower().startswith(_REFUSED):
        raise Refused(f"Not authorized to call function {node['function_name']}", is_forbidden=True)


def _common_tables(node: dict[str, Any]) -> list[dict[str, Any]]:
    found = node.get("cte_map")
    entries = found.get("map") if isinstance(found, dict) else None
    return [entry for entry in entries or () if isinstance(entry, dict) and isinstance(entry.get("key"), str)]


def _nodes(root: Any) -> Iterator[dict[str, Any]]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
