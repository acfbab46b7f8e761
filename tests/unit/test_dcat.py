"""DCAT: what a graph says of its datasets, how they are named, and the paths that no recording takes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from rdflib import Graph

from catalog.store import Store
from harvesters.dataset import Draft
from harvesters.dcat import rowstore
from harvesters.dcat.datasets import Described, read_datasets
from harvesters.dcat.naming import short_name, unique_names, uuid_of
from harvesters.dcat.rowstore import row_store
from harvesters.dcat.values import iso_time, web_address
from harvesters.kinds import dcat
from harvesters.kinds.dcat import Dcat, first_url
from harvesters.rdf import read_graph
from tests.kind_runs import client, make_source, run_kind
from tests.replay import answer, replay, request_key

HOST = "http://katalog.exempel.test"
UUID = "11111111-2222-4333-8444-555555555555"
PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix adms: <http://www.w3.org/ns/adms#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix odrs: <http://schema.theodi.org/odrs#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dcatap: <http://data.europa.eu/r5r/> .
"""
VAXELN = ("Växeln", "info@x.test")


def read(turtle: str) -> list[Described]:
    return read_datasets(read_graph((PREFIXES + turtle).encode(), f"{HOST}/datasets/dcat")).datasets


def one(properties: str, rest: str = "") -> Described:
    (dataset,) = read(f'<a> a dcat:Dataset ; dct:title "A" ; {properties} . {rest}')
    return dataset


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-06-26T11:45:23.469Z", "2026-06-26T11:45:23Z"),
        ("2016-12-14T18:59:02.737480", "2016-12-14T18:59:02"),
        ("2026-06-26T11:45", "2026-06-26T11:45:00"),
        ("2026-06-26+02:00", "2026-06-26"),
        ("2026-06", "2026-06"),
        ("2026", "2026"),
        ("06/05/2009", ""),
        ("i går", ""),
        ("", ""),
    ],
)
def test_times(text: str, iso: str) -> None:
    assert iso_time(text) == iso


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://x.test/a b.csv", "http://x.test/a%20b.csv"),
        (" https://x.test/ ", "https://x.test/"),
        ("https://x.test/C:\\Temp\\a.px", ""),
        ("ftp://x.test/a.csv", ""),
        ("http://[x/", ""),
        ("mailto:", ""),
    ],
)
def test_addresses(text: str, url: str) -> None:
    assert web_address(text) == url


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        (f"{HOST}/store/6/resource/43", "datamangd-6-43"),
        (f"{HOST}/dataset/{UUID}", "datamangd-11111111"),
        (f"{HOST}/data/Badplatser%20i%20%C3%85m%C3%A5l/", "badplatser-i-amal"),
        (f"{HOST}/data/43", "datamangd-43"),
        (f"{HOST}/data#bad", "bad"),
        (HOST, "katalog-exempel-test"),
        (f"urn:uuid:{UUID}", "datamangd-11111111"),
        ("BE0101F1.px", "be0101f1-px"),
        ("", "datamangd"),
    ],
)
def test_names_come_from_identifiers(identifier: str, name: str) -> None:
    assert short_name(identifier, "datamangd") == name


def test_names_that_clash_stay_apart_whatever_the_order() -> None:
    wanted = [("data", "http://a.test/data"), ("data", "http://b.test/data"), ("annat", "http://a.test/annat")]
    names = dict(zip(wanted, unique_names(wanted), strict=True))
    assert len(set(names.values())) == 3
    assert names[wanted[2]] == "annat"
    assert dict(zip(wanted[::-1], unique_names(wanted[::-1]), strict=True)) == names
    twice = unique_names([("x", "same"), ("x", "same")])
    assert twice[1] == f"{twice[0]}-2"


def test_uuids() -> None:
    assert uuid_of(f"urn:uuid:{UUID.upper()}") == UUID
    assert uuid_of(f"{HOST}/{UUID}") == ""


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        ('"Parker"@sv, "Parks"@en', ("Parker", "Parks")),
        ('"Parker"', ("Parker", "")),
        ('"Parks"@en', ("Parks", "Parks")),
        ('"Parker"@nb, "Parks"@en', ("Parker", "Parks")),
        ('"Puistot"@fi, "Parks"@en', ("Parks", "Parks")),
        ('"-"@sv, "Parks"@en', ("Parks", "Parks")),
        ('"Parker"@sv-SE', ("Parker", "")),
    ],
)
def test_titles_by_language(titles: str, expected: tuple[str, str]) -> None:
    (dataset,) = read(f"<a> a dcat:Dataset ; dct:title {titles} .")
    assert (dataset.about.title, dataset.about.title_en) == expected


