"""A file that lists data packages: what is taken from it, and what a hostile one cannot do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from frictionless import Catalog

from catalog.site import data_packages
from harvesters.kinds.datapackage import DataPackage
from tests.kind_runs import KindRun, make_source, run_kind
from tests.replay import Answer, request_key
from tests.site_world import make_site, put_dataset

BASE = "http://paket.exempel.test"
LIST = f"{BASE}/datapackages.json"
PACKAGE = {"name": "lek", "title": "Lekplatser", "resources": [{"name": "lek", "path": "lek.csv", "format": "csv"}]}


def answer(body: object) -> list[Answer]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return [Answer(200, data, {"content-type": "application/json"})]


def run(tmp_path: Path, entries: object, **files: object) -> KindRun:
    recorded = {request_key(LIST): answer({"datasets": entries})}
    recorded |= {request_key(f"{BASE}/{path}"): answer(body) for path, body in files.items()}
    return run_kind(DataPackage(), make_source("datapackage", LIST), recorded, tmp_path)


def good(**entry: Any) -> dict[str, Any]:
    return {"name": "ale-lek", "package": "ale/datapackage.json", **entry}


FILES = {"ale/datapackage.json": PACKAGE, "ale/lek.csv": b"namn,plats\nEken,Ale\n"}


def test_each_package_is_a_dataset_by_the_name_in_the_list(tmp_path: Path) -> None:
    (found,) = run(tmp_path, [good()], **FILES).tables
    assert (found["dataset"], found["resource"], found["header"]) == ("ale-lek", "lek", ["namn", "plats"])
    assert found["about"]["title"] == "Lekplatser"


def test_the_list_says_what_the_package_does_not(tmp_path: Path) -> None:
    publisher = {"title": "Ale", "path": "https://ale.example/#org", "roles": ["publisher"]}
    said = {"uri": "https://ale.example/set/1", "themes": ["EDUC"], "title": "Another", "contributors": [publisher]}
    (found,) = run(tmp_path, [good(**said)], **FILES).tables
    about = found["about"]
    assert about["title"] == "Lekplatser", "the package has the word of itself"
    assert (about["iri"], about["themes"]) == ("https://ale.example/set/1", ["EDUC"])
    assert (about["publisher"], about["publisher_iri"]) == ("Ale", "https://ale.example/#org")


def test_a_package_that_cannot_be_had_costs_only_itself(tmp_path: Path) -> None:
    broken = {"borta/datapackage.json": b"{", "tom/datapackage.json": {"resources": []}}
    entries = [
        {"name": "borta", "package": "borta/datapackage.json"},
        {"name": "tom", "package": "tom/datapackage.json"},
    ]
    found = run(tmp_path, [*entries, good()], **FILES, **broken)
    assert [line["dataset"] for line in found.lines if "missing" in line] == ["borta", "tom"]
    assert [table["dataset"] for table in found.tables] == ["ale-lek"]


@pytest.mark.parametrize("path", ["../secret.json", "/etc/passwd", "file:///etc/passwd", "%2e%2e/x.json", ""])
def test_no_address_leads_out(tmp_path: Path, path: str) -> None:
    found = run(tmp_path, [{"name": "ut", "package": path}, good()], **FILES)
    assert [line["missing"] for line in found.lines if "missing" in line] == ["unsafe_path"]


@pytest.mark.parametrize(
    "entries",
    [[], [1], ["x"], [{}], [{"name": "a"}], [{"name": "a", "package": {"resources": []}}], [good(), good()], [None]],
)
def test_a_list_that_is_none_is_an_error(tmp_path: Path, entries: object) -> None:
    found = run(tmp_path, entries, **FILES)
    assert [line.get("class") for line in found.lines] == ["ParseError"]


def test_ours_is_read_by_frictionless(tmp_path: Path) -> None:
    rows = {"lek": {"fields": [{"name": "namn", "type": "string"}], "rows": [{"namn": "Eken"}]}}
    dataset = put_dataset(tmp_path, "ale/lek", rows)
    (file,) = data_packages.made_files(make_site([dataset]))
    told = json.loads(file.make())
    (entry,) = told["datasets"]
    assert entry["package"] == "https://insyn.example/data/ale/lek/datapackage.json"
    told["datasets"][0]["package"] = str(dataset.folder / "datapackage.json")
    (read,) = Catalog.from_descriptor(told).datasets
    assert (read.name, read.package.resource_names) == ("ale-lek", ["lek"])
