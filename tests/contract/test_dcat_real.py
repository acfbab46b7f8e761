"""The kind `dcat` against recorded catalogues. What is expected was worked out by hand from the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harvesters.dcat.datasets import Described, Reading, read_datasets
from harvesters.dcat.pages import read_page
from harvesters.kinds.dcat import Dcat
from harvesters.snapshot import Snapshot
from tests.kind_runs import KindRun, make_source, run_kind
from tests.real import REAL, needs_real
from tests.replay import Answer, answer, request_key

pytestmark = needs_real

HOST = "http://katalog.exempel.test"
CSV = "namn;antal\nA;1\nB;2\n"
CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
VGR = "http://vgregion.entryscape.net"


def reading_of(file: str) -> Reading:
    """Return the datasets of a recorded catalogue, as if it lay at HOST/katalog."""
    url = f"{HOST}/katalog"
    snapshot = Snapshot(url, "", "", 200, {}, 0, REAL / file, final_url=url)
    return read_datasets(read_page(snapshot).graph)


def only(file: str) -> Described:
    (dataset,) = reading_of(file).datasets
    return dataset


def run(tmp_path: Path, pages: dict[str, str], files: dict[str, list[Answer]], url: str, **more: Any) -> KindRun:
    recorded = {request_key(address): answer(plain(path), "text/plain") for address, path in pages.items()}
    recorded |= {request_key(address): said for address, said in files.items()}
    return run_kind(Dcat(), make_source("dcat", url, **more), recorded, tmp_path)


def plain(file: str) -> bytes:
    """Return a recorded file with https:// as http://, for the server here speaks no TLS."""
    return (REAL / file).read_bytes().replace(b"https://", b"http://")


@pytest.mark.parametrize(
    ("file", "datasets", "distributions", "files", "undescribed"),
    [
        ("other/csw_geonetwork-dcat-page-1.xml", 2, 6, 0, 2),
        ("other/deri_dataset.ttl", 1, 1, 0, 0),
        ("other/udata_bnodes.xml", 3, 5, 5, 0),
        ("other/udata_catalog.xml", 4, 6, 5, 2),
        ("other/udata_datara_5a26b0f6-0ccf-46ad-ac58-734054b91977.rdf.xml", 1, 1, 0, 0),
        ("other/udata_flat.jsonld", 3, 5, 5, 0),
        ("other/udata_geonetwork.xml", 1, 0, 0, 4),
        ("other/udata_paged-collection-1.jsonld", 3, 3, 3, 1),
        ("other/udata_paged-collection-2.jsonld", 1, 1, 1, 3),
        ("other/udata_sig.oreme.rdf", 1, 1, 0, 1),
        ("other/zaragoza_catalog.rdf", 2, 5, 1, 0),
        ("other/zaragoza_catalog_datasets_list.rdf", 2, 5, 1, 0),
        ("se/dcat-ap-se_obligatoriskt.rdf", 1, 1, 0, 0),
        ("se/dcat-ap-se_obligatoriskt.ttl", 1, 1, 0, 0),
        ("se/dcat-ap-se_rekommenderat.rdf", 1, 2, 1, 0),
        ("se/orebro_open-meal_entryscape.rdf", 1, 7, 5, 0),
        ("se/sambruk_open-accounts-payable_example.rdf", 1, 0, 0, 0),
        ("se/scb_pxweb_dcat-ap_malformed.xml", 14, 34, 0, 0),
        ("se/soch_ksamsok.rdf", 173, 346, 0, 0),
    ],
)
def test_each_catalogue_has_its_datasets(
    file: str, datasets: int, distributions: int, files: int, undescribed: int
) -> None:
    reading = reading_of(f"dcat/{file}")
    listed = [d for dataset in reading.datasets for d in dataset.distributions]
    names = [dataset.about.name for dataset in reading.datasets]
    assert len(names) == len(set(names)) == datasets
    assert len(listed) == distributions
    assert sum(len(d.files) for d in listed) == files
    assert len(reading.undescribed) + sum(len(d.undescribed) for d in reading.datasets) == undescribed


