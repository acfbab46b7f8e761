"""Portal kinds against recorded real answers. What is expected was worked out by hand from the files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harvesters.kinds.datajson import DataJson
from harvesters.kinds.open311 import Open311
from harvesters.kinds.opendatasoft import Opendatasoft
from harvesters.kinds.socrata import Socrata
from tests.kind_runs import KindRun, make_source, run_kind
from tests.real import REAL, needs_real
from tests.replay import Answer, answer, request_key

pytestmark = needs_real

FOLDER = REAL / "other-portals"
HUB = "http://hub.exempel.test/api/feed/dcat-us/1.1.json"
LICENCE = "http://www.etalab.gouv.fr/licence-ouverte-open-licence/"
FILE = answer(b"a,b\n1,2\n", "text/csv")


def plain(path: str) -> bytes:
    """Return a recorded file with https:// as http:// (the server here speaks no TLS)."""
    return (FOLDER / path).read_bytes().replace(b"https://", b"http://")


def datajson(path: str, tmp_path: Path, files: tuple[str, ...] = ()) -> KindRun:
    recorded = {request_key(HUB): answer(plain(path))} | {request_key(url): FILE for url in files}
    return run_kind(DataJson(), make_source("datajson", HUB), recorded, tmp_path)


def missing(run: KindRun) -> list[tuple[str, str]]:
    return [(line["missing"], line["dataset"]) for line in run.lines if "missing" in line]


def test_hub_of_evian_gives_the_csv_of_five_layers(tmp_path: Path) -> None:
    entries = json.loads(plain("arcgis-hub/evian_dcat_us.json"))["dataset"]
    every = [d["accessURL"] for entry in entries for d in entry["distribution"] if d["format"] == "CSV"]
    run = datajson("arcgis-hub/evian_dcat_us.json", tmp_path, tuple(every))
    assert len(every) == len(run.tables) == 5
    # A document and two maps have no table.
    assert missing(run) == [
        ("no_readable_resource", "856b7eb926a14f4cb34d95597bafb610"),
        ("no_readable_resource", "8acd3deee8d042538e21925d0640f199"),
        ("no_readable_resource", "92a676a42a864c4baf58856e445b6d41"),
    ]
    velos = {table["dataset"]: table for table in run.tables}["f6565516d1354383b25793e630cf3f2b-5"]
    assert velos["about"]["title"] == "stationnement velos"
    assert velos["about"]["description"] == "Emplacement et description des stationnement vélos à Evian-les-Bains"
    assert velos["about"]["license"] == LICENCE
    assert velos["about"]["keywords"] == ["mobilite"]
    assert (velos["about"]["issued"], velos["about"]["modified"]) == ("2022-07-29T10:07:13Z", "2022-07-29T11:29:07Z")
    assert velos["notes"]["not_read"] == "ARCGIS GEOSERVICES REST API, GEOJSON, KML, WEB PAGE, ZIP"
    assert "leftovers" not in velos["notes"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("dcatus.json", [f"cftc-dc{n}" for n in range(1, 8)]),
        ("dcatus_same_title.json", ["cftc-dc1", "cftc-dc2"]),
        ("dcatus_single_record.json", ["cftc-dc1"]),
        ("dcatus_spatial_no_translate.json", ["cftc-dc1-cant-translate-spatial"]),
        ("dcatus3_0.json", ["datasets-one", "datasets-three", "datasets-two",
                            "national-climate-data-center-ncdc-climate-obs-2024"]),
        ("dcatus3_0_nested_catalog.json", ["datasets-nested-child", "datasets-nested-grandchild",
                                           "datasets-nested-parent"]),
        ("dcatus3_0_series_with_members.json", ["datasets-annual-report-2023", "datasets-annual-report-2024"]),
        ("dcatus3_0_invalid.json", ["datasets-invalid", "datasets-valid"]),
        ("dcatus_bad_license_uri.json", ["99731bb0369848169d98f31ce83fb0e2"]),
    ],
)  # fmt: skip
def test_catalogues_that_list_web_pages_only(path: str, expected: list[str], tmp_path: Path) -> None:
    assert missing(datajson(f"data-json/{path}", tmp_path)) == [("no_readable_resource", name) for name in expected]


def test_a_dataset_without_identifier_is_told(tmp_path: Path) -> None:
    assert missing(datajson("data-json/dcatus_no_identifier.json", tmp_path)) == [("no_identifier", "")]


