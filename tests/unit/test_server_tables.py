"""The calls that read tables: filters, words, sorting, forms, and the SELECT of a caller."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from harvesters.made_packages import made_package, write_manifest
from tests.served import Client, Got, made_output

TABLE = made_package(0)["resources"][0]["id"]
OTHER = made_package(1)["resources"][0]["id"]
COLUMNS = {
    "_id": "int8",
    "kommunkod": "text",
    "namn": "text",
    "antal": "int8",
    "andel": "float8",
    "dag": "date",
    "stund": "timestamp",
    "oppen": "bool",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    client = Client(made_output(tmp_path_factory.mktemp("tables"), 3))
    yield client
    client.app.close()


def ids(got: Got) -> list[int]:
    return [row["_id"] for row in got.result["records"]]


def search(client: Client, **asked: Any) -> Got:
    return client.call("datastore_search", resource_id=TABLE, **{"limit": 32_000, **asked})


def sql(client: Client, statement: str) -> Got:
    return client.call("datastore_search_sql", sql=statement)


def test_the_rows_have_their_types(client: Client) -> None:
    got = client.get("datastore_search", resource_id=TABLE, limit=1).result

    assert {field["id"]: field["type"] for field in got["fields"]} == COLUMNS
    assert got["records"] == [
        {
            "_id": 1,
            "kommunkod": "1400",
            "namn": "Åsens skola",
            "antal": 0,
            "andel": 0.0,
            "dag": "2020-01-01",
            "stund": "2020-01-01T00:00:00",
            "oppen": True,
        }
    ]
    assert (got["total"], got["limit"], got["offset"], got["resource_id"]) == (1000, 1, 0, TABLE)
    assert got["_links"]["next"].endswith("&offset=1")


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ({"filters": {"kommunkod": "1403"}}, lambda n: n % 50 == 3),
        ({"filters": {"kommunkod": ["1403", "1404"]}}, lambda n: n % 50 in (3, 4)),
        ({"filters": {"kommunkod": 1403}}, lambda n: n % 50 == 3),
        ({"filters": {"antal": 7}}, lambda n: n == 7),
        ({"filters": {"antal": "7"}}, lambda n: n == 7),
        ({"filters": {"antal": None}}, lambda n: n % 10 == 9),
        ({"filters": {"antal": [None, 7]}}, lambda n: n % 10 == 9 or n == 7),
        ({"filters": {"antal": []}}, lambda n: False),
        ({"filters": {"andel": 0.5}}, lambda n: n == 4),
        ({"filters": {"oppen": False, "kommunkod": "1403"}}, lambda n: n % 50 == 3 and n % 2),
        ({"filters": {"dag": "2020-01-05"}}, lambda n: n == 4),
        ({"filters": {"stund": "2020-01-01T05:00:00"}}, lambda n: n == 5),
        ({"filters": {"_id": [1, 2]}}, lambda n: n < 2),
        ({"filters": '{"kommunkod": "1403"}'}, lambda n: n % 50 == 3),
        ({"q": "skola"}, lambda n: n % 3 == 0),
        ({"q": "SKOLA åsens"}, lambda n: n % 3 == 0),
        ({"q": "skol"}, lambda n: False),
        ({"q": "förskola 1401"}, lambda n: n % 3 == 1 and n % 50 == 1),
        ({"q": {"namn": "ö"}}, lambda n: n % 3 == 2),
        ({"q": '{"namn": "ö"}'}, lambda n: n % 3 == 2),
        ({"q": "för:*", "plain": False}, lambda n: n % 3 == 1),
        ({"q": "skola | ö", "plain": False}, lambda n: n % 3 != 1),
        ({"q": "!(skola | ö)", "plain": False}, lambda n: n % 3 == 1),
        ({"q": "skola & !1400", "plain": False}, lambda n: n % 3 == 0 and n % 50),
        ({"q": "  "}, lambda n: True),
        ({"q": {"namn": "skola"}, "filters": {"kommunkod": "1403"}}, lambda n: n % 3 == 0 and n % 50 == 3),
        ({"q": "' OR 1=1 --"}, lambda n: False),
    ],
)
def test_filters_and_words(client: Client, asked: dict[str, Any], holds: Any) -> None:
    wanted = [n + 1 for n in range(1000) if holds(n)]
    got = search(client, **asked)

    assert ids(got) == wanted
    assert got.result["total"] == len(wanted)


def test_sorting_pages_and_columns(client: Client) -> None:
    assert ids(search(client, sort="kommunkod desc, _id desc", limit=2)) == [1000, 950]
    assert ids(search(client, sort='"andel" desc', limit=2, offset=1)) == [999, 998]
    assert ids(search(client, sort="antal desc nulls last", limit=1)) == [999]
    assert search(client, fields="namn, _id", limit=1).result["records"] == [{"namn": "Åsens skola", "_id": 1}]
    assert search(client, fields=["oppen"], distinct=True).result["records"] == [{"oppen": False}, {"oppen": True}]
    assert search(client, fields=["oppen"], distinct=True, sort="oppen desc").result["total"] == 2
    assert "total" not in search(client, include_total=False, limit=1).result
    assert search(client, limit=0).result["records"] == []
    assert search(client, offset=5000).result["records"] == []
    assert len(search(client, limit=10**9).result["records"]) == 1000
    assert search(client, limit=10**9).result["limit"] == 32_000


def test_the_forms_of_rows(client: Client) -> None:
    asked = {"fields": ["namn", "antal", "oppen"], "offset": 2, "limit": 1}

    assert search(client, records_format="lists", **asked).result["records"] == [['Ödens "bibliotek", ö', 2, True]]
    assert search(client, records_format="csv", **asked).result["records"] == '"Ödens ""bibliotek"", ö",2,true\n'
    assert search(client, records_format="tsv", **asked).result["records"] == '"Ödens ""bibliotek"", ö"\t2\ttrue\n'
    assert search(client, records_format="csv", fields=["antal"], offset=9, limit=1).result["records"] == '""\n'


@pytest.mark.parametrize(
    ("asked", "field", "told"),
    [
        ({"filters": {"x": 1}}, "filters", 'field "x" not in table'),
        ({"filters": {"antal": "sju"}}, "filters", "antal is int8"),
        ({"filters": {"antal": True}}, "filters", "antal is int8"),
        ({"filters": {"antal": {"a": 1}}}, "filters", "antal is int8"),
        ({"filters": {"oppen": "kanske"}}, "filters", "oppen is bool"),
        ({"filters": {"dag": "i går"}}, "filters", "dag is date"),
        ({"filters": {"kommunkod": ["1"] * 1001}}, "filters", "at most 1000 values"),
        ({"filters": "[1]"}, "filters", "JSON object"),
        ({"filters": "{"}, "filters", "JSON"),
        ({"fields": ["x"]}, "fields", 'field "x" not in table'),
        ({"sort": "x asc"}, "sort", 'field "x" not in table'),
        ({"sort": "antal; DROP TABLE x"}, "sort", "not in table"),
        ({"sort": "antal", "fields": ["namn"], "distinct": True}, "sort", "must be one of fields"),
        ({"q": {"x": "a"}}, "q", 'field "x" not in table'),
        ({"q": "a & ", "plain": False}, "q", "a word is missing"),
        ({"q": "(a", "plain": False}, "q", "not closed"),
        ({"q": "(" * 40 + "a" + ")" * 40, "plain": False}, "q", "parentheses"),
        ({"q": "a)", "plain": False}, "q", "near"),
        ({"q": "'a'", "plain": False}, "q", "near"),
        ({"q": "a " * 101}, "q", "at most 100 words"),
        ({"limit": -1}, "limit", "Must be a natural number"),
        ({"limit": "ten"}, "limit", "Invalid integer"),
        ({"records_format": "xml"}, "records_format", "Value must be one of objects, lists, csv, tsv"),
        ({"plain": "perhaps"}, "plain", "Must be true or false"),
    ],
)
def test_what_is_wrong_is_told_with_the_argument(client: Client, asked: Any, field: str, told: str) -> None:
    got = search(client, **asked)

    assert got.status == 409
    assert got.error["__type"] == "Validation Error"
    assert told in got.error[field][0]


def test_a_resource_without_a_table(client: Client) -> None:
    other_file = made_package(0)["resources"][1]["id"]
    without_files = made_package(2)["resources"][0]["id"]

    for id_ in ("x", "../../etc/passwd", other_file, without_files):
        got = client.call("datastore_search", resource_id=id_)
        assert (got.status, got.error["__type"]) == (404, "Not Found Error")
        assert client.get("datastore_info", id=id_).status == 404


def test_what_a_table_holds(client: Client) -> None:
    got = client.get("datastore_info", id=TABLE).result

    assert got["meta"]["count"] == 1000
    assert {field["id"]: field["type"] for field in got["fields"]} == {k: v for k, v in COLUMNS.items() if k != "_id"}
    assert client.call("datastore_info", resource_id=TABLE).result == got


def test_a_select_of_a_caller(client: Client) -> None:
    got = sql(
        client, f'SELECT kommunkod, count(*) AS n FROM "{TABLE}" WHERE _id <= 100 GROUP BY 1 ORDER BY 1 LIMIT 2'
    ).result

    assert got["records"] == [{"kommunkod": "1400", "n": 2}, {"kommunkod": "1401", "n": 2}]
    assert got["fields"] == [{"id": "kommunkod", "type": "text"}, {"id": "n", "type": "int8"}]
    joined = f'WITH a AS (SELECT * FROM "{TABLE}") SELECT count(*) AS n FROM a JOIN "{OTHER.upper()}" b USING (_id)'
    assert sql(client, joined).result["records"] == [{"n": 1000}]
    assert sql(client, f'SELECT * FROM public."{TABLE}" LIMIT 1').status == 409, "there is no schema public here"
    assert client.get("datastore_search_sql", sql="select 1 as one;").result["records"] == [{"one": 1}]


def test_values_that_json_has_no_form_for(client: Client) -> None:
    columns = {
        "a": "'nan'::float",
        "b": "170141183460469231731687303715884105727::hugeint",
        "c": "1.50::decimal(9, 2)",
        "d": "DATE '2020-01-02'",
        "e": "[1, NULL]",
        "f": "{'f': DATE '2020-01-02'}",
        "g": "now() > TIMESTAMPTZ '2020-01-01'",
        "h": "TIMESTAMPTZ '2020-01-01 01:00:00+01'",
        "i": "interval 3 day",
        "j": "encode('å')",
        "k": "TIME '01:02:03'",
    }
    got = sql(client, f"SELECT {', '.join(f'{made} AS {name}' for name, made in columns.items())}").result

    assert got["records"] == [
        {
            "a": None,
            "b": 170141183460469231731687303715884105727,
            "c": 1.5,
            "d": "2020-01-02",
            "e": [1, None],
            "f": {"f": "2020-01-02"},
            "g": True,
            "h": "2020-01-01T00:00:00",
            "i": "P3D",
            "j": "w6U=",
            "k": "01:02:03",
        }
    ]
    assert sql(client, "SELECT MAP {[1]: 2} AS m").status in (200, 409)


def test_more_rows_than_are_given_are_cut_and_said_to_be(client: Client) -> None:
    got = sql(client, "SELECT * FROM range(32001)").result

    assert (len(got["records"]), got["records_truncated"]) == (32_000, True)
    assert "records_truncated" not in sql(client, "SELECT * FROM range(32000)").result


def test_a_table_that_is_csv_alone_has_the_types_of_its_schema(tmp_path: Path) -> None:
    output = made_output(tmp_path, 1)
    csv = next((output / "data").rglob("*.csv"))
    csv.with_suffix(".parquet").unlink()
    csv.write_text('kod,antal,"na""mn"\r\n0114,3,"a,\r\nb"\r\n0115,,\r\n', encoding="utf-8")
    schema = {"fields": [{"name": "kod"}, {"name": "antal", "type": "integer"}, {"name": 'na"mn', "type": "string"}]}
    (csv.parent / "datapackage.json").write_text(
        json.dumps({"resources": [{"path": csv.name, "schema": schema}]}), encoding="utf-8"
    )
    client = Client(output)
    rows = client.call("datastore_search", resource_id=TABLE, filters={"antal": 3}).result["records"]
    both = client.call("datastore_search_sql", sql=f'SELECT sum(antal) AS n, max(kod) AS k FROM "{TABLE}"').result
    client.app.close()

    assert rows == [{"_id": 1, "kod": "0114", "antal": 3, 'na"mn': "a,\r\nb"}]
    assert both["records"] == [{"n": 3, "k": "0115"}]


def test_a_table_that_a_new_build_has_changed(tmp_path: Path) -> None:
    output = made_output(tmp_path, 1)
    client = Client(output)
    assert client.call("datastore_search", resource_id=TABLE).result["total"] == 1000

    file = next((output / "data").rglob("*.parquet"))
    parquet.write_table(pa.table({"annan": ["kolumn", "å"]}), f"{file}.tmp")
    os.replace(f"{file}.tmp", file)
    write_manifest(output)
    client.app._api._current._looked = float("-inf")
    found = client.call("datastore_search", resource_id=TABLE).result
    client.app.close()

    assert found["records"] == [{"_id": 1, "annan": "kolumn"}, {"_id": 2, "annan": "å"}]


def test_a_process_that_ends_is_begun_again(client: Client) -> None:
    assert search(client, limit=1).status == 200
    pool = client.app._api._pool
    assert pool is not None
    for worker in list(pool._all):
        worker.end()

    assert search(client, limit=1, q="x").status == 200