def test_the_official_example_that_no_parser_accepts_is_named_with_its_line(tmp_path: Path) -> None:
    file = "dcat/other/semic_bee_dataset_series.ttl"
    result = run(tmp_path, {f"{HOST}/katalog": file}, {}, f"{HOST}/katalog")
    (line,) = result.lines
    assert (line["error"], line["class"]) == ("bad_rdf", "BadRdf")
    assert "biojson" in line["found"]
    with pytest.raises(Exception, match="line 32"):
        reading_of(file)


def test_a_search_in_an_entrystore_gives_a_file_for_each_address(tmp_path: Path) -> None:
    url = f"{VGR}/store/search?type=solr&query=title:Leverant*&limit=200"
    numbers = [240, *range(255, 267), *range(271, 276)]
    files = {f"{VGR}/store/7/resource/{n}": answer(CSV, "text/csv") for n in numbers}
    result = run(tmp_path, {url: "entrystore/vgr_search_leverantor.json"}, files, url)

    assert not [line for line in result.lines if "missing" in line or "error" in line]
    assert [(t["dataset"], t["resource"]) for t in result.tables] == [
        *(("datamangd-7-183", f"resurs-7-183-{n}") for n in range(271, 276)),
        ("datamangd-7-241", "resurs-7-241"),
        *(("datamangd-7-254", f"resurs-7-254-{n}") for n in range(255, 267)),
    ]
    this_year, last = result.tables[0], result.tables[-1]
    assert this_year["about"]["title"] == "Grundläggande information om leverantörsfakturor innevarande år"
    assert this_year["about"]["description"].startswith("Månatligt utdrag")
    assert this_year["about"]["description_en"].startswith("Monthly extract")
    assert this_year["about"]["modified"] == "2026-06-26T11:45:23Z"
    assert this_year["about"]["license"] == CC0
    assert this_year["about"]["iri"] == f"{VGR}/store/7/resource/183"
    assert this_year["notes"]["oddities"].split("; ") == [
        "@sv = en", "dct:modified: xsd:date = dateTime", "dcat:Distribution ∉ dcat:Dataset"
    ]  # fmt: skip
    assert "@sv = en" not in last["notes"]["oddities"]


def test_entryscapes_export_of_open_meal(tmp_path: Path) -> None:
    files = {
        "http://mpi.mashie.eu/api/openmeal/v2/distributors.json": answer([{"id": "1"}, {"id": "2"}]),
        "http://mpi.mashie.eu/api/openmeal/v2/meals.json": answer("<html><body>Ange ett id</body></html>", "text/html"),
        "http://meny.dinskolmat.se/api/openmeal/v2/distributors.json": answer("", status=204),
        "http://meny.dinskolmat.se/api/openmeal/v2/meals.json": answer("", status=404),
        "http://raw.githubusercontent.com/Sambruk/Open-Meal/master/dataproviders.json": answer([{"namn": "X"}]),
    }
    pages = {f"{HOST}/datasets/dcat": "dcat/se/orebro_open-meal_entryscape.rdf"}
    result = run(tmp_path, pages, files, f"{HOST}/datasets/dcat")

    assert [(line["missing"], line["url"][7:23]) for line in result.lines if "missing" in line] == [
        ("bad_status", "meny.dinskolmat."),
        ("bad_status", "meny.dinskolmat."),
        ("html_instead_of_data", "mpi.mashie.eu/ap"),
    ]
    assert [t["resource"] for t in result.tables] == ["resurs-28-14", "resurs-28-3"]
    about = result.tables[0]["about"]
    assert (about["title"], about["title_en"]) == ("Måltidsinformation som öppna data", "Open Meal")
    assert (about["publisher"], about["publisher_iri"]) == (
        "Örebro kommun",
        "http://dcat-editor.com/store/28/resource/7",
    )
    assert "contact" not in about  # it is a vcard:Individual
    assert "contact_email" not in about
    assert (about["issued"], about["modified"]) == ("2015-09-18", "2015-09-18")
    assert about["frequency"] == "http://purl.org/cld/freq/continuous"
    assert {"kommun", "skolmat", "örebro"} <= set(about["keywords"])
    assert not {"menu", "food"} & set(about["keywords"])
    assert result.tables[0]["notes"] == {
        "not_read": "TEXT/HTML (2)",
        "oddities": "dcat:contactPoint: vcard:Individual",
        "title": "Lista storkök (Mashie)",
    }


