"""One read of everything: whose word counts, in what order, and what stops it."""

import json
from datetime import UTC, datetime

import pytest

from catalog.errors import StoreError
from catalog.load import load_catalog
from catalog.lock import locked
from catalog.store import STAGING, Store, write_json
from harvesters.spool import write_csv

NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)
PEOPLE = {
    "slug": "ale", "namn": "Ale", "kommunkod": "1440", "forbund": "GR;", "website": "https://ale.se",
    "geonames_id": "1", "folkmangd": "31000", "folkmangd_ar": "2025",
}  # fmt: skip


def put(root, key, *, source="ale/x", title="t", rows=(("1",),), header=("id",), resource="data"):
    with Store(root).staged(key) as folder:
        write_csv(folder / f"{resource}.csv", header, iter(rows))
        fields = [{"name": n, "type": "string"} for n in header]
        described = {"name": resource, "path": f"{resource}.csv", "rows": len(rows), "bytes": 1, "hash": "sha256:0"}
        package = {"id": "i", "title": title, "version": "v", "resources": [described | {"schema": {"fields": fields}}]}
        write_json(folder / "datapackage.json", package | ({"source": source} if source else {}))


def facts(data, *publishers, sources=()):
    data.mkdir(parents=True, exist_ok=True)
    (data / "registry.json").write_text(json.dumps({"publishers": publishers, "sources": sources}), encoding="utf-8")


def kommuner(own):
    other = PEOPLE | {"slug": "orust", "namn": "Orust", "kommunkod": "1421", "folkmangd": "", "folkmangd_ar": ""}
    put(own, "vastra-gotaland/kommuner", source="", rows=[tuple(p.values()) for p in (other, PEOPLE)],
        header=tuple(PEOPLE), resource="kommuner")  # fmt: skip


def test_an_empty_data_directory_has_the_portals_own_data(tmp_path):
    kommuner(tmp_path / "own")
    catalog = load_catalog(tmp_path / "data", NOW, own=tmp_path / "own")
    assert [d.key for d in catalog.datasets] == ["vastra-gotaland/kommuner"]
    assert list(catalog.publishers) == ["ale", "orust", "vastra-gotaland"]
    ale = catalog.publishers["ale"]
    assert (ale.kommunkod, ale.forbund, ale.population, ale.population_year) == ("1440", ("GR",), 31000, 2025)
    assert catalog.publishers["orust"].population is None
    assert [p.slug for p in catalog.kommuner()] == ["ale", "orust"]


def test_the_registry_adds_to_what_the_reference_data_says(tmp_path):
    kommuner(tmp_path / "own")
    facts(
        tmp_path / "data",
        {"slug": "ale", "name": "Ale kommun", "website": "", "forbund": ["A", "B"]},
        {"slug": "ny", "name": "Åby"},
    )
    catalog = load_catalog(tmp_path / "data", NOW, own=tmp_path / "own")
    ale = catalog.publishers["ale"]
    assert (ale.name, ale.website, ale.forbund, ale.population) == ("Ale kommun", "https://ale.se", ("A", "B"), 31000)
    assert list(catalog.publishers) == ["ale", "orust", "ny", "vastra-gotaland"]


def test_a_source_without_a_run_is_there_too(tmp_path):
    source = {"id": "ale/x", "publisher": "ale", "kind": "file", "url": "u", "schedule": "daily", "verified": False}
    facts(tmp_path, {"slug": "ale", "name": "Ale", "kommunkod": "1440"}, sources=[source])
    (status,) = load_catalog(tmp_path, NOW, own=tmp_path / "own").statuses
    assert (status.source, status.status) == ("ale/x", "never_harvested")


def test_only_limits_publishers_and_keeps_the_county(tmp_path):
    facts(tmp_path, {"slug": "ale", "name": "Ale"}, {"slug": "hjo", "name": "Hjo"})
    for key in ("ale/a", "hjo/a", "vastra-gotaland/a", "ale/b"):
        put(tmp_path / "datasets", key)
    catalog = load_catalog(tmp_path, NOW, own=tmp_path / "own", only=frozenset({"hjo"}))
    assert [d.key for d in catalog.datasets] == ["hjo/a", "vastra-gotaland/a"]
    assert list(catalog.publishers) == ["hjo", "vastra-gotaland"]


def test_a_harvested_dataset_never_stands_in_for_the_portals_own(tmp_path):
    kommuner(tmp_path / "own")
    put(tmp_path / "datasets", "vastra-gotaland/kommuner", title="falsk")
    catalog = load_catalog(tmp_path, NOW, own=tmp_path / "own")
    assert [d.title for d in catalog.datasets] == ["t"]
    assert "ale" in catalog.publishers


def test_what_lies_harvested_beside_the_portals_own_is_not_taken_from_there(tmp_path):
    put(tmp_path / "own", "ale/gammal")
    assert load_catalog(tmp_path / "data", NOW, own=tmp_path / "own").datasets == ()


def test_a_broken_package_is_named(tmp_path):
    put(tmp_path / "datasets", "ale/a")
    (tmp_path / "datasets/ale/a/data.csv").unlink()
    with pytest.raises(StoreError, match=r"ale/a/data\.csv is missing"):
        load_catalog(tmp_path, NOW, own=tmp_path / "own")


def interrupted(data):
    """Leave the store as a crash between two renames does."""
    put(data / "datasets", "ale/a")
    (data / "datasets" / STAGING).mkdir(exist_ok=True)
    (data / "datasets/ale/a").rename(data / "datasets" / STAGING / "ale--a.old")


def test_a_harvest_that_died_in_the_middle_is_recovered_first(tmp_path):
    facts(tmp_path, {"slug": "ale", "name": "Ale"})
    interrupted(tmp_path)
    assert [d.key for d in load_catalog(tmp_path, NOW, own=tmp_path / "own").datasets] == ["ale/a"]


def test_a_harvest_that_is_at_work_is_not_disturbed(tmp_path):
    interrupted(tmp_path)
    with locked(tmp_path), pytest.raises(StoreError, match="is in use by process"):
        load_catalog(tmp_path, NOW, own=tmp_path / "own")
    assert (tmp_path / "datasets" / STAGING / "ale--a.old").exists()
