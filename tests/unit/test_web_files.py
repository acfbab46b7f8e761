"""The files by which other machines find the portal's data: well made, bounded, and the same whoever reads them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Namespace, URIRef

from catalog.media_types import media_type
from catalog.site import web
from catalog.site.page import Site
from catalog.web import csvw, open_data, plain, security, well_known
from catalog.web.security import NOBODY, Security, SettingsError, security_txt
from catalog.web.signposts import MOST_ITEMS, in_head, linkset, of_page
from catalog.web.sitemaps import INDEX, files
from tests.site_world import BASE_URL, NOW, make_site, put_dataset

VOID = Namespace("http://rdfs.org/ns/void#")
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HOSTILE = "a<b>&\"'</loc> \u2028"
FIELDS = [
    {"name": "id", "type": "string", "title": "Id", "title_en": "Id", "constraints": {"required": True}},
    {"name": "år", "type": "year"},
    {"name": "_antal", "type": "number", "unit": "kr", "constraints": {"minimum": 0}},
]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    about: dict[str, Any] = {"title": HOSTILE, "description": HOSTILE, "source": "ale/bad", "keywords": ["bad"]}
    about |= {"licenses": [{"name": "CC0-1.0"}], "temporal": ["2024/2025"], "accrualPeriodicity": "DAILY"}
    about |= {"contributors": [{"roles": ["contact"], "title": "Data", "email": "data@ale.example"}]}
    table = {"bad": {"fields": FIELDS, "rows": [{"id": "1", "år": "2024", "_antal": "1.5"}]}}
    one = put_dataset(tmp_path, "ale/bad", table, **about)
    old = put_dataset(tmp_path, "ale/old", table, source="ale/old", archived="2026-01-01T00:00:00Z")
    file = {"format": "csv", "resource": "bad", "url": "/data/ale/bad/bad.csv", "size_bytes": 17, "sha256": "ab" * 32}
    return make_site([one, old], downloads={"ale/bad": [{**file, "media_type": "text/csv"}]})


# Sitemaps


def test_the_sitemap_has_an_index_and_a_file_for_each_family() -> None:
    paths = ["index.html", "en/index.html", "404.html", "data/ale/bad/index.html", "data/ale/bad/v/abc/index.html"]
    made = dict(files(BASE_URL, paths, {"/data/ale/bad/": "2026-11-01"}))
    assert list(made) == ["sitemaps/data-1.xml", "sitemaps/start-1.xml", INDEX]
    data = ET.fromstring(made["sitemaps/data-1.xml"])
    assert [e.text for e in data.iter(f"{SITEMAP}loc")] == [f"{BASE_URL}/data/ale/bad/"]
    assert [e.text for e in data.iter(f"{SITEMAP}lastmod")] == ["2026-11-01"]
    index = ET.fromstring(made[INDEX])
    assert [e.text for e in index.iter(f"{SITEMAP}loc")] == [f"{BASE_URL}/{p}" for p in list(made)[:2]]
    assert [e.text for e in index.iter(f"{SITEMAP}lastmod")] == ["2026-11-01"]


def test_a_long_family_is_parted_and_hostile_addresses_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [f"data/{n:03}/index.html" for n in range(7)] + ["data/a&b<c/index.html"]
    made = dict(files(BASE_URL, paths, {}, most=3))
    sizes = [len(list(ET.fromstring(data))) for name, data in made.items() if name != INDEX]
    assert sizes == [3, 3, 2]
    assert f"{BASE_URL}/data/a&b<c/" in [e.text for d in made.values() for e in ET.fromstring(d).iter(f"{SITEMAP}loc")]
    assert dict(files(BASE_URL, reversed(paths), {}, most=3)) == made, "the order of the paths changes nothing"
    monkeypatch.setattr("catalog.web.sitemaps.MOST_BYTES", 150)
    assert len(dict(files(BASE_URL, paths, {}))) == 5


def test_days_come_from_the_data(site: Site) -> None:
    days = web.days_of_change(site)
    assert days["/data/ale/bad/"] == days["/en/data/ale/bad/"] == "2026-11-16"


# Lists of everything


def test_data_json_says_what_the_form_asks_for(site: Site) -> None:
    told = json.loads(json.dumps(open_data.catalogue(site)))
    assert told["conformsTo"] == open_data.SCHEMA
    (one,) = told["dataset"]
    for name in (
        "title",
        "description",
        "keyword",
        "modified",
        "publisher",
        "contactPoint",
        "identifier",
        "accessLevel",
    ):
        assert one[name], name
    assert one["contactPoint"] == {"@type": "vcard:Contact", "fn": "Data", "hasEmail": "mailto:data@ale.example"}
    assert (one["temporal"], one["accrualPeriodicity"], one["keyword"]) == ("2024-01-01/2025-12-31", "R/P1D", ["bad"])
    assert one["distribution"][0]["describedBy"] == f"{BASE_URL}/data/ale/bad/bad.csv-metadata.json"


def test_our_own_harvest_reads_data_json_as_any_other(site: Site) -> None:
    (one,) = open_data.catalogue(site)["dataset"]
    assert one["distribution"][0]["downloadURL"] == f"{BASE_URL}/data/ale/bad/bad.csv"


def test_void_is_rdf_and_names_every_dump(site: Site) -> None:
    graph = Graph().parse(data=well_known.void(site), format="turtle")
    whole = URIRef(f"{BASE_URL}/data")
    assert {str(d) for d in graph.objects(whole, VOID.dataDump)} == {
        f"{BASE_URL}/catalog.{end}" for end in ("rdf", "ttl", "jsonld")
    }
    (count,) = graph.objects(whole, VOID.triples)
    assert int(count) == len(site.descriptions.whole())
    assert list(graph.objects(whole, VOID.subset)) == [URIRef(f"{BASE_URL}/data/ale")]


def test_the_list_of_interfaces_is_a_linkset(site: Site) -> None:
    told = json.loads(well_known.api_catalog(site, well_known.interfaces(site)))["linkset"]
    assert told[0]["anchor"] == f"{BASE_URL}/.well-known/api-catalog"
    assert [i["href"] for i in told[0]["item"]] == [one["anchor"] for one in told[1:]]
    assert all(one["service-doc"] for one in told[1:])


def test_short_files(site: Site) -> None:
    made = dict(web.machine_files(site))
    assert made[plain.ROBOTS].decode().splitlines()[-1] == f"Sitemap: {BASE_URL}/{INDEX}"
    assert made[plain.LLMS].decode().startswith("# Insyn Väst\n\n> ")
    search = ET.fromstring(made["en/opensearch.xml"])
    name = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert len(search.findtext(f"{name}ShortName") or "") <= 16
    assert search.find(f"{name}Url").attrib["template"] == f"{BASE_URL}/en/sok/?q={{searchTerms}}"  # type: ignore[union-attr]
    assert security.PATH not in made


# security.txt


def test_security_txt_says_what_the_operator_says() -> None:
    told = Security.of({"SECURITY_CONTACT": "mailto:it@vast.example", "SECURITY_EXPIRES": "2027-06-30T00:00:00Z"})
    text = (security_txt(told, BASE_URL, NOW) or b"").decode()
    assert text.splitlines()[:2] == ["Contact: mailto:it@vast.example", "Expires: 2027-06-30T00:00:00Z"]
    assert security_txt(NOBODY, BASE_URL, NOW) is None
    assert Security.of({"SECURITY_CONTACT": "", "SECURITY_EXPIRES": ""}) == NOBODY


def test_what_has_expired_is_left_out_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    told = Security("https://vast.example/s", "2026-11-16T05:00:00Z")
    assert security_txt(told, BASE_URL, datetime(2026, 11, 16, 5, tzinfo=UTC)) is None
    assert "2026-11-16T05:00:00Z" in caplog.text


@pytest.mark.parametrize(
    ("contact", "expires"),
    [
        ("it@vast.example", "2027-06-30T00:00:00Z"),
        ("http://vast.example", "2027-06-30T00:00:00Z"),
        ("mailto:a@b\nExpires: 2030", "2027-06-30T00:00:00Z"),
        ("", "2027-06-30T00:00:00Z"),
        ("mailto:it@vast.example", ""),
        ("mailto:it@vast.example", "2027-06-30"),
        ("mailto:it@vast.example", "soon"),
    ],
)
def test_half_or_wrong_settings_are_refused_by_name(contact: str, expires: str) -> None:
    with pytest.raises(SettingsError, match="SECURITY_"):
        Security.of({"SECURITY_CONTACT": contact, "SECURITY_EXPIRES": expires})


# Signposts


def test_the_page_and_its_linkset_say_the_same(site: Site) -> None:
    dataset = site.catalog.datasets[0]
    page, *others = linkset(site, dataset)
    assert page["anchor"] == f"{BASE_URL}/data/ale/bad/"
    posts = of_page(site, dataset)
    assert {(rel, t["href"]) for rel, ts in page.items() if rel != "anchor" for t in ts} == {
        (p.rel, p.href) for p in posts
    }
    for rel in ("cite-as", "describedby", "item", "license", "type", "collection", "author"):
        assert page[rel], rel
    told = {one["anchor"]: one for one in others}
    for item in page["item"]:  # level 2: each file leads back
        assert told[item["href"]]["collection"] == [{"href": page["anchor"], "type": "text/html"}]
        assert told[item["href"]]["license"] == page["license"]
    for description in page["describedby"]:
        assert told[description["href"]]["describes"][0]["href"] == page["anchor"]
    shown = in_head(site, dataset)
    assert {
        "rel": "linkset",
        "href": f"{BASE_URL}/data/ale/bad/linkset.json",
        "type": "application/linkset+json",
    } in shown


def test_a_page_of_many_files_names_the_first(site: Site) -> None:
    file = dict(site.downloads["ale/bad"][0])
    site.downloads["ale/bad"][:] = [{**file, "url": f"/data/ale/bad/{n}.csv"} for n in range(40)]  # type: ignore[index]
    dataset = site.catalog.datasets[0]
    assert sum(post["rel"] == "item" for post in in_head(site, dataset)) == MOST_ITEMS
    assert len(linkset(site, dataset)[0]["item"]) == 40


def test_what_is_archived_is_in_no_list(site: Site) -> None:
    old = next(d for d in site.catalog.datasets if d.archived)
    assert "collection" not in linkset(site, old)[0]
    made = {file.path: file.make() for file in web.made_files(site)}
    (whole,) = json.loads(made["data/linkset.json"])["linkset"]
    assert [item["href"] for item in whole["item"]] == [f"{BASE_URL}/data/ale/bad/"]
    assert "data/ale/old/linkset.json" in made


# CSVW


def test_csvw_says_names_types_and_titles(site: Site) -> None:
    dataset = site.catalog.datasets[0]
    told = csvw.table(site, dataset, dataset.resources[0])
    columns = told["tableSchema"]["columns"]
    assert [c["name"] for c in columns] == ["id", "%C3%A5r", "%5Fantal"]
    assert columns[0]["titles"] == {"sv": ["id", "Id"], "en": "Id"}
    assert [c["datatype"] for c in columns] == ["string", "gYear", {"base": "number", "minimum": 0}]
    assert columns[0]["required"]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ({"type": "date"}, "date"),
        ({"type": "date", "format": "%d/%m/%Y"}, "string"),
        ({"type": "number", "decimalChar": ","}, {"base": "number", "format": {"decimalChar": ","}}),
        ({"type": "number", "groupChar": " "}, "string"),
        ({"type": "integer", "bareNumber": False}, "string"),
        ({"type": "boolean"}, "boolean"),
        ({"type": "boolean", "trueValues": ["ja"], "falseValues": ["nej"]}, {"base": "boolean", "format": "ja|nej"}),
        ({"type": "boolean", "trueValues": ["ja", "j"]}, "string"),
        ({"type": "string", "format": "uri"}, "anyURI"),
        ({"type": "string", "constraints": {"maxLength": 4}}, {"base": "string", "maxLength": 4}),
        ({"type": "geopoint"}, "string"),
        ({"type": "any"}, "string"),
        ({}, "string"),
    ],
)
def test_a_type_that_csvw_cannot_say_is_text(field: dict[str, Any], expected: object, tmp_path: Path) -> None:
    made = put_dataset(tmp_path, "ale/x", {"t": {"fields": [{"name": "a", "type": "string"} | field], "rows": []}})
    (column,) = csvw.table(make_site([made]), made, made.resources[0])["tableSchema"]["columns"]
    assert column["datatype"] == expected


def test_media_types() -> None:
    assert media_type("/.well-known/api-catalog").startswith("application/linkset+json")
    assert media_type("data/ale/bad/bad.csv-metadata.json") == "application/csvm+json"
    assert media_type("a/linkset.json") == "application/linkset+json"
    assert media_type(".well-known/void").startswith("text/turtle")
    assert media_type("data.json").startswith("application/json")
