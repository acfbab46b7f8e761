"""What a stranger's statement may name, held against what DuckDB has: so that a new version opens no door."""

from __future__ import annotations

import duckdb
import pytest

from catalog.server.sql_check import Refused, check


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:")


def serialised(database: duckdb.DuckDBPyConnection, sql: str) -> str:
    found = database.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    assert found
    return str(found[0])


def test_no_part_of_with_may_be_called_as_a_view_of_the_database_itself(database: duckdb.DuckDBPyConnection) -> None:
    """A part of WITH is known in its own place only; elsewhere its name would be the database's view."""
    views = database.execute("SELECT DISTINCT view_name FROM duckdb_views() WHERE internal").fetchall()
    assert len(views) > 20
    for (name,) in views:
        try:
            database.execute(f'SELECT * FROM "{name}" LIMIT 0')
        except duckdb.Error:
            continue  # it is only found with its schema, which no statement may name
        with pytest.raises(Refused):
            check(serialised(database, f'WITH "{name}" AS (SELECT 1) SELECT * FROM "{name}"'), ())


def test_every_function_that_gives_rows_is_refused_but_those_that_make_them(
    database: duckdb.DuckDBPyConnection,
) -> None:
    listed = "SELECT function_name FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro')"
    names = {name for (name,) in database.execute(listed).fetchall()}
    assert len(names) > 50
    for name in sorted(names - {"range", "generate_series", "unnest", "json_each", "json_tree"}):
        with pytest.raises(Refused) as refused:
            check(serialised(database, f"SELECT * FROM {name}('x')"), ())
        assert refused.value.is_forbidden
