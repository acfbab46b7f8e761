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