def test_the_statistics_agencys_malformed_catalogue_is_read_as_meant(tmp_path: Path) -> None:
    file = "dcat/se/scb_pxweb_dcat-ap_malformed.xml"
    reading = reading_of(file)
    assert {d.oddities for d in reading.datasets} == {("dcat:Dataset → dcat:dataset", "dcat:catalog → dcat:Catalog")}
    first = next(d for d in reading.datasets if d.about.name == "datamangd-5").about
    assert (first.title, first.title_en) == (
        "Flyttningar efter region, ålder, tid, typ och kön", "Migration by region, age, period, type and sex"
    )  # fmt: skip
    assert (first.identifier, first.modified) == ("BE0101F1langensvfiolikacelln.px", "2004-02-12T16:28:00")
    assert (first.description, first.homepage) == ("", "")  # "-", and addresses with backslashes
    assert (first.publisher, first.publisher_iri) == ("SCB", "https://baseURI.com/savedorganization/1")
    result = run(tmp_path, {f"{HOST}/datasets/dcat": file}, {}, f"{HOST}/datasets/dcat")
    assert [line["missing"] for line in result.lines] == ["no_readable_resource"] * 14


def test_blank_nodes_and_empty_mailto_of_a_whole_catalogue() -> None:
    datasets = reading_of("dcat/se/soch_ksamsok.rdf").datasets
    assert all(d.about.iri == d.about.identifier == "" and "dcat:Dataset: _:" in d.oddities for d in datasets)
    by_name = {d.about.name: d.about for d in datasets}
    museum = by_name["sundsvalls-museum"]
    assert (museum.title, museum.publisher_iri) == ("Sundsvalls museum", "http://www.sundsvall.se/museum")
    assert (museum.contact, museum.contact_email) == ("", "")
    assert museum.keywords == ("historia", "kultur", "museum")
    assert museum.license == CC0


@pytest.mark.parametrize("ending", ["rdf", "ttl"])
def test_the_obligatory_fields_of_the_swedish_profile(ending: str) -> None:
    about = only(f"dcat/se/dcat-ap-se_obligatoriskt.{ending}").about
    assert (about.iri, about.title) == ("https://example.com/dataset1", "Matvaruaffärer i Sverige")
    assert about.contact_email == "oppnadata@example.com"


def test_the_recommended_fields_of_the_swedish_profile() -> None:
    dataset = only("dcat/se/dcat-ap-se_rekommenderat.rdf")
    about = dataset.about
    assert about.temporal == ("2010-01-01/2012-01-01",)
    assert about.spatial == ("http://sws.geonames.org/2661886",)
    assert about.themes == ("http://publications.europa.eu/resource/authority/data-theme/EDUC",)
    assert (about.license, about.keywords) == (CC0, ("bibliotek",))
    assert [(d.files, d.shown) for d in dataset.distributions] == [
        (("http://example.com/download",), "text/csv"), ((), "API application/json")
    ]  # fmt: skip
    assert (dataset.oddities, dataset.leftovers) == ((), ())


