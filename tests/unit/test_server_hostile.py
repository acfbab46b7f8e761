"""What people send who mean harm, or whose program is broken: an answer, or an error in CKAN's envelope.

Never a traceback, never a path of this machine, never a file from outside the output, and never a process that hangs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.server.actions import ACTIONS
from catalog.server.sql_pool import SqlPool
from harvesters.made_packages import made_package
from tests.served import Client, Got, made_output

PACKAGE = made_package(0)
TABLE = PACKAGE["resources"][0]["id"]
SECRET = "root:x:0:0"
HUGE = "9" * 5_000
DEEP = "(" * 2_000

# What may come back: a status for each. 2xx is a right answer, not an opening.
OK, BAD, FORBIDDEN, MISSING, METHOD, WRONG, LARGE = 200, 400, 403, 404, 405, 409, 413

SQL: list[tuple[str, int]] = [
    ("SELECT * FROM read_csv('/etc/passwd')", FORBIDDEN),
    ("SELECT * FROM read_text('/etc/passwd')", FORBIDDEN),
    ("SELECT * FROM read_blob('/etc/passwd')", FORBIDDEN),
    ("SELECT * FROM read_parquet('/etc/passwd')", FORBIDDEN),
    ("SELECT * FROM read_json_auto('../../manifest.json')", FORBIDDEN),
    ("SELECT * FROM sniff_csv('/etc/passwd')", FORBIDDEN),
    ("SELECT * FROM glob('/**')", FORBIDDEN),
    ("SELECT * FROM '/etc/passwd'", WRONG),
    ("SELECT * FROM 'data/ale/skolor-0/skolor-0.parquet'", WRONG),
    ("SELECT * FROM \"manifest.json\"", WRONG),
    ("SELECT * FROM 'https://example.org/x.parquet'", WRONG),
    ("SELECT * FROM 's3://bucket/x.parquet'", WRONG),
    ("COPY (SELECT 1) TO '/tmp/insyn-hostile.csv'", FORBIDDEN),
    (f"COPY \"{TABLE}\" TO '/tmp/insyn-hostile.csv'", FORBIDDEN),
    ("ATTACH '/tmp/insyn-hostile.db' AS x", FORBIDDEN),
    ("ATTACH ':memory:' AS x", FORBIDDEN),
    ("INSTALL httpfs", FORBIDDEN),
    ("LOAD httpfs", FORBIDDEN),
    ("PRAGMA database_list", FORBIDDEN),
    ("PRAGMA enable_profiling", FORBIDDEN),
    ("SET threads = 64", FORBIDDEN),
    ("SET enable_external_access = true", FORBIDDEN),
    ("RESET lock_configuration", FORBIDDEN),
    ("CREATE TABLE x AS SELECT 1", FORBIDDEN),
    (f'DROP VIEW "{TABLE}"', FORBIDDEN),
    (f'DELETE FROM "{TABLE}"', FORBIDDEN),
    (f'UPDATE "{TABLE}" SET antal = 1', FORBIDDEN),
    ("CALL pragma_version()", FORBIDDEN),
    ("EXPLAIN SELECT 1", FORBIDDEN),
    ("DESCRIBE SELECT 1", FORBIDDEN),
    ("SHOW TABLES", FORBIDDEN),
    ("SELECT * FROM (SHOW TABLES)", FORBIDDEN),
    (f'SELECT * FROM (SUMMARIZE "{TABLE}")', FORBIDDEN),
    ("EXPORT DATABASE '/tmp/insyn-hostile'", FORBIDDEN),
    ("BEGIN", FORBIDDEN),
    ("PREPARE x AS SELECT 1", FORBIDDEN),
    ("SELECT 1; SELECT 2", FORBIDDEN),
    ("SELECT 1; DROP VIEW x; --", FORBIDDEN),
    ("SELECT 1; COPY (SELECT 1) TO '/tmp/insyn-hostile.csv'", FORBIDDEN),
    ("SELECT current_setting('allowed_paths')", FORBIDDEN),
    ("SELECT getenv('HOME')", FORBIDDEN),
    ("SELECT version()", FORBIDDEN),
    ("SELECT * FROM duckdb_settings()", FORBIDDEN),
    ("SELECT * FROM duckdb_settings", WRONG),
    ("SELECT * FROM duckdb_secrets()", FORBIDDEN),
    ("SELECT * FROM information_schema.tables", WRONG),
    ("SELECT * FROM pg_catalog.pg_class", WRONG),
    ("SELECT * FROM main.sqlite_master", WRONG),
    ("SELECT * FROM system.information_schema.tables", WRONG),
    ("WITH duckdb_views AS (SELECT 1) SELECT * FROM duckdb_views", WRONG),
    ("SELECT * FROM (SELECT * FROM (SELECT * FROM duckdb_views))", WRONG),
    ("SELECT (SELECT sql FROM duckdb_views LIMIT 1)", WRONG),
    ("SELECT 1 WHERE EXISTS (FROM pragma_version())", FORBIDDEN),
    ("SELECT * FROM query('SELECT 1')", FORBIDDEN),
    ("SELECT * FROM query_table('duckdb_views')", FORBIDDEN),
    ("SELECT * FROM json_execute_serialized_sql('x')", FORBIDDEN),
    ("FROM read_csv('/etc/passwd') SELECT *", FORBIDDEN),
    ("SELECT * FROM \"" + TABLE + "\" UNION ALL SELECT * FROM read_csv('/etc/passwd')", FORBIDDEN),
    ("VALUES (1)", OK),
    ("TABLE duckdb_views", WRONG),
    (f'SELECT * FROM "{TABLE}" LIMIT -1', WRONG),
    ("SELECT nothing", WRONG),
    ("SELECT 1/0 AS x", OK),
    ("SELECT CAST('x' AS integer)", WRONG),
    ("SELECT error('boom')", WRONG),
    ("SELECT", WRONG),
    ("", WRONG),
    (";", FORBIDDEN),
    ("-- nothing", FORBIDDEN),
    ("\0", WRONG),
    ("SELECT '\0'", WRONG),
    ("SELECT " + "(" * 3_000 + "1" + ")" * 3_000, WRONG),
    ("SELECT " + "-" * 1_000, WRONG),
    ("SELECT " + "1+" * 9_000 + "1", WRONG),
    ("SELECT 1 AS " + "a" * 30_000, WRONG),
    ("SELECT regexp_matches(repeat('a', 5000), '(a+)+$')", OK),
    ("SELECT regexp_matches('a', '(')", WRONG),
    ("SELECT regexp_matches('a', 'a{1000}{1000}')", WRONG),
    ("SELECT * FROM range(100000000000000)", OK),  # cut
    (f'SELECT a._id FROM "{TABLE}" a, "{TABLE}" b, "{TABLE}" c', OK),  # cut
    ("SELECT 1 FROM range(1) WHERE pg_sleep(100)", FORBIDDEN),
    ("SELECT * FROM generate_series(1, 2, 0)", WRONG),
    ("SELECT x FROM (PIVOT range(3) ON range)", FORBIDDEN),
    ("SELECT '\\ud800'", OK),
    ("SELECT $1", WRONG),
    ("SELECT ?", WRONG),
]  # fmt: skip
SLOW = [
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) FROM t",
    f'SELECT count(*) FROM "{TABLE}" a, "{TABLE}" b, "{TABLE}" c WHERE a.antal + b.antal + c.antal = 7',
    "SELECT repeat('a', 1000000000)",
    "SELECT list_sum(range(3000000000))",
    "SELECT string_agg(range::varchar, ',') FROM range(10000000000)",
]

CALLS: list[tuple[str, dict[str, Any], int]] = [
    ("package_search", {"q": DEEP}, OK),  # words, none of them readable
    ("package_search", {"q": "title:" + DEEP}, WRONG),
    ("package_search", {"fq": DEEP}, WRONG),
    ("package_search", {"fq": "(" * 31 + "a" + ")" * 31}, WRONG),
    ("package_search", {"fq": "a " * 1_100}, WRONG),
    ("package_search", {"fq": "-" * 3_000 + "a"}, OK),
    ("package_search", {"fq": "NOT " * 1_000 + "a"}, OK),
    ("package_search", {"fq": "organization:" + "*a" * 100}, OK),
    ("package_search", {"fq": "title:" + "?*" * 200 + "b"}, OK),
    ("package_search", {"fq": "title:[a-z]{100}"}, WRONG),
    ("package_search", {"fq": "title:*a*b*c* " * 21}, WRONG),
    ("package_search", {"fq": "title:*a*b*c* " * 20}, OK),
    ("package_search", {"fq": 'notes:"kommunen uppgifter" ' * 21}, WRONG),
    ("package_search", {"fq": "name:[a TO b] " * 21}, WRONG),
    ("package_search", {"fq": "{!lucene df=id}x"}, BAD),
    ("package_search", {"q": "{!xmlparser v='<a/>'}"}, BAD),
    ("package_search", {"fq": "_query_:\"{!func}1\""}, BAD),
    ("package_search", {"fq": "nothing:x"}, WRONG),
    ("package_search", {"fq": "organization:"}, WRONG),
    ("package_search", {"fq": "organization:\"ale"}, WRONG),
    ("package_search", {"fq": "a OR"}, WRONG),
    ("package_search", {"fq": "OR a"}, WRONG),
    ("package_search", {"fq": "a)"}, WRONG),
    ("package_search", {"fq": "metadata_modified:[x TO y]"}, WRONG),
    ("package_search", {"fq": "metadata_modified:[NOW+999999YEARS TO *]"}, WRONG),
    ("package_search", {"fq": "metadata_modified:[NOW-1PARSEC TO *]"}, WRONG),
    ("package_search", {"fq": "metadata_modified:[a TO b"}, WRONG),
    ("package_search", {"fq": "\0"}, OK),
    ("package_search", {"q": "\u202e\ufffe å\u0308 \U0001f600"}, OK),
    ("package_search", {"q": "a" * 4_001}, WRONG),
    ("package_search", {"q": ["a", "b"]}, WRONG),
    ("package_search", {"q": {"a": 1}}, WRONG),
    ("package_search", {"q": True}, WRONG),
    ("package_search", {"q": 5}, OK),
    ("package_search", {"rows": -1}, WRONG),
    ("package_search", {"rows": 10**400}, OK),
    ("package_search", {"rows": HUGE}, WRONG),
    ("package_search", {"rows": "1e9"}, WRONG),
    ("package_search", {"rows": 1.5}, WRONG),
    ("package_search", {"rows": "٣"}, WRONG),
    ("package_search", {"rows": None}, OK),
    ("package_search", {"rows": [1]}, WRONG),
    ("package_search", {"start": 2**63}, OK),
    ("package_search", {"start": "-0"}, OK),
    ("package_search", {"sort": "x; DROP TABLE"}, WRONG),
    ("package_search", {"sort": "name sideways"}, WRONG),
    ("package_search", {"sort": "score asc"}, OK),
    ("package_search", {"sort": ","}, WRONG),
    ("package_search", {"sort": "sum(a,b) desc"}, WRONG),
    ("package_search", {"facet.field": "nothing"}, WRONG),
    ("package_search", {"facet.field": [1, {}]}, WRONG),
    ("package_search", {"facet.field": "["}, WRONG),
    ("package_search", {"facet.field": ["tags"] * 1_001}, WRONG),
    ("package_search", {"facet.field": "tags", "facet.limit": "many"}, WRONG),
    ("package_search", {"facet.field": "tags", "facet.limit": -7}, WRONG),
    ("package_search", {"facet.field": "tags", "facet.mincount": -1}, WRONG),
    ("package_search", {"fq_list": "[" * 5_000}, WRONG),
    ("package_show", {"id": "../../../../etc/passwd"}, MISSING),
    ("package_show", {"id": "..%2f..%2fetc%2fpasswd"}, MISSING),
    ("package_show", {"id": "\0"}, MISSING),
    ("package_show", {"id": "' OR '1'='1"}, MISSING),
    ("package_show", {"id": ""}, WRONG),
    ("package_show", {"id": None}, WRONG),
    ("package_show", {"id": []}, WRONG),
    ("package_show", {"id": "a" * 201}, WRONG),
    ("package_list", {"limit": "all"}, WRONG),
    ("package_list", {"offset": 10**30}, OK),
    ("current_package_list_with_resources", {"limit": -5}, WRONG),
    ("package_autocomplete", {"q": "(" * 200}, OK),
    ("package_autocomplete", {"q": "x", "limit": "x"}, WRONG),
    ("resource_show", {"id": "/etc/passwd"}, MISSING),
    ("resource_search", {"query": "__class__:x"}, WRONG),
    ("resource_search", {"query": [":"]}, WRONG),
    ("resource_search", {"query": {}}, WRONG),
    ("resource_search", {"query": ["name:x"] * 21}, WRONG),
    ("organization_list", {"sort": "password desc"}, WRONG),
    ("organization_list", {"all_fields": "perhaps"}, WRONG),
    ("organization_show", {"id": "../ale"}, MISSING),
    ("group_show", {"id": 7}, MISSING),
    ("group_list", {"groups": [None]}, WRONG),
    ("group_package_show", {"id": "gove", "limit": -1}, WRONG),
    ("tag_show", {"id": "__proto__"}, MISSING),
    ("tag_list", {"query": "(" * 200}, OK),
    ("help_show", {"name": "__init__"}, MISSING),
    ("help_show", {}, WRONG),
    ("datastore_search", {"resource_id": f'{TABLE}" UNION SELECT 1 --'}, MISSING),
    ("datastore_search", {"resource_id": TABLE, "fields": '_id" FROM x --'}, WRONG),
    ("datastore_search", {"resource_id": TABLE, "filters": {'_id" = 1 OR 1=1 --': 1}}, WRONG),
    ("datastore_search", {"resource_id": TABLE, "filters": {"namn": "' OR 1=1 --"}}, OK),
    ("datastore_search", {"resource_id": TABLE, "filters": {"dag": "2020-99-99"}}, WRONG),
    ("datastore_search", {"resource_id": TABLE, "filters": {"antal": 1e308}}, OK),
    ("datastore_search", {"resource_id": TABLE, "filters": {"antal": "nan"}}, WRONG),
    ("datastore_search", {"resource_id": TABLE, "filters": {"antal": 10**300}}, OK),
    ("datastore_search", {"resource_id": TABLE, "filters": {"andel": 10**400}}, WRONG),
    ("datastore_search", {"resource_id": TABLE, "q": "(a+)+$ [[:alpha:]] \\"}, OK),
    ("datastore_search", {"resource_id": TABLE, "q": "\0"}, OK),
    ("datastore_search", {"resource_id": TABLE, "sort": "_id asc, (SELECT 1)"}, WRONG),
    ("datastore_search", {"resource_id": TABLE, "sort": '"_id' + '"' * 500}, WRONG),
    ("datastore_search", {"resource_id": TABLE, "offset": 2**63}, OK),
    ("datastore_search", {"resource_id": TABLE, "limit": {}}, WRONG),
    ("datastore_info", {"id": "_table_metadata"}, MISSING),
    ("datastore_info", {"id": 1e308}, MISSING),
    ("datastore_create", {}, BAD),
    ("package_delete", {"id": "x"}, BAD),
    ("user_list", {}, BAD),
    ("__class__", {}, BAD),
    ("run", {}, BAD),
]  # fmt: skip

JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
RAW: list[tuple[str, str, str, dict[str, str], bytes, int]] = [
    ("bad JSON", "POST", "/api/action/package_list", JSON, b"{", BAD),
    ("no JSON", "POST", "/api/action/package_list", JSON, b"id=x", BAD),
    ("a list", "POST", "/api/action/package_list", JSON, b"[1]", BAD),
    ("a text", "POST", "/api/action/package_list", JSON, b'"x"', BAD),
    ("null", "POST", "/api/action/package_list", JSON, b"null", BAD),
    ("nothing", "POST", "/api/action/package_list", JSON, b"", OK),
    ("deep JSON", "POST", "/api/action/package_list", JSON, b'{"a":' * 90_000 + b"1" + b"}" * 90_000, BAD),
    ("deep list", "POST", "/api/action/package_list", JSON, b"[" * 900_000, BAD),
    ("duplicate keys", "POST", "/api/action/package_show", JSON, b'{"id":"x","id":"y"}', MISSING),
    ("lone surrogate", "POST", "/api/action/package_show", JSON, b'{"id":"\\ud800"}', BAD),
    ("bytes that are no UTF-8", "POST", "/api/action/package_show", JSON, b'{"id":"\xff\xfe"}', BAD),
    ("NaN", "POST", "/api/action/package_list", JSON, b'{"limit":NaN}', BAD),
    ("a huge number", "POST", "/api/action/package_list", JSON, b'{"limit":1e99999}', BAD),
    ("a large body", "POST", "/api/action/package_show", JSON, b'{"id":"' + b"a" * 1_000_001 + b'"}', LARGE),
    ("a lie about a large body", "POST", "/api/action/package_list", {"content-length": "9" * 30}, b"{}", LARGE),
    ("multipart", "POST", "/api/action/package_show", {"content-type": "multipart/form-data"}, b"--x--", BAD),
    ("a form of another encoding", "POST", "/api/action/package_show", FORM, b"id=\xff", BAD),
    ("many arguments", "GET", "/api/action/package_list?" + "a=1&" * 500, {}, b"", BAD),
    ("a broken escape", "GET", "/api/action/package_show?id=%zz%", {}, b"", MISSING),
    ("no UTF-8 in the query", "GET", "/api/action/package_show?id=%ff%fe", {}, b"", MISSING),
    ("a null byte", "GET", "/api/action/package_show?id=%00", {}, b"", MISSING),
    ("PUT", "PUT", "/api/action/package_list", {}, b"", METHOD),
    ("DELETE", "DELETE", "/api/3/action/package_show?id=x", {}, b"", METHOD),
    ("an unknown method", "BREW", "/api/3/action/package_list", {}, b"", METHOD),
    ("a call out of its place", "GET", "/api/3/action/..%2f..%2fmanifest", {}, b"", 404),
    ("a call of markup", "GET", "/api/3/action/<script>alert(1)<%2fscript>", {}, b"", 404),
    ("a very long call", "GET", "/api/3/action/" + "a" * 9_000, {}, b"", BAD),
    ("a path out of the site", "GET", "/api/../../../etc/passwd", {}, b"", 404),
    ("an escaped path out", "GET", "/%2e%2e/%2e%2e/%2e%2e/etc/passwd", {}, b"", 404),
    ("a null byte in a path", "GET", "/index.html%00.csv", {}, b"", 404),
    ("nonsense in headers", "GET", "/", {"range": "bytes=\x01-", "accept-encoding": ";q=,,*;q=x"}, b"", OK),
    ("nonsense in conditions", "GET", "/", {"if-none-match": '"', "if-modified-since": "99 Foo"}, b"", OK),
    ("many wishes", "GET", "/data/ale/skolor-0/", {"accept": "text/turtle;q=0," * 5_000}, b"", 404),
]  # fmt: skip


def shown(text: str) -> str:
    return text[:60].encode("unicode_escape").decode()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    client = Client(made_output(tmp_path_factory.mktemp("hostile"), 3))
    yield client
    client.app.close()


@pytest.fixture(autouse=True)
def no_traceback(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert caplog.records == [], "a failure that nobody had thought of"


def harmless(got: Got, status: int, machine: Path) -> None:
    text = got.body.decode()
    assert got.status == status, text[:500]
    for never in (SECRET, "Traceback", 'File "', str(machine), "/usr/", "site-packages", "Error(", "allowed_paths'"):
        assert never not in text
    if got.headers["content-type"].startswith("application/json"):
        told = json.loads(text)
        assert set(told) == {"help", "success", "result" if status == OK else "error"}
        assert told["success"] is (status == OK)
        assert len(text) < 20_000 or status == OK


@pytest.mark.parametrize(("statement", "status"), SQL, ids=[shown(one[0]) for one in SQL])
def test_statements(client: Client, statement: str, status: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    harmless(client.call("datastore_search_sql", sql=statement), status, tmp_path_factory.getbasetemp())

    assert not list(Path("/tmp").glob("insyn-hostile*"))


@pytest.mark.parametrize("statement", SLOW)
def test_statements_without_end(client: Client, statement: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    client.call("datastore_info", id=TABLE)
    api = client.app._api
    before, api._pool = api._pool, SqlPool(api._root, processes=1, seconds=0.4)
    try:
        harmless(client.call("datastore_search_sql", sql=statement), WRONG, tmp_path_factory.getbasetemp())
        harmless(client.call("datastore_search_sql", sql="SELECT 1 AS one"), OK, tmp_path_factory.getbasetemp())
    finally:
        api._pool.close()
        api._pool = before


@pytest.mark.parametrize(("call", "asked", "status"), CALLS, ids=[shown(f"{c} {a}") for c, a, _ in CALLS])
def test_arguments(
    client: Client, call: str, asked: Any, status: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    harmless(client.call(call, **asked), status, tmp_path_factory.getbasetemp())


@pytest.mark.parametrize(("about", "method", "path", "headers", "body", "status"), RAW, ids=[one[0] for one in RAW])
def test_requests(
    client: Client,
    about: str,
    method: str,
    path: str,
    headers: Any,
    body: bytes,
    status: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    harmless(client.ask(path, method, headers, body), status, tmp_path_factory.getbasetemp())


def test_every_call_is_attacked() -> None:
    attacked = {call for call, _, _ in CALLS} | {"datastore_search_sql"}
    with_arguments = {name for name, action in ACTIONS.items() if action.arguments}

    assert with_arguments <= attacked
    assert len(SQL) + len(SLOW) + len(CALLS) + len(RAW) >= 100