def test_a_dataset_without_title_is_read_and_told(tmp_path: Path) -> None:
    file = "http://www.dm.usda.gov/foia/docs/Copy%20of%20ECM%20Congressional%20Logs%20FY14.xls"
    (table,) = datajson("data-json/missing_title.json", tmp_path, (file,)).tables
    assert (table["dataset"], table["resource"]) == ("null-spatial", "copy-of-ecm-congressional-logs-fy14")
    assert "title" not in table["about"]
    assert table["about"]["license"] == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert table["notes"]["lacks"] == "title"


def test_dkan_lists_bike_lanes_as_csv(tmp_path: Path) -> None:
    run = datajson(
        "data-json/dkan_harvest_data.json", tmp_path, ("http://demo.getdkan.com/sites/default/files/Bike_Lane.csv",)
    )
    first = {table["dataset"]: table for table in run.tables}["cedcd327-4e5d-43f9-8eb1-c11850fa7c55"]
    assert first["resource"] == "bike-lane"
    assert first["about"]["title"] == "Florida Bike Lanes"
    assert first["about"]["description"] == "Data on bike lanes in Florida."
    assert ("no_readable_resource", "fb3525f2-d32a-451e-8869-906ed41f7695") in missing(run)  # a ZIP


def test_opendatasoft_records_of_the_older_api(tmp_path: Path) -> None:
    base = "http://ods.exempel.test"
    names = ("empty", "inspire", "test-a", "test-c", "with-attachments")
    listed = [json.loads((FOLDER / "opendatasoft" / f"{name}.json").read_bytes()) for name in names]
    search = f"{base}/api/datasets/1.0/search/?rows=100&start=0&sort=datasetid"
    export = f"{base}/api/records/1.0/download/?csv_separator=;&format=csv&dataset="
    recorded = {
        request_key(search): answer({"nhits": 5, "parameters": {}, "datasets": listed}),
        request_key(f"{export}inspire"): answer("test;geo;value\na;48.1,2.2;1\n", "text/csv"),
        request_key(f"{export}test-a"): answer("toto;titi\n1;2\n3;4\n", "text/csv"),
    }
    run = run_kind(Opendatasoft(), make_source("opendatasoft", base, options={"api": "1.0"}), recorded, tmp_path)
    empty = ("empty", "test-c", "with-attachments")
    assert missing(run) == [("no_readable_resource", name) for name in empty]
    inspire, first = run.tables
    assert (inspire["dataset"], inspire["listed"], inspire["rows"]) == ("inspire", 1, [[2, "a", "48.1,2.2", "1"]])
    assert first["about"] == {
        "title": "test-a",
        "description": "test-a-description",
        "keywords": ["keyword1", "keyword2"],
        "license": "Licence Ouverte (Etalab)",
        "homepage": f"{base}/explore/dataset/test-a/",
        "modified": "2015-04-09T10:28:45+00:00",
        "identifier": "test-a",
    }
    assert first["listed"] == len(first["rows"]) == 2
    assert "notes" not in first


def test_socrata_catalogue_of_seven_among_150_680(tmp_path: Path) -> None:
    base = "http://api.us.socrata.com"
    query = f"{base}/api/catalog/v1?domains=api.us.socrata.com&only=dataset&order=createdAt"
    recorded: dict[str, list[Answer]] = {
        request_key(f"{query}&limit=7&offset=0"): answer(plain("socrata/catalog_v1.json")),
        request_key(f"{query}&limit=7&offset=7"): answer({"results": [], "resultSetSize": 150680}),
    }
    entries = json.loads(plain("socrata/catalog_v1.json"))["results"]
    for entry in entries:
        rows = f"http://{entry['metadata']['domain']}/resource/{entry['resource']['id']}"
        recorded[request_key(f"{rows}.json?$select=count(*)")] = answer([{"count": "1"}])
        recorded[request_key(f"{rows}.csv?$limit=50000&$offset=0&$order=:id")] = FILE
    refused = answer((FOLDER / "socrata/403.json").read_bytes(), status=403)
    recorded[request_key("http://data.ny.gov/resource/kwxv-fwze.json?$select=count(*)")] = refused
    run = run_kind(Socrata(), make_source("socrata", base, options={"rows": 7}), recorded, tmp_path)

    assert missing(run) == [("fewer_than_listed", ""), ("bad_status", "kwxv-fwze")]
    tables = {table["dataset"]: table for table in run.tables}
    assert sorted(tables) == ["ic3t-wcy2", "kvz2-j5cj", "msk6-43c6", "qccx-65fg", "qcn7-gc3g", "xvpn-2pnt"]
    assert tables["msk6-43c6"]["about"] == {
        "title": "Approved Building Permits",
        "description": "Data of approved building/construction permits",
        "keywords": ["permits", "construction", "building"],
        "license": "Creative Commons Attribution 3.0 Unported",
        "homepage": "http://data.cityofboston.gov/d/msk6-43c6",
        "issued": "2013-04-05T18:11:45Z",
        "modified": "2017-07-21T10:01:47Z",
        "identifier": "msk6-43c6",
    }
    assert not any("notes" in table for table in tables.values())