def test_hydra_pages_are_one_catalogue(tmp_path: Path) -> None:
    base = "http://data.test.org"
    pages = {f"{base}/catalog.jsonld?page={n}": f"dcat/other/udata_paged-collection-{n}.jsonld" for n in (1, 2)}
    files = {f"{base}/datasets/{n}/resources/1/file.json": answer([{"n": n}]) for n in (1, 2, 3, 4)}
    result = run(tmp_path, pages, files, f"{base}/catalog.jsonld?page=1")
    assert len(result.tables) == len(result.lines) == 4
    assert [t["about"]["identifier"] for t in result.tables] == ["1", "2", "3", "4"]
    assert result.tables[0]["about"]["temporal"] == ["2016-12-05T00:00:00/.."]
    assert "temporal" not in result.tables[1]["about"]


def test_csw_pages_are_one_catalogue(tmp_path: Path) -> None:
    """The recording is page 1 of 3; the last page here says that it has less than was promised."""
    url = f"{HOST}/csw?service=CSW&request=GetRecords"
    first = plain("dcat/other/csw_geonetwork-dcat-page-1.xml")
    second = first.replace(b'nextRecord="3"', b'nextRecord="0"').replace(b"04bcec79", b"04bcec70")
    recorded = {
        request_key(url): answer(first, "application/xml"),
        request_key(f"{url}&startPosition=3"): answer(second, "application/xml"),
    }
    result = run_kind(Dcat(), make_source("dcat", url), recorded, tmp_path)
    assert len(result.snapshots) == 2
    codes = [line["missing"] for line in result.lines]
    assert codes.count("fewer_than_listed") == 1
    assert codes.count("no_readable_resource") == 3  # WMS, WFS and web pages
    about = reading_of("dcat/other/csw_geonetwork-dcat-page-1.xml").datasets[1].about
    assert (about.identifier, about.issued) == ("fr-200053742/2019/limite/bud", "2020-05-28")
    assert (about.contact, about.contact_email) == ("Géo2France", "contact@geo2france.fr")


def test_relative_iris_and_values_of_every_shape() -> None:
    bnodes = {d.about.title: d for d in reading_of("dcat/other/udata_bnodes.xml").datasets}
    assert bnodes["Dataset 2"].about.iri == f"{HOST}/dataset-2"
    assert bnodes["Dataset 1"].about.iri == ""
    assert bnodes["Dataset 1"].about.themes == ("Theme 1", "Répartition des espèces")
    assert bnodes["Dataset 3"].about.frequency == "daily"
    catalogue = {d.about.title: d for d in reading_of("dcat/other/udata_catalog.xml").datasets}
    assert catalogue["Dataset 1"].about.description == "h1 title h2 title and bold text"
    assert catalogue["Dataset 1"].about.contact_email == "hello@its.me"
    assert catalogue["Dataset 2"].about.license == "Rights on nested resource"
    assert catalogue["Dataset 3"].leftovers == ("dct:created",)
    (london,) = reading_of("dcat/other/deri_dataset.ttl").datasets
    assert (london.about.issued, london.oddities) == ("", ("dct:issued: 06/05/2009",))
    mines = only("dcat/other/udata_geonetwork.xml").about
    assert mines.temporal == ("2004-11-03T00:00:00+01:00/2005-03-30T00:00:00+02:00",)


def test_files_of_a_catalogue_without_a_list_of_formats(tmp_path: Path) -> None:
    page = {f"{HOST}/katalog": "dcat/other/zaragoza_catalog.rdf"}
    file = "http://data.some.org/the/actual/catalog/datasets/1/resources/1.csv"
    result = run(tmp_path, page, {file: answer(CSV, "text/csv")}, f"{HOST}/katalog")
    assert [line["missing"] for line in result.lines if "missing" in line] == ["no_readable_resource"]
    (table,) = result.tables
    assert table["about"]["license"] == "http://data.some.org/link/to/license"
    assert table["about"]["publisher"] == "Publishing Organization for dataset 1"
    assert table["notes"]["not_read"] == "?, APPLICATION/PDF"
    assert len(json.dumps(table["rows"])) > 10
