"""CKAN: what a package says about its dataset."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvesters.kinds.ckan import Ckan, about_package
from harvesters.times import iso_time
from tests.kind_runs import make_source, run_kind
from tests.replay import answer, request_key

ID = "aaaaaaaa-0000-4000-8000-00000000000{}"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2023-01-29T11:15:29.195900", "2023-01-29T11:15:29Z"),
        ("2023-01-29 11:15:29", "2023-01-29T11:15:29Z"),
        ("2023-01-29T11:15:29+01:00", "2023-01-29T11:15:29+01:00"),
        ("2023-01-29", "2023-01-29"),
        ("i går", ""),
        ("", ""),
    ],
)
def test_times(text: str, iso: str) -> None:
    assert iso_time(text) == iso


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Parker", ("Parker", "")),
        ('{"sv": "Parker", "en": "Parks"}', ("Parker", "Parks")),
        ({"en": "Parks", "sv": "Parker"}, ("Parker", "Parks")),
        ({"en": "Parks"}, ("Parks", "Parks")),
        ({"no": "Parker", "en": "Parks"}, ("Parker", "Parks")),
        ("{trasig", ("{trasig", "")),
        ("[1, 2]", ("[1, 2]", "")),
        (None, ("", "")),
    ],
)
def test_texts_by_language(title: object, expected: tuple[str, str]) -> None:
    about = about_package({"name": "x", "title": title})
    assert (about.title, about.title_en) == expected


def test_slug_comes_from_name_and_identifier_from_id() -> None:
    about = about_package({"name": "Öppna_Data", "id": ID.format(1), "title": "Något annat"})
    assert (about.name, about.identifier) == ("oppna-data", ID.format(1))


def test_keywords_by_language() -> None:
    assert about_package({"name": "x", "keywords": {"sv": ["träd", "park"]}}).keywords == ("träd", "park")


def test_ids_that_begin_alike_stay_apart(tmp_path: Path) -> None:
    base = "http://ckan.exempel.test/api/3/action"  # the address may name the API
    resources = [
        {"id": ID.format(2), "url": "http://ckan.exempel.test/2.csv", "format": "CSV", "position": 1},
        {"id": ID.format(1), "url": "http://ckan.exempel.test/1.csv", "format": "CSV", "position": 0},
        {"id": ID.format(3), "url": "ftp://ckan.exempel.test/3.csv", "format": "CSV"},
        "fel",
    ]
    package = {"id": ID.format(9), "name": "x", "resources": resources}
    recorded = {
        request_key(f"{base}/package_search?rows=100&start=0&sort=id%20asc"): answer(
            {"success": True, "result": {"count": 1, "results": [package]}}
        ),
        "ckan.exempel.test/1.csv": answer("a;b\n1;2\n3;4\n", "text/csv"),
        "ckan.exempel.test/2.csv": answer("a;b\n5;6\n7;8\n", "text/csv"),
    }
    run = run_kind(Ckan(), make_source("ckan", base, dataset="vald"), recorded, tmp_path)
    assert [(t["dataset"], t["resource"]) for t in run.tables] == [("vald", ID.format(1)), ("vald", ID.format(2))]
    assert run.tables[0]["notes"]["not_read"] == "CSV"  # ftp


def extra(**told: str) -> dict[str, object]:
    return {"name": "x", "extras": [{"key": key, "value": value} for key, value in told.items()]}


def test_what_extras_tell_in_the_words_of_ckanext_dcat() -> None:
    about = about_package(
        extra(
            uri="https://ale.example/set/1",
            publisher_name="Ale",
            publisher_uri="https://ale.example/#org",
            theme='["http://publications.europa.eu/resource/authority/data-theme/GOVE"]',
            frequency="ANNUAL",
            spatial_uri="http://sws.geonames.org/1/",
            temporal_start="2020-01-01",
            hvd_category='["http://data.europa.eu/bna/c_ac64a52d", "no category"]',
        )
    )
    assert (about.iri, about.publisher, about.publisher_iri) == (
        "https://ale.example/set/1", "Ale", "https://ale.example/#org",
    )  # fmt: skip
    assert [theme.rpartition("/")[2] for theme in about.themes] == ["GOVE"]
    assert (about.frequency, about.spatial, about.temporal) == (
        "ANNUAL", ("http://sws.geonames.org/1/",), ("2020-01-01/..",),
    )  # fmt: skip
    assert about.hvd == ("http://data.europa.eu/bna/c_ac64a52d",)


def test_several_places_and_periods() -> None:
    about = about_package(
        extra(
            spatial_coverage='[{"uri": "http://sws.geonames.org/1/"}, {"uri": "http://sws.geonames.org/2/"}, 3]',
            temporal_coverage='[{"start": "2018-01-01", "end": "2018-12-31"}, {"start": "2022-01-01"}]',
        )
    )
    assert about.spatial == ("http://sws.geonames.org/1/", "http://sws.geonames.org/2/")
    assert about.temporal == ("2018-01-01/2018-12-31", "2022-01-01/..")


@pytest.mark.parametrize("value", ["[", "[1, null]", '{"a": 1}', "", "[[]]", "x" * 10_000])
def test_extras_of_any_kind_cost_nothing(value: str) -> None:
    names = ("uri", "theme", "spatial_coverage", "temporal_coverage", "hvd_category", "frequency")
    about = about_package(extra(**dict.fromkeys(names, value)))
    assert (about.iri, about.hvd) == ("", ())


@pytest.mark.parametrize(
    ("named", "found"),
    [({"license_id": "notspecified"}, ""), ({"license_id": "cc-by"}, "cc-by"), ({"license_id": None}, ""),
     ({"license_id": "notspecified", "license_url": "https://x.example/villkor"}, "https://x.example/villkor")],
)  # fmt: skip
def test_no_licence_is_no_licence(named: dict[str, object], found: str) -> None:
    assert about_package({"name": "x", **named}).license == found


def test_an_archive_that_calls_itself_csv_gives_way_to_the_same_table_as_json(tmp_path: Path) -> None:
    base = "http://ckan.exempel.test"
    resources = [
        {"id": ID.format(1), "url": f"{base}/lek.csv", "format": "CSV"},
        {"id": ID.format(2), "url": f"{base}/lek.json", "format": "JSON"},
    ]
    packages = {"count": 1, "results": [{"id": ID.format(9), "name": "x", "resources": resources}]}
    search = request_key(f"{base}/api/3/action/package_search?rows=100&start=0&sort=id%20asc")
    recorded = {
        search: answer({"success": True, "result": packages}),
        "ckan.exempel.test/lek.csv": answer(b"PK\x03\x04" + bytes(30), "text/csv"),
        "ckan.exempel.test/lek.json": answer([{"namn": "Eken"}, {"namn": "Almen"}]),
    }
    run = run_kind(Ckan(), make_source("ckan", base), recorded, tmp_path)
    (found,) = run.lines
    assert (found["resource"], found["header"]) == ("resurs-aaaaaaaa", ["namn"])