GEOREPORT = "http://fel.exempel.test/v2"


def open311(answers: dict[str, list[Answer]], month: str, window: str, tmp_path: Path, form: str) -> KindRun:
    recorded = {request_key(f"{GEOREPORT}/services.{form}"): answers["services"]}
    recorded[request_key(f"{GEOREPORT}/requests.{form}?{window}")] = answers["requests"]
    options = {"from": month, "to": month, "format": form, "open_services": "all"}
    return run_kind(Open311(), make_source("open311", GEOREPORT, options=options), recorded, tmp_path)


def test_open311_of_chicago(tmp_path: Path) -> None:
    """10:58 with offset -05:00 is the same day in Sweden."""
    answers = {
        "services": answer([{"service_code": "4ffa9cad6018277d4000007b", "service_name": "Alley Light Out"}]),
        "requests": answer((FOLDER / "open311/chicago_requests.json").read_bytes()),
    }
    window = "start_date=2014-06-30T22:00:00Z&end_date=2014-07-31T21:59:59Z"
    run = open311(answers, "2014-07", window, tmp_path, "json")
    assert missing(run) == []
    assert [row[1:7] for row in run.tables[1]["rows"]] == [
        ["4fd3bd72e750846c530000cd", "Building Violation", "2014-07", "1", "0", "1"],
        ["4ffa9cad6018277d4000007b", "Alley Light Out", "2014-07", "1", "0", "1"],
    ]
    assert "ST, CHICAGO" not in json.dumps(run.lines)


@pytest.mark.parametrize(
    ("file", "month", "window", "row"),
    [
        ("requests_single.xml", "2018-07", "start_date=2018-06-30T22:00:00Z&end_date=2018-07-31T21:59:59Z",
         ["CSROWR-12", "Road - Pot hole", "2018-07", "1", "0", "1"]),
        ("spec_v2_example_11.xml", "2010-04", "start_date=2010-03-31T22:00:00Z&end_date=2010-04-30T21:59:59Z",
         ["006", "Sidewalk and Curb Issues", "2010-04", "1", "1", "0"]),
    ],
)  # fmt: skip
def test_open311_in_xml(file: str, month: str, window: str, row: list[str], tmp_path: Path) -> None:
    answers = {
        "services": answer((FOLDER / "open311/giessen_services.xml").read_bytes(), "text/xml"),
        "requests": answer((FOLDER / "open311" / file).read_bytes(), "text/xml"),
    }
    services, requests = open311(answers, month, window, tmp_path, "xml").tables
    assert [row[1:] for row in services["rows"]][:2] == [
        ["015", "Abwasser und Wasser", ""],
        ["010", "Ampel defekt", ""],
    ]
    assert len(services["rows"]) == 8
    assert [line[1:7] for line in requests["rows"]] == [row]


@pytest.mark.parametrize(
    ("file", "form", "ends"),
    [
        # As the specification prints it: 006 is not a number in JSON.
        ("spec_v2_example_10.json", "json", "BadJson"),
        # Answers to a POST, and a description of a service: no status in any of them.
        ("spec_v2_example_05.xml", "xml", "ParseError"),
        ("spec_v2_example_06.json", "json", "ParseError"),
        ("spec_v2_example_08.json", "json", "ParseError"),
        ("spec_v2_example_03.xml", "xml", "ParseError"),
    ],
)
def test_open311_answers_of_other_kinds_end_the_run(file: str, form: str, ends: str, tmp_path: Path) -> None:
    answers = {
        "services": answer((FOLDER / "open311/spec_v2_example_01.xml").read_bytes(), "text/xml"),
        "requests": answer((FOLDER / "open311" / file).read_bytes(), "text/plain"),
    }
    window = "start_date=2010-03-31T22:00:00Z&end_date=2010-04-30T21:59:59Z"
    assert [line["class"] for line in open311(answers, "2010-04", window, tmp_path, form).lines] == [ends]
