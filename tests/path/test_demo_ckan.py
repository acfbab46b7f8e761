"""The served demo, asked by CKAN's own client: by POST as it does by default, by GET, and from its command line."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from ckanapi import NotAuthorized, NotFound, RemoteCKAN, ValidationError

from catalog.serve import SiteServer
from catalog.store import Store

API = "api/3/action"


@pytest.fixture(scope="module")
def site(demo_folder: Path) -> Iterator[SiteServer]:
    with SiteServer(demo_folder / "output") as server:
        yield server


@pytest.fixture(scope="module")
def packages(demo_folder: Path) -> list[dict[str, Any]]:
    """Every package, as the build wrote it."""
    told = json.loads((demo_folder / "output" / f"{API}/current_package_list_with_resources.json").read_bytes())
    found: list[dict[str, Any]] = told["result"]
    return found


@pytest.fixture(params=[False, True], ids=["POST", "GET"])
def client(request: pytest.FixtureRequest, site: SiteServer) -> Iterator[RemoteCKAN]:
    with RemoteCKAN(site.url, get_only=request.param) as remote:
        yield remote


def test_everything_is_listed_and_shown(client: RemoteCKAN, packages: list[dict[str, Any]], demo_folder: Path) -> None:
    by_name = {package["name"]: package for package in packages}

    assert client.action.package_list() == sorted(by_name)
    assert len(packages) > len(list(Store(demo_folder / "datasets").keys())), "the portal's own are there too"
    for name in sorted(by_name)[::40]:
        assert client.action.package_show(id=name) == by_name[name]
        assert client.action.package_show(id=by_name[name]["id"]) == by_name[name]
    assert set(client.action.organization_list()) >= {package["organization"]["name"] for package in packages}
    with pytest.raises(NotFound):
        client.action.package_show(id="none")
    with pytest.raises(ValidationError):
        client.action.package_search(rows=-1)


def test_what_is_files_is_answered_alike(client: RemoteCKAN, demo_folder: Path) -> None:
    for call in ("site_read", "organization_list", "group_list", "tag_list", "license_list", "package_list"):
        told = json.loads((demo_folder / "output" / API / f"{call}.json").read_bytes())["result"]
        assert client.call_action(call) == told
    for call, name in (("organization_show", "ale"), ("group_show", "gove"), ("tag_show", "beslut")):
        told = json.loads((demo_folder / "output" / API / call / f"{name}.json").read_bytes())["result"]
        assert client.call_action(call, {"id": name}) == told


def test_a_search_finds_what_the_catalogue_has(client: RemoteCKAN, packages: list[dict[str, Any]]) -> None:
    got = client.action.package_search(fq="organization:ale", rows=1000, **{"facet.field": '["res_format", "groups"]'})
    ale = [package for package in packages if package["organization"]["name"] == "ale"]

    assert {package["name"] for package in got["results"]} == {package["name"] for package in ale}
    assert got["facets"]["res_format"]["CSV"] == len(ale) == got["count"]
    assert "ale-beslut" in [p["name"] for p in client.action.package_search(q="besluten ale")["results"]]
    pages = [client.action.package_search(rows=100, start=at, sort="id asc")["results"] for at in range(0, 1000, 100)]
    read = [package["id"] for page in pages for package in page]
    assert read == sorted(package["id"] for package in packages)


def test_every_table_is_answered_row_by_row(
    client: RemoteCKAN, packages: list[dict[str, Any]], demo_folder: Path
) -> None:
    tables = [(p, r) for p in packages for r in p["resources"] if r["datastore_active"]]
    assert len(tables) >= len(packages) - 1

    for _, resource in tables[::60]:
        file = demo_folder / "output" / urlsplit(resource["url"]).path.lstrip("/")
        rows = client.action.datastore_search(resource_id=resource["id"], limit=2)
        header = file.read_text(encoding="utf-8").splitlines()[0]
        assert ",".join(field["id"] for field in rows["fields"][1:]) == header.replace('"', "")
        counted = client.action.datastore_search_sql(sql=f'SELECT count(*) AS n FROM "{resource["id"]}"')
        assert counted["records"] == [{"n": rows["total"]}]
    with pytest.raises(NotAuthorized):
        client.action.datastore_search_sql(sql="SELECT * FROM read_csv('/etc/passwd')")


def test_the_dump_is_the_catalogue(site: SiteServer, packages: list[dict[str, Any]], tmp_path: Path) -> None:
    programs = sysconfig.get_path("scripts")
    made = tmp_path / "dump.jsonl"
    subprocess.run(
        [Path(programs) / "ckanapi", "dump", "datasets", "--all", "-r", site.url, "-O", made, "-q"],
        check=True,
        timeout=120,
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},  # it starts itself by name
    )
    dumped = [json.loads(line) for line in made.read_text(encoding="utf-8").splitlines()]

    assert sorted(dumped, key=lambda p: p["name"]) == sorted(packages, key=lambda p: p["name"])
