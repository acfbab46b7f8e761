"""The calls about packages: by query string, by JSON and by form, with the answers that CKAN gives."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest

from catalog.server.actions import ACTIONS
from harvesters.made_packages import made_package, write_made_catalogue, write_manifest
from tests.served import NOON, Client, Got, made_output

COUNT = 60
PACKAGES = [made_package(number, 100) for number in range(COUNT)]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    client = Client(made_output(tmp_path_factory.mktemp("packages"), COUNT))
    yield client
    client.app.close()


def found(got: Got) -> list[str]:
    return [package["name"] for package in got.result["results"]]


def org(package: Any) -> str:
    return str(package["organization"]["name"])


def group(package: Any) -> str:
    return str(package["groups"][0]["name"])


def names(packages: Any) -> list[str]:
    return [package["name"] for package in packages]


def test_every_call_without_arguments_answers_get_post_and_head(client: Client) -> None:
    for name, action in ACTIONS.items():
        if not any(argument.required for argument in action.arguments):
            assert client.get(name).result == client.call(name).result
            assert client.ask(f"/api/action/{name}", "HEAD").status == 200
            assert client.ask(f"/api/action/{name}", "HEAD").body == b""


def test_lists(client: Client) -> None:
    assert client.get("package_list").result == sorted(names(PACKAGES))
    assert client.get("package_list", limit=3, offset=2).result == sorted(names(PACKAGES))[2:5]
    assert client.call("current_package_list_with_resources").result == PACKAGES
    assert client.call("current_package_list_with_resources", limit=2, offset=58).result == PACKAGES[58:]
    assert {one["id"] for one in client.get("license_list").result} == {"CC0-1.0", "CC-BY-4.0"}


def test_a_package_by_name_and_by_id(client: Client) -> None:
    for id_ in (PACKAGES[7]["name"], PACKAGES[7]["id"]):
        assert client.get("package_show", id=id_).result == PACKAGES[7]
        assert client.call("package_show", id=id_).result == PACKAGES[7]
        assert client.call("package_show", name_or_id=id_).result == PACKAGES[7]
    assert client.get("package_show", id="none").error == {"__type": "Not Found Error", "message": "Not found"}
    assert client.get("package_show", id="none").status == 404
    assert client.get("package_show").error["id"] == ["Missing value"]
    assert client.get("package_show").status == 409


def test_a_form_and_json_without_its_type_are_read_too(client: Client) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    name = PACKAGES[7]["name"]
    for body in (f"id={name}".encode(), json.dumps({"id": name}).encode()):
        assert client.ask("/api/action/package_show", "POST", form, body).result == PACKAGES[7]
    assert client.ask("/api/action/package_show", "POST", {}, json.dumps({"id": name}).encode()).result == PACKAGES[7]
    assert client.ask(f"/api/action/package_show?id={name}", "POST", {}, b"").result == PACKAGES[7]


def test_words_are_found_inflected_and_in_compounds(client: Client) -> None:
    schools = {p["name"] for p in PACKAGES if "skolor" in p["title"]}

    assert schools
    assert schools <= set(found(client.get("package_search", q="skolan", rows=100)))
    assert set(found(client.get("package_search", q="bibliotek", rows=100))) >= {
        p["name"] for p in PACKAGES if "folkbibliotek" in p["title"]
    }
    best = found(client.get("package_search", q="badplats", rows=100))
    titled = [p["name"] for p in PACKAGES if "badplatser" in p["title"]]
    assert set(best[: len(titled)]) == set(titled), "those with the word in their title come first"


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("organization:ale", lambda p: org(p) == "ale"),
        ("organization:(ale OR hjo)", lambda p: org(p) in ("ale", "hjo")),
        ("(organization:ale)", lambda p: org(p) == "ale"),
        ("+organization:ale -groups:gove", lambda p: org(p) == "ale" and group(p) != "gove"),
        ("NOT organization:ale AND groups:gove", lambda p: org(p) != "ale" and group(p) == "gove"),
        ('license_id:"CC0-1.0"', lambda p: p["license_id"] == "CC0-1.0"),
        ('tags:"budget" OR tags:skolor', lambda p: {"budget", "skolor"} & {t["name"] for t in p["tags"]}),
        ("!organization:ale", lambda p: org(p) != "ale"),
        ("organization:[b TO d}", lambda p: "b" <= org(p) < "d"),
        ("organization:b*", lambda p: org(p).startswith("b")),
        ("organization:*a?", lambda p: org(p) in ("alingsas", "boras")),
        ("extras_kommunkod:1403", lambda p: org(p) == "bollebygd"),
        ("kommunkod:1403", lambda p: org(p) == "bollebygd"),
        ("res_format:CSV", lambda p: True),
        ("res_format:csv", lambda p: True),
        ("dataset_type:dataset +state:active", lambda p: True),
        ("metadata_modified:[2020-01-10T00:00:00Z TO *]", lambda p: p["metadata_modified"] >= "2020-01-10"),
        ("metadata_modified:[* TO 2020-01-10T00:00:00Z}", lambda p: p["metadata_modified"] < "2020-01-10"),
        ("metadata_modified:[NOW-7YEARS TO NOW]", lambda p: True),
        ("metadata_modified:[NOW/YEAR TO NOW+1DAY]", lambda p: False),
        ("title:skolor", lambda p: "skolor" in p["title"]),
        ('title:"Karta med"', lambda p: "Karta med" in p["title"]),
        ("title:folk*", lambda p: "folk" in p["title"]),
        ("*:*", lambda p: True),
        ("*", lambda p: True),
        ("-*:*", lambda p: False),
        ("tags:*", lambda p: True),
        ("name:" + PACKAGES[3]["name"], lambda p: p is PACKAGES[3]),
        ("id:" + PACKAGES[3]["id"] + "^2", lambda p: p is PACKAGES[3]),
        ("organization:ale && (groups:gove || tags:*)", lambda p: org(p) == "ale"),
    ],
)  # fmt: skip
def test_filters(client: Client, query: str, holds: Any) -> None:
    wanted = {p["name"] for p in PACKAGES if holds(p)}

    for arguments in ({"fq": query}, {"fq_list": [query]}, {"q": query}):
        got = client.call("package_search", rows=1000, **arguments)
        assert set(found(got)) == wanted
        assert got.result["count"] == len(wanted)
    assert set(found(client.get("package_search", fq=query, rows=1000))) == wanted


def test_pages_and_sorting(client: Client) -> None:
    by_name = sorted(names(PACKAGES))
    assert found(client.get("package_search", sort="name asc", rows=7, start=5)) == by_name[5:12]
    assert found(client.get("package_search", sort="name desc", rows=1000)) == by_name[::-1]
    wanted = sorted(PACKAGES, key=lambda p: p["name"])
    wanted.sort(key=lambda p: p["metadata_modified"], reverse=True)
    wanted.sort(key=lambda p: org(p))
    assert found(client.get("package_search", sort="organization asc, metadata_modified desc", rows=1000)) == names(
        wanted
    )
    assert found(client.get("package_search", start=COUNT)) == []
    assert client.get("package_search", rows=0).result["count"] == COUNT
    assert client.get("package_search").result["sort"] == "score desc, metadata_modified desc"
    newest = max(PACKAGES, key=lambda p: p["metadata_modified"])
    assert found(client.get("package_search", rows=1)) == [newest["name"]]


def test_a_harvester_reads_everything_page_by_page(client: Client) -> None:
    read: list[str] = []
    while page := found(client.get("package_search", rows=25, start=len(read), sort="id asc")):
        read += page

    assert read == names(sorted(PACKAGES, key=lambda p: p["id"]))


@pytest.mark.parametrize("fields", ['["organization","tags"]', ["organization", "tags"], "organization,tags"])
def test_facets_count_what_was_found(client: Client, fields: Any) -> None:
    asked = {"facet.field": fields}
    got = client.get("package_search", q="groups:gove", rows=0, **asked).result
    held = [p for p in PACKAGES if group(p) == "gove"]

    assert got["facets"]["organization"] == Counter(org(p) for p in held)
    assert got["facets"]["tags"] == Counter(t["name"] for p in held for t in p["tags"])
    items = got["search_facets"]["organization"]["items"]
    assert items == sorted(items, key=lambda one: (-one["count"], one["name"]))
    assert items[0]["display_name"] == items[0]["name"].capitalize()
    limited = client.get("package_search", rows=0, **{**asked, "facet.limit": 2, "facet.mincount": 2}).result["facets"]
    assert [len(one) for one in limited.values()] == [2, 2]
    unlimited = client.get("package_search", rows=0, **{**asked, "facet.limit": -1}).result["facets"]
    assert len(unlimited["tags"]) == len({t["name"] for p in PACKAGES for t in p["tags"]})
    assert client.get("package_search", rows=0, facet="false", **asked).result["facets"] == {}


def test_publishers_groups_and_tags(client: Client) -> None:
    assert client.get("organization_list").result == sorted({org(p) for p in PACKAGES})
    by_name = sorted({group(p) for p in PACKAGES})
    assert client.get("group_list", sort="name desc").result == by_name[::-1]
    all_ = client.get("group_list", all_fields="true").result
    assert {one["name"]: one["package_count"] for one in all_} == Counter(group(p) for p in PACKAGES)
    ale = client.get("organization_show", id="ale").result
    assert ale["package_count"] == 6
    assert client.get("organization_show", id=ale["id"], include_datasets=True).result["packages"] == PACKAGES[::10]
    assert client.get("organization_list", organizations="ale,hjo").result == ["ale", "hjo"]
    assert (
        client.get("group_package_show", id="gove", limit=1).result == [p for p in PACKAGES if group(p) == "gove"][:1]
    )
    assert "skolor" in client.get("tag_list").result
    assert client.get("tag_list", query="skol").result == [t for t in client.get("tag_list").result if "skol" in t]
    assert client.get("tag_show", id="skolor", include_datasets="yes").result["packages"]
    for call in ("organization_show", "group_show", "group_package_show", "tag_show", "resource_show"):
        assert client.get(call, id="none").status == 404
    assert client.get("tag_list", vocabulary_id="x").status == 404


def test_resources_and_autocomplete(client: Client) -> None:
    resource = PACKAGES[5]["resources"][2]

    assert client.get("resource_show", id=resource["id"]).result == resource
    assert client.get("resource_search", query=f"name:{resource['name']}").result["results"] == [resource]
    assert client.get("resource_search", query=["format:csv", "name:skolor"]).result["count"] == sum(
        "skolor" in p["title"] for p in PACKAGES
    )
    assert client.get("resource_search", query="skolor").status == 409
    told = client.get("package_autocomplete", q="karta med sk").result
    assert told
    assert all(one["title"].startswith("Karta med sk") and one["match_field"] == "title" for one in told)
    assert client.get("package_autocomplete", q="e-badp", limit=1).result[0]["match_field"] == "name"


def test_help_and_status(client: Client) -> None:
    assert "rows (natural)" in client.get("help_show", name="package_search").result
    assert client.get("help_show", name="nope").status == 404
    assert client.get("site_read").result is True
    assert client.get("status_show").result["extensions"] == ["datastore"]
    assert client.ask("/api/3").json == {"version": 3}
    assert client.get("site_read").json["help"] == "https://insyn.example/api/3/action/help_show?name=site_read"


def test_a_new_build_is_read_and_the_answers_of_the_old_are_forgotten(tmp_path: Path) -> None:
    output = made_output(tmp_path, 3)
    client = Client(output)
    assert client.get("package_search").result["count"] == 3

    write_made_catalogue(output, 4)
    client.app._api._current._looked = float("-inf")  # as if the last look was long ago

    assert client.get("package_search").result["count"] == 4


def test_a_build_that_cannot_be_read_leaves_the_old_answers(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    output = made_output(tmp_path, 3)
    client = Client(output)
    assert client.get("package_search").result["count"] == 3

    (output / "api/3/action/current_package_list_with_resources.json").write_text("{", encoding="utf-8")
    write_manifest(output)
    client.app._api._current._looked = float("-inf")

    assert client.get("package_search", q="*:*").result["count"] == 3
    assert "the old one goes on" in caplog.text


@pytest.mark.parametrize("query", ["rows=0", "rows=1", "rows=1000", "q=skolor&rows=3&facet.field=tags", "q=ingenting"])
def test_an_answer_is_the_same_in_every_encoding(client: Client, query: str) -> None:
    plain, *packed = (
        client.ask(f"/api/action/package_search?{query}", headers={"Accept-Encoding": encoding})
        for encoding in ("", "gzip", "br")
    )

    assert plain.result["count"] >= 0
    unpacked = [
        {"gzip": gzip.decompress, "br": brotli.decompress}.get(one.headers.get("content-encoding", ""), bytes)(one.body)
        for one in packed
    ]
    assert unpacked == [plain.body] * 2
    assert "gzip" in [one.headers.get("content-encoding") for one in packed] or len(plain.body) < 600


def test_who_has_the_answer_already_gets_nothing_again(client: Client) -> None:
    first = client.get("package_list")
    again = client.ask("/api/3/action/package_list", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert client.get("package_list", limit=1).headers["etag"] != first.headers["etag"]
    assert (
        client.ask("/api/3/action/package_list", headers={"Accept-Encoding": "br"}).headers["etag"]
        != again.headers["etag"]
    )


def test_what_is_asked_of_now_is_asked_again(client: Client) -> None:
    later = NOON.replace(year=2019)
    query = "metadata_modified:[* TO NOW]"
    assert client.get("package_search", fq=query).result["count"] == COUNT
    index = client.app._api._current.get().index
    now, index._now = index._now, lambda: later

    assert client.get("package_search", fq=query).result["count"] == 0
    index._now = now


def test_a_site_without_packages_answers_too(tmp_path: Path) -> None:
    client = Client(tmp_path)

    assert client.get("package_list").result == []
    assert client.get("package_search", q="skola", **{"facet.field": "name"}).status == 409
    assert client.get("organization_list").result == []
