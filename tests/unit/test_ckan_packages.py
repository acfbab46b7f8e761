"""Names by CKAN's rules, and packages of datasets that say little, much, or what CKAN does not take."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.ckan.answers import STATUS, dumps, failure, success, written
from catalog.ckan.names import package_ids, package_names, resource_id, tag_name
from catalog.exporters import EXPORTERS, PACKAGE_EXPORTERS
from catalog.model import Dataset
from catalog.site import ckan
from catalog.site.page import Site
from catalog.texts import load_texts
from tests.site_world import make_site, put_dataset

NAME = re.compile(r"[a-z0-9_-]{2,100}")
ROWS = [{"namn": "Å", "plats": "Ale"}]
FIELDS = [{"name": "namn", "type": "string"}, {"name": "plats", "type": "string"}]


def dataset_of(root: Path, key: str = "ale/lekplatser", **about: Any) -> Dataset:
    return put_dataset(root, key, {"lekplatser": {"fields": FIELDS, "rows": ROWS}}, **about)


def file_of(dataset: Dataset, form: str = "csv") -> dict[str, Any]:
    return {
        "format": form, "resource": "lekplatser", "url": f"/data/{dataset.key}/lekplatser.{form}", "size_bytes": 12,
        "sha256": "ab" * 32, "media_type": "text/csv; charset=utf-8",
    }  # fmt: skip


def site_of(*datasets: Dataset) -> Site:
    return make_site(datasets, downloads={d.key: [file_of(d)] for d in datasets})


def package_of(dataset: Dataset) -> dict[str, Any]:
    return site_of(dataset).packages.package(dataset)


def extras(package: dict[str, Any]) -> dict[str, str]:
    return {e["key"]: e["value"] for e in package["extras"]}


def bare(publisher: str, name: str, issued: str = "2026-11-16T05:00:00Z") -> Dataset:
    return Dataset(publisher, name, f"id-{publisher}-{name}", "", "", "", issued, issued, (), Path())


@given(st.lists(st.tuples(st.sampled_from(["dals", "dals-ed", "ale"]), st.text("ed-x1_", min_size=1, max_size=120)),
                unique=True))  # fmt: skip
def test_names_are_ckans_unique_and_do_not_depend_on_order(keys: list[tuple[str, str]]) -> None:
    datasets = [bare(*key) for key in keys]
    names = package_names(datasets)
    assert len(set(names.values())) == len(datasets) == len(names)
    assert all(NAME.fullmatch(name) for name in names.values())
    assert package_names(reversed(datasets)) == names


def test_of_two_datasets_with_one_name_the_older_keeps_it() -> None:
    older, younger = bare("dals-ed", "lek", "2026-01-01T00:00:00Z"), bare("dals", "ed-lek")
    assert package_names([younger])["dals/ed-lek"] == "dals-ed-lek"
    names = package_names([younger, older])
    assert names["dals-ed/lek"] == "dals-ed-lek"
    assert re.fullmatch(r"dals-ed-lek-[0-9a-f]{8}", names["dals/ed-lek"])


def test_no_two_packages_have_one_id(tmp_path: Path) -> None:
    """Two catalogues may bring the same dataset under its own UUID."""
    own, again = bare("ale", "lek", "2026-02-02"), replace(bare("vastra-gotaland", "lek", "2026-01-01"), source="x/y")
    again = replace(again, id=own.id)
    ids = package_ids([again, own])
    assert ids["ale/lek"] == own.id, "what the portal keeps itself comes first, then what came first"
    assert ids["vastra-gotaland/lek"] != own.id
    assert package_ids([own, again]) == ids
    one = dataset_of(tmp_path)
    other = replace(dataset_of(tmp_path, "ale/annat"), id=one.id)
    paths = [file.path for file in ckan.made_files(site_of(one, other))]
    assert len(paths) == len(set(paths))


def test_a_long_name_is_cut_the_same_way_each_time() -> None:
    long, other = bare("ale", "a" * 99), bare("ale", "a" * 100)
    names = package_names([long, other])
    assert {len(name) for name in names.values()} == {100}
    assert names["ale/" + "a" * 99] == package_names([long])["ale/" + "a" * 99] != names["ale/" + "a" * 100]


@pytest.mark.parametrize(
    ("keyword", "tag"),
    [("förskola", "förskola"), ("  öppna   data ", "öppna data"), ("vatten/avlopp", "vatten avlopp"), ("x", ""),
     ("<b>", ""), ("a" * 120, "a" * 100), ("C++ & <script>", "C script"), ("", "")],
)  # fmt: skip
def test_tags_are_those_that_ckan_takes(keyword: str, tag: str) -> None:
    assert tag_name(keyword) == tag


def test_what_nobody_told_is_left_out(tmp_path: Path) -> None:
    package = package_of(dataset_of(tmp_path))
    assert (package["license_id"], package["license_url"], package["isopen"]) == (None, None, False)
    assert "maintainer" not in package
    assert "title_translated" not in package
    told = extras(package)
    assert {"frequency", "temporal_start", "theme", "hvd_category", "spatial_uri", "contact_email"}.isdisjoint(told)
    assert all(told.values())
    assert not any(value == "" for resource in package["resources"] for value in resource.values())


def test_everything_that_is_told_is_there(tmp_path: Path) -> None:
    package = package_of(
        dataset_of(
            tmp_path,
            source="ale/lek",
            uri="https://data.ale.example/set/1",
            identifier="ale-lek-1",
            title="Lekplatser",
            title_en="Playgrounds",
            description="Var man kan leka.",
            description_en="Where to play.",
            keywords=["lek", "vatten/avlopp"],
            licenses=[{"name": "CC-BY-4.0", "path": "http://creativecommons.org/licenses/by/4.0/", "title": "BY"}],
            accrualPeriodicity="ANNUAL",
            themes=["EDUC", "REGI"],
            temporal=["2020/2022"],
            spatial=["http://sws.geonames.org/1/"],
            homepage="https://ale.example/lek",
            contributors=[{"title": "Kansliet", "email": "data@ale.example", "roles": ["contact"]}],
            source_modified="2026-05-04",
        )
    )
    told = extras(package)
    assert (package["name"], package["title"], package["notes"]) == (
        "ale-lekplatser",
        "Lekplatser",
        "Var man kan leka.",
    )
    assert package["title_translated"] == {"sv": "Lekplatser", "en": "Playgrounds"}
    assert package["license_url"] == package["resources"][0]["license"] == "http://creativecommons.org/licenses/by/4.0/"
    assert (package["license_id"], package["isopen"]) == ("CC-BY-4.0", True)
    assert (package["maintainer"], package["maintainer_email"]) == ("Kansliet", "data@ale.example")
    assert [t["name"] for t in package["tags"]] == ["lek", "vatten avlopp"]
    assert [g["name"] for g in package["groups"]] == ["educ", "regi"]
    assert [g["title"] for g in package["groups"]] == ["Utbildning, kultur och sport", "Regioner och städer"]
    assert told["uri"] == "https://data.ale.example/set/1"
    assert json.loads(told["alternate_identifier"]) == ["ale-lek-1"]
    assert told["frequency"].endswith("/frequency/ANNUAL")
    assert [t.rpartition("/")[2] for t in json.loads(told["theme"])] == ["EDUC", "REGI"]
    assert (told["temporal_start"], told["temporal_end"]) == ("2020-01-01", "2022-12-31")
    assert told["spatial_uri"] == "http://sws.geonames.org/1/"
    assert (told["modified"], told["kommunkod"]) == ("2026-05-04", "1440")
    assert "https://ale.example/lek" in json.loads(told["documentation"])
    assert package["metadata_modified"] == "2026-11-16T05:00:00.000000"


def test_two_periods_are_not_made_one(tmp_path: Path) -> None:
    told = extras(package_of(dataset_of(tmp_path, temporal=["2018", "2022"])))
    assert "temporal_start" not in told
    assert [p["start"] for p in json.loads(told["temporal_coverage"])] == ["2018-01-01", "2022-01-01"]


def test_a_resource_says_where_what_and_how_large(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path)
    resource = package_of(dataset)["resources"][0]
    assert resource["id"] == resource_id(dataset.id, "lekplatser.csv") != resource_id(dataset.id, "lekplatser.json")
    assert resource["url"] == "https://insyn.example/data/ale/lekplatser/lekplatser.csv"
    assert (resource["format"], resource["mimetype"], resource["size"]) == ("CSV", "text/csv", 12)
    assert resource["datastore_active"] is True


@pytest.mark.parametrize("hostile", ['"</script>\\', "\ud800", "\x00\x1b", "a\u2028b", "\u202e"])
def test_hostile_texts_are_still_json(tmp_path: Path, hostile: str) -> None:
    dataset = replace(dataset_of(tmp_path), title=f"Lek {hostile}", description=hostile, keywords=(hostile, "lek"),
                      license=hostile, license_title=hostile)  # fmt: skip
    for file in ckan.made_files(site_of(dataset)):
        json.loads(file.make())


def test_what_is_archived_has_no_package(tmp_path: Path) -> None:
    there = dataset_of(tmp_path)
    gone = replace(dataset_of(tmp_path, "ale/gammalt"), archived="2026-01-01T00:00:00Z")
    site = site_of(there, gone)
    files = {file.path: file for file in ckan.made_files(site)}
    answer = json.loads(files["api/3/action/package_list.json"].make())
    assert answer["result"] == ["ale-lekplatser"]
    assert "api/3/action/package_show/ale-gammalt.json" not in files


def test_an_empty_catalogue_still_answers() -> None:
    files = {file.path.removeprefix("api/3/action/"): file.make() for file in ckan.made_files(make_site())}
    assert json.loads(files["package_search/10-0.json"])["result"]["count"] == 0
    assert json.loads(files["package_list.json"])["result"] == []


def test_a_change_remakes_what_holds_it_and_nothing_else(tmp_path: Path) -> None:
    one, other = dataset_of(tmp_path), dataset_of(tmp_path, "ale/annat")
    before = {f.path: f.inputs for f in ckan.made_files(site_of(one, other))}
    after = {f.path: f.inputs for f in ckan.made_files(site_of(replace(one, modified="2026-12-01T00:00:00Z"), other))}
    changed = {p.removeprefix("api/3/action/") for p in before if before[p] != after[p]}
    assert {p for p in changed if p.startswith("package_show/")} == {
        "package_show/ale-lekplatser.json", f"package_show/{one.id}.json",
    }  # fmt: skip
    assert {"package_search/10-0.json", "current_package_list_with_resources.json"} <= changed
    assert {"package_list.json", "organization_list.json", "tag_list.json"}.isdisjoint(changed)


def test_every_format_has_its_words() -> None:
    words = load_texts()
    for kind in (*EXPORTERS, *PACKAGE_EXPORTERS):
        assert words.get(f"ckan.format.{kind}", "sv")
        assert words.get(f"ckan.about.{kind}", "en")


def test_envelopes() -> None:
    made = success("package_list", ["a"], "https://x.example")
    assert json.loads(written("package_list", dumps(["a"]), "https://x.example")) == made
    assert made["help"] == "https://x.example/api/3/action/help_show?name=package_list"
    wrong = failure("x", "Not Found Error", "Not found", "https://x.example")
    assert wrong["error"] == {"__type": "Not Found Error", "message": "Not found"}
    assert STATUS[wrong["error"]["__type"]] == 404


def test_a_tag_too_long_for_a_file_is_found_by_its_id(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path, keywords=["漢" * 90])
    paths = [file.path for file in ckan.made_files(site_of(dataset)) if "/tag_show/" in file.path]
    assert len(paths) == 1
    assert all(len(part.encode()) < 255 for path in paths for part in path.split("/"))