def test_english_that_is_tagged_swedish_is_english_when_there_is_swedish_too() -> None:
    both = one('dct:description "Parks and the size of their grounds."@sv, "Parker och deras yta."@sv')
    assert (both.about.description, both.about.description_en) == (
        "Parker och deras yta.", "Parks and the size of their grounds."
    )  # fmt: skip
    alone = one('dct:description "Parks and the size of their grounds."@sv')
    assert (alone.about.description, alone.about.description_en) == ("Parks and the size of their grounds.", "")
    assert both.oddities == alone.oddities == ("@sv = en",)


def test_identifiers_prefer_a_uuid() -> None:
    assert one(f'dct:identifier "7", "{UUID}"').about.identifier == UUID
    assert one(f'dct:identifier "7" ; adms:identifier [ skos:notation "{UUID}" ]').about.identifier == UUID
    assert one('dct:identifier "7"').about.identifier == "7"
    assert one("").about.identifier == f"{HOST}/datasets/a"


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ('[ a vcard:Organization ; vcard:fn "Växeln" ; vcard:hasEmail <mailto:info@x.test> ]', VAXELN),
        ('[ a vcard:Kind ; vcard:fn "Växeln" ; vcard:hasEmail [ vcard:hasValue "info@x.test" ] ]', VAXELN),
        ('[ a vcard:Organization ; vcard:fn "Växeln" ; vcard:hasEmail "mailto: info@x.test" ]', VAXELN),
        ("<mailto:info@x.test>", ("", "info@x.test")),
        ("<mailto:>", ("", "")),
        ("<mailto:anna.svensson@x.test>", ("", "")),
        ('[ a vcard:Organization ; vcard:fn "Växeln" ; vcard:hasEmail <mailto:anna.svensson@x.test> ]', ("Växeln", "")),
        ('[ a vcard:Individual ; vcard:fn "Anna Svensson" ; vcard:hasEmail <mailto:anna@x.test> ]', ("", "")),
        ('[ a foaf:Person ; foaf:name "Anna Svensson" ]', ("", "")),
    ],
)  # fmt: skip
def test_contacts_are_functions(contact: str, expected: tuple[str, str]) -> None:
    about = one(f"dcat:contactPoint {contact}").about
    assert (about.contact, about.contact_email) == expected


def test_the_publisher_of_the_catalogue_counts_for_datasets_without_one() -> None:
    catalogue = '<k> dcat:dataset <a> ; dct:publisher <o> . <o> foaf:name "Kommunen"@sv .'
    assert one('dct:publisher [ foaf:name "Nämnden" ]', catalogue).about.publisher == "Nämnden"
    inherited = one('dcat:keyword "x"', catalogue).about
    assert (inherited.publisher, inherited.publisher_iri) == ("Kommunen", f"{HOST}/datasets/o")
    person = one('dct:publisher [ a foaf:Person ; foaf:name "Anna Svensson" ]')
    assert person.about.publisher == ""


def test_periods_dates_and_what_is_odd_about_them() -> None:
    dataset = one(
        'dct:temporal [ dcat:startDate "2015-01-01" ; dcat:endDate "9999-12-31"^^xsd:date ] ;'
        'dct:issued "2020-05-06" ; dct:modified "2019-01-01T10:00:00Z"^^xsd:date'
    )
    assert dataset.about.temporal == ("2015-01-01/..",)
    assert (dataset.about.issued, dataset.about.modified) == ("2020-05-06", "2019-01-01T10:00:00Z")
    assert dataset.oddities == (
        "dct:modified: xsd:date = dateTime", "dct:modified < dct:issued", "dcat:endDate 9999 = .."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rights", "license_"),
    [
        ("dct:license <http://creativecommons.org/licenses/by/4.0/>", "http://creativecommons.org/licenses/by/4.0/"),
        ('dct:rights "Fritt att använda"', "Fritt att använda"),
        ("dct:rights [ odrs:dataLicense <http://l.test/> ]", "http://l.test/"),
        ('dct:rights [ odrs:copyrightHolder [ foaf:name "X" ] ]', ""),
        ("dct:rights <http://x.test/villkor>", ""),
    ],
)
def test_licences_also_from_nested_rights(rights: str, license_: str) -> None:
    assert one(f"dcat:distribution [ {rights} ]").about.license == license_


