"""The answers of the CKAN API as files: whole, in agreement with each other and with DCAT, and by CKAN's own rules."""

from __future__ import annotations

import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef

from catalog.ckan.calls import BY_ID, ERRORS, HELP, PAGE_SIZES, WITHOUT_ARGUMENTS
from tests.path.portal import Portal, stamps
from tests.site.conftest import KOMMUNER

TAG = re.compile(r"[\w .-]{2,100}")  # CKAN's own rule
NAME = re.compile(r"[a-z0-9_-]{2,100}")


@pytest.fixture(scope="session")
def api(output: Path) -> Path:
    return output / "api/3/action"


@pytest.fixture(scope="session")
def packages(api: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = result(api / "current_package_list_with_resources.json")
    return found


def result(path: Path) -> Any:
    answer = json.loads(path.read_text(encoding="utf-8"))
    assert (answer["success"], answer["help"].partition("?")[0]) == (
        True, "https://insyn-vast.example/api/3/action/help_show",
    ), path  # fmt: skip
    return answer["result"]


def extras(package: dict[str, Any]) -> dict[str, str]:
    return {e["key"]: e["value"] for e in package["extras"]}


def test_every_call_has_its_answer(api: Path) -> None:
    assert {call for call in WITHOUT_ARGUMENTS if not (api / f"{call}.json").exists()} == set()
    assert {call for call in HELP if not (api / f"help_show/{call}.json").exists()} == set()
    assert {call for call in BY_ID if not any((api / call).glob("*.json"))} == set()
    for name in (*ERRORS, "not_found"):
        answer = json.loads((api / f"errors/{name}.json").read_text(encoding="utf-8"))
        assert (answer["success"], set(answer["error"])) == (False, {"__type", "message"})


def test_every_dataset_of_the_catalogue_is_a_package_in_every_list(
    output: Path, api: Path, packages: list[dict[str, Any]]
) -> None:
    ids = [p["id"] for p in packages]
    whole = Graph().parse(output / "catalog.rdf", format="xml")
    named = {str(s) for s in whole.subjects(RDF.type, DCAT.Dataset)}
    assert len(ids) == len(set(ids)) == len(named)
    assert {extras(p)["uri"] for p in packages} == named
    assert ids == sorted(ids)
    assert result(api / "package_list.json") == sorted(p["name"] for p in packages)
    for rows in PAGE_SIZES:
        starts = sorted(int(p.stem.partition("-")[2]) for p in (api / "package_search").glob(f"{rows}-*.json"))
        assert starts == list(range(0, len(ids), rows))
        pages = [result(api / f"package_search/{rows}-{start}.json") for start in starts]
        assert [p for page in pages for p in page["results"]] == packages
        assert {page["count"] for page in pages} == {len(ids)}
    after = result(api / "package_search/none.json")
    assert (after["count"], after["results"]) == (len(ids), [])
    for package in packages:
        assert result(api / f"package_show/{package['name']}.json") == package
        assert result(api / f"package_show/{package['id']}.json") == package


def test_packages_say_what_the_dump_says(output: Path, packages: list[dict[str, Any]]) -> None:
    whole = Graph().parse(output / "catalog.rdf", format="xml")
    for package in packages:
        told, name = extras(package), URIRef(extras(package)["uri"])
        assert [str(o) for o in whole.objects(name, DCTERMS.identifier)] == [told["identifier"]] == [package["id"]]
        assert sorted(json.loads(told.get("theme", "[]"))) == sorted(map(str, whole.objects(name, DCAT.theme)))
        assert told["issued"] == str(whole.value(name, DCTERMS.issued))
        assert told["modified"] == str(whole.value(name, DCTERMS.modified))
        assert told.get("frequency", "None") == str(whole.value(name, DCTERMS.accrualPeriodicity))
        titles = {o.language: str(o) for o in whole.objects(name, DCTERMS.title)}  # type: ignore[attr-defined]
        assert package["title"] == titles["sv"]
        files = {str(whole.value(d, DCAT.downloadURL)) for d in whole.objects(name, DCAT.distribution)}
        assert files <= {r["url"] for r in package["resources"]}


def test_packages_keep_the_rules_of_ckan(output: Path, api: Path, packages: list[dict[str, Any]]) -> None:
    organizations = {o["id"]: o for o in result(api / "organization_list/all_fields.json")}
    groups = {g["name"] for g in result(api / "group_list/all_fields.json")}
    tags, licences = result(api / "tag_list.json"), {x["id"] for x in result(api / "license_list.json")}
    for package in packages:
        assert NAME.fullmatch(package["name"])
        assert str(uuid.UUID(package["id"])) == package["id"]
        assert organizations[package["owner_org"]]["name"] == package["organization"]["name"]
        assert {g["name"] for g in package["groups"]} <= groups
        assert all(TAG.fullmatch(t["name"]) and t["name"] in tags for t in package["tags"])
        assert package["license_id"] in licences | {None}
        assert len(package["resources"]) == package["num_resources"] > 0
        assert len(package["tags"]) == package["num_tags"]
        assert all(isinstance(e["value"], str) and e["value"] for e in package["extras"])
        for at, resource in enumerate(package["resources"]):
            assert (uuid.UUID(resource["id"]).version, resource["position"]) == (4, at)
            assert result(api / f"resource_show/{resource['id']}.json") == resource
            file = output / resource["url"].removeprefix("https://insyn-vast.example/")
            assert file.stat().st_size == resource["size"]
            assert resource["datastore_active"] is (resource["format"] == "CSV" and ".excel." not in resource["url"])
    every = [r["id"] for p in packages for r in p["resources"]]
    assert len(every) == len(set(every)) == len(list((api / "resource_show").iterdir()))


def test_lists_count_what_they_hold(api: Path, packages: list[dict[str, Any]]) -> None:
    for told in result(api / "organization_list/all_fields.json"):
        held = [p for p in packages if p["organization"]["name"] == told["name"]]
        assert told["package_count"] == len(held)
        assert result(api / f"organization_show/{told['name']}.json") == told
        assert result(api / f"organization_show/{told['id']}.json") == told
    for told in result(api / "group_list/all_fields.json"):
        held = [p for p in packages if told["name"] in {g["name"] for g in p["groups"]}]
        assert told["package_count"] == len(held) > 0
        assert result(api / f"group_package_show/{told['name']}.json") == held
        assert result(api / f"group_package_show/{told['id']}.json") == held
        assert result(api / f"group_show/{told['name']}.json") == told
    used = sorted({t["name"] for p in packages for t in p["tags"]})
    assert result(api / "tag_list.json") == used
    for name in used:
        assert result(api / f"tag_show/{name}.json")["name"] == name


def test_a_second_build_touches_no_answer(tiny: Portal, api: Path) -> None:
    before = stamps(api)
    assert tiny.build(only=KOMMUNER).written == 0
    assert stamps(api) == before
