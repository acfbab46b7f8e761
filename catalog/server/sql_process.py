"""The process that asks the tables, with DuckDB: `python -m catalog.server.sql_process`, in the output folder.

It is apart from the server because a statement of a stranger can take more memory or time than DuckDB itself hinders:
`repeat('a', 1000000000)` cannot be interrupted. Here the system limits memory and forbids every file to be written, and
`sql_pool` ends the process if it is too late.

One message in is a `Question` as JSON, one out an `Answer`; each has its length before it, in four bytes.
Statements of the server itself (`datastore`) are trusted and share a database; those of callers get a new one each,
in which only the tables that were named can be read, and nothing can be set.
"""

from __future__ import annotations

import resource
import sys
import threading
from collections.abc import Sequence
from typing import Any

import duckdb
import msgspec

from catalog.server.sql_check import Refused, check
from catalog.server.sql_types import Answer, Question, Table, quoted, read_message, write_message

MEMORY = "256MB"  # of the database
ADDRESSES = 3 << 30  # bytes of address space, all in all; DuckDB and Arrow take one without using it
LARGEST_ANSWER = 32_000_000  # bytes of records
BATCH = 500
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
    "threads": 1,
    "memory_limit": MEMORY,
    "temp_directory": "",
}
_CSV = "header = true, delim = ',', quote = '\"', escape = '\"', auto_detect = false, max_line_size = 20000000"

_TYPES = {
    "VARCHAR": "text", "BIGINT": "int8", "INTEGER": "int4", "SMALLINT": "int2", "TINYINT": "int2", "UBIGINT": "numeric",
    "UINTEGER": "int8", "HUGEINT": "numeric", "DOUBLE": "float8", "FLOAT": "float4", "BOOLEAN": "bool", "DATE": "date",
    "TIMESTAMP": "timestamp", "TIMESTAMP_S": "timestamp", "TIMESTAMP WITH TIME ZONE": "timestamptz", "TIME": "time",
    "BLOB": "bytea", "UUID": "uuid", "INTERVAL": "interval", "JSON": "json",
}  # fmt: skip


def main() -> None:
    """Answer questions on stdin until it is closed."""
    for limit, most in ((resource.RLIMIT_AS, ADDRESSES), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (most, most))
    shared = _Shared()
    encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=str)
    while (message := read_message(sys.stdin.buffer)) is not None:
        answer = _answered(msgspec.json.decode(message, type=Question), shared)
        try:
            data = encoder.encode(answer)
        except (OverflowError, ValueError, TypeError):  # a number that JSON does not hold
            answer.rows = [[_shown(cell) for cell in row] for row in answer.rows]
            data = encoder.encode(answer)
        write_message(sys.stdout.buffer, data)


class _Shared:
    """The database of trusted statements: tables are made known once."""

    def __init__(self) -> None:
        self._database = _database()
        self._known: dict[str, Table] = {}

    def with_tables(self, tables: dict[str, Table]) -> duckdb.DuckDBPyConnection:
        for name, table in tables.items():
            if self._known.get(name) != table:
                _make_known(self._database, name, table)
                self._known[name] = table
        return self._database


def _answered(question: Question, shared: _Shared) -> Answer:
    database = None
    clock = None
    try:
        database = shared.with_tables(question.tables) if question.is_trusted else _closed(question)
        clock = threading.Timer(question.seconds, database.interrupt)
        clock.start()
        return _run(database, question)
    except Refused as error:
        return Answer(fault="Forbidden" if error.is_forbidden else "Refused", message=str(error))
    except duckdb.Error as error:
        return Answer(fault=type(error).__name__, message=_first_line(error))
    except MemoryError:
        return Answer(fault="OutOfMemoryException", message="")
    finally:
        if clock is not None:
            clock.cancel()
        if database is not None and not question.is_trusted:
            database.close()


def _closed(question: Question) -> duckdb.DuckDBPyConnection:
    """Return a database that reads the tables of the question and nothing else, once the question is allowed."""
    database = _database()
    try:
        found = database.execute("SELECT json_serialize_sql(?)", [question.sql]).fetchone()
        check(found[0] if found else "", question.tables)
        for name, table in question.tables.items():
            _make_known(database, name, table)
        paths = [table.path for table in question.tables.values()]
        database.execute(f"SET allowed_paths = [{', '.join(_text(path) for path in paths)}]")
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
    except BaseException:
        database.close()
        raise
    return database