def test_a_blank_node_is_named_by_what_it_says_and_order_changes_nothing() -> None:
    lines = [f'[] a dcat:Dataset ; dct:title "Bad {n % 3}" ; dct:description "d{n}" .' for n in range(6)]
    first = read("\n".join(lines))
    assert len({d.about.name for d in first}) == 6
    assert all(d.oddities == ("dcat:Dataset: _:",) for d in first)
    Random(1).shuffle(lines)
    assert [d.about for d in read("\n".join(lines))] == [d.about for d in first]


def test_series_catalogues_and_services_are_no_datasets() -> None:
    found = read(
        "<k> a dcat:Catalog, dcat:Dataset . <s> a dcat:DatasetSeries . <v> a dcat:DataService . <d> a dcat:Dataset ."
    )
    assert [d.about.iri for d in found] == [f"{HOST}/datasets/d"]


def test_an_undescribed_type_is_still_a_dataset_when_a_catalogue_lists_it() -> None:
    assert [d.about.title for d in read('<k> dcat:dataset <d> . <d> dct:title "D" .')] == ["D"]


def test_a_row_store_made_of_a_file_that_is_read_is_left_alone() -> None:
    store = f"<{HOST}/rowstore/dataset/{UUID}>"
    file = '<f> dct:format "text/csv" ; dcat:downloadURL <f.csv> .'
    both = one("dcat:distribution <f>, <r>", f"{file} <r> dcat:accessURL {store} ; dct:source <f> .")
    assert [(d.files != (), d.row_store != "") for d in both.distributions] == [(True, False), (False, False)]
    alone = one("dcat:distribution <r>", f"<r> dcat:accessURL {store} ; dct:source <f> .")
    assert alone.distributions[0].row_store == f"{HOST}/rowstore/dataset/{UUID}"


@pytest.mark.parametrize("end", ["", "/", "/json", "/html", "/info", "/json?_limit=5", "#x"])
def test_row_stores_are_known_by_their_address(end: str) -> None:
    assert row_store(f"{HOST}/rowstore/dataset/{UUID}{end}") == f"{HOST}/rowstore/dataset/{UUID}"
    assert row_store(f"{HOST}/annat/dataset/{UUID}{end}") == ""


def test_a_search_in_an_entrystore() -> None:
    url = first_url(make_source("dcat", "https://catalog.exempel.test/", options={"store": 6}))
    assert url.startswith(
        "https://catalog.exempel.test/store/search?type=solr&query=(rdfType:http%5C://www.w3.org/ns/dcat%23Dataset+OR+"
    )
    assert "AND+public:true+AND+context:https%5C://catalog.exempel.test/store/6&" in url
    own = first_url(make_source("dcat", "https://catalog.exempel.test", options={"query": "title:Leverant*"}))
    assert "query=title:Leverant*&" in own
    assert first_url(make_source("dcat", "https://x.test/datasets/dcat")) == "https://x.test/datasets/dcat"


def test_pages_without_end_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dcat, "MAX_PAGES", 3)
    page = "{}@prefix hydra: <http://www.w3.org/ns/hydra/core#> . <a{}> a dcat:Dataset . <> hydra:next <{}?p={}> ."
    recorded = {
        request_key(f"{HOST}/k?p={n}"): answer(page.format(PREFIXES, n, f"{HOST}/k", n + 1), "text/turtle")
        for n in range(5)
    }
    run = run_kind(Dcat(), make_source("dcat", f"{HOST}/k?p=0"), recorded, tmp_path)
    assert run.lines == [{"error": "parse", "class": "ParseError", "found": "more than 3 pages"}]


def test_row_stores_without_end_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rowstore, "MAX_PAGES", 3)
    store = f"{HOST}/rowstore/dataset/{UUID}"
    recorded = {
        request_key(f"{HOST}/k"): answer(
            f"{PREFIXES}<a> a dcat:Dataset ; dcat:distribution [ dcat:accessURL <{store}> ] ."
        ),
        **{
            request_key(f"{store}/json?_limit=100&_offset={n}"): answer(
                {"results": [{"a": str(n)}], "next": f"{store}/json?_limit=100&_offset={n + 1}"}
            )
            for n in range(5)
        },
    }
    run = run_kind(Dcat(), make_source("dcat", f"{HOST}/k"), recorded, tmp_path)
    assert [line["missing"] for line in run.lines] == ["parse"]


def test_what_the_catalogue_says_reaches_the_package(tmp_path: Path) -> None:
    turtle = f"""{PREFIXES}
    <a> a dcat:Dataset ; dct:title "Parker"@sv ; dct:identifier "{UUID}" ; dct:issued "2020-01-02" ;
      dct:modified "2021-01-02" ; dct:publisher <o> ; dcat:theme <http://t.test/ENVI> ; dct:spatial <http://g.test/1> ;
      dct:temporal [ dcat:startDate "2015" ] ; dct:accrualPeriodicity <http://f.test/ANNUAL> ;
      dcatap:applicableLegislation <http://data.europa.eu/eli/reg_impl/2023/138/oj> ;
      dcatap:hvdCategory <http://data.europa.eu/bna/c_e1da4e07>, <http://x.test/egen> ;
      dcat:contactPoint [ a vcard:Organization ; vcard:fn "Växeln" ; vcard:hasEmail <mailto:info@x.test> ] ;
      dcat:distribution [ dcat:downloadURL <parker.csv> ] .
    <o> foaf:name "Kommunen" ; dct:type <http://purl.org/adms/publishertype/LocalAuthority> ."""
    recorded = {
        request_key(f"{HOST}/k"): answer(turtle, "text/turtle"),
        request_key(f"{HOST}/parker.csv"): answer("namn;yta\nEk;1\nAlm;2\n", "text/csv"),
    }
    source = make_source("dcat", f"{HOST}/k")
    with replay(recorded) as server, client(server, tmp_path / "snapshots") as http:
        snapshots = list(Dcat().fetch(source, http.for_source(source.id)))
    draft = Draft(source, "a", tmp_path / "work")
    for snapshot in snapshots:
        for table in Dcat().parse(snapshot):
            draft.add(table, snapshot)
    store = Store(tmp_path / "datasets")
    outcome = draft.finish(store, "1", example_data=False)
    package = json.loads((store.load("exempel/a").folder / "datapackage.json").read_bytes())

    assert outcome.outcome == "ok"
    assert (package["id"], package["identifier"], package["uri"]) == (UUID, UUID, f"{HOST}/a")
    assert package["contributors"] == [
        {"title": "Kommunen", "path": f"{HOST}/o", "roles": ["publisher"]}
        | {"type": "http://purl.org/adms/publishertype/LocalAuthority"},
        {"title": "Växeln", "email": "info@x.test", "roles": ["contact"]},
    ]
    assert package["themes"] == ["http://t.test/ENVI"]
    assert package["spatial"] == ["http://g.test/1"]
    assert package["temporal"] == ["2015/.."]
    assert package["accrualPeriodicity"] == "http://f.test/ANNUAL"
    assert package["hvd_categories"] == ["http://data.europa.eu/bna/c_e1da4e07"]
    assert (package["source_issued"], package["source_modified"]) == ("2020-01-02", "2021-01-02")


def test_a_change_of_the_sources_own_date_is_no_new_release(tmp_path: Path) -> None:
    recorded = {
        request_key(f"{HOST}/k"): answer(
            f"{PREFIXES}<a> a dcat:Dataset ; dcat:distribution [ dcat:downloadURL <p.csv> ] ."
        ),
        request_key(f"{HOST}/p.csv"): answer("namn;yta\nEk;1\nAlm;2\n", "text/csv"),
    }
    source, store = make_source("dcat", f"{HOST}/k"), Store(tmp_path / "datasets")
    with replay(recorded) as server, client(server, tmp_path / "snapshots") as http:
        snapshot = list(Dcat().fetch(source, http.for_source(source.id)))[-1]
    releases = []
    for day in ("2026-01-01", "2026-01-02"):
        draft = Draft(source, "a", tmp_path / day)
        (table,) = Dcat().parse(snapshot)
        draft.add(replace(table, about=replace(table.about, modified=day)), snapshot)
        releases.append(draft.finish(store, "1", example_data=False).release)
    assert releases[0] == releases[1]
    assert store.load("exempel/a").descriptor["source_modified"] == "2026-01-02"


def test_an_empty_graph_has_no_datasets() -> None:
    assert read_datasets(Graph()).datasets == []