def _database() -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(":memory:", config=_SETTINGS)
    database.execute("SET TimeZone = 'UTC'")
    return database


def _make_known(database: duckdb.DuckDBPyConnection, name: str, table: Table) -> None:
    place = _text(table.path)
    if table.path.endswith(".parquet"):
        columns = "file_row_number + 1 AS _id, * EXCLUDE (file_row_number)"
        read = f"(SELECT {columns} FROM read_parquet({place}, file_row_number = true))"
    else:
        columns = ", ".join(f"{_typed(column, type_)} AS {quoted(column)}" for column, type_ in table.columns)
        texts = ", ".join(f"{_text(column)}: 'VARCHAR'" for column, _ in table.columns)
        read = f"(SELECT row_number() OVER () AS _id, {columns} FROM read_csv({place}, columns = {{{texts}}}, {_CSV}))"
    database.execute(f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT * FROM {read}")
    zoned = [c for c, type_ in _columns(database, name) if type_ == "TIMESTAMP WITH TIME ZONE"]
    if zoned:
        casts = ", ".join(f"{quoted(column)}::TIMESTAMP AS {quoted(column)}" for column in zoned)
        database.execute(f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT * REPLACE ({casts}) FROM {read}")


def _columns(database: duckdb.DuckDBPyConnection, name: str) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in database.execute(f"DESCRIBE {quoted(name)}").fetchall()]


def _typed(column: str, type_: str) -> str:
    into = {"integer": "BIGINT", "year": "INTEGER", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}.get(type_)
    return f"TRY_CAST({quoted(column)} AS {into})" if into else quoted(column)


def _run(database: duckdb.DuckDBPyConnection, question: Question) -> Answer:
    result = _without_zones(database, question)
    fields = [(str(name), _type_name(str(type_))) for name, type_, *_ in result.description]
    rows: list[Sequence[Any]] = []
    size = 0
    is_cut = False
    while len(rows) <= question.limit and (batch := result.fetchmany(BATCH)):
        rows.extend(batch)
        size += len(msgspec.json.encode([[_shown(cell) for cell in row] for row in batch]))
        if size > LARGEST_ANSWER:
            is_cut = True
            break
    is_cut = is_cut or len(rows) > question.limit
    total = None
    if question.count:
        counted = database.execute(question.count, question.parameters).fetchone()
        total = int(counted[0]) if counted else 0
    return Answer(fields, rows[: question.limit], is_cut, total)


def _without_zones(database: duckdb.DuckDBPyConnection, question: Question) -> duckdb.DuckDBPyConnection:
    """Return the result; its moments with a zone in UTC without one, as Python needs one more package for zones."""
    result = database.execute(question.sql, question.parameters)
    names = [str(name) for name, type_, *_ in result.description if str(type_) == "TIMESTAMP WITH TIME ZONE"]
    if not names:
        return result
    casts = ", ".join(f"{quoted(name)}::TIMESTAMP AS {quoted(name)}" for name in dict.fromkeys(names))
    return database.execute(f"SELECT * REPLACE ({casts}) FROM ({_bare(question.sql)})", question.parameters)


def _bare(sql: str) -> str:
    return sql.rstrip().rstrip(";")


def _shown(cell: Any) -> Any:
    if cell is None or isinstance(cell, bool | str):
        return cell
    if isinstance(cell, int):
        return cell if -(2**63) <= cell < 2**63 else str(cell)
    if isinstance(cell, float):
        return cell
    return str(cell)


def _type_name(type_: str) -> str:
    if type_.startswith("DECIMAL"):
        return "numeric"
    if type_.endswith("[]") or type_.startswith(("STRUCT", "MAP", "UNION")):
        return "json"
    return _TYPES.get(type_, "text")


def _first_line(error: duckdb.Error) -> str:
    """Return what an error says, without the place in the statement and what else there might be."""
    lines = str(error).splitlines() or [""]
    return "" if "Python" in str(error) else lines[0][:300]


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


if __name__ == "__main__":
    main()
