"""What is said of a dataset in DCAT: what its source told, what follows from its tables, and nothing else."""

from dataclasses import replace

import pytest
from rdflib import Graph, URIRef

from catalog.dcat.graph import Iri
from catalog.dcat.portal import Descriptions
from catalog.dcat.terms import ORGANISATION, term
from catalog.exporters import rdf_xml
from catalog.model import Catalog, Publisher
from catalog.quality.report import Quality
from tests.shapes import STANDARDS, needs_standards, read_rdf, violations, with_vocabulary
from tests.site_world import BASE_URL, put_dataset

ALE = Publisher("ale", "Ale", "1440", website="https://ale.se", geonames_id="2726973")
COUNTY = Publisher("vastra-gotaland", "Västra Götaland", publisher_type="RegionalAuthority")
BATHS = {"fields": [{"name": "namn", "type": "string", "title": "Badets namn"}], "rows": [{"namn": "Sandvik"}]}
OTHER = "https://katalog.ale.se/store/1/resource/7"
PAGE = f"{BASE_URL}/data/ale/bad"
SERVICE = f"{BASE_URL}/data/ale#api"


def files_of(dataset):
    made = []
    for table in dataset.resources:
        for name, ending in (("csv", "csv"), ("xlsx", "xlsx"), ("json", "json"), ("parquet", "parquet")):
            url = f"/data/{dataset.key}/{table.name}.{ending}"
            made.append({"format": name, "resource": table.name, "url": url, "size_bytes": 12, "media_type": ""})
    return made


def described(*datasets, publishers=(ALE, COUNTY)):
    catalog = Catalog({p.slug: p for p in publishers}, tuple(sorted(datasets, key=lambda d: d.key)), ())
    return Descriptions(catalog, BASE_URL, {d.key: files_of(d) for d in datasets})


def put(tmp_path, key="ale/bad", table=BATHS, **about):
    return put_dataset(tmp_path, key, {key.partition("/")[2]: table}, source=key, **about)


def said(told, dataset, name, iri=""):
    """Return the values of a property of the dataset, or of another node in its graph."""
    graph = told.dataset(dataset)
    node = graph.nodes[Iri(iri) if iri else told.wording.names.dataset(dataset)]
    return [v if isinstance(v, Iri) else v.text for v in node.values(term(name))]


def value(tmp_path, name, iri="", publishers=(ALE, COUNTY), **about):
    dataset = put(tmp_path, **about)
    return said(described(dataset, publishers=publishers), dataset, name, iri)


def test_what_nobody_knows_is_left_out(tmp_path):
    told = described(dataset := put(tmp_path))
    names = {name for name, _ in told.dataset(dataset).nodes[Iri(PAGE)].statements}
    unknown = ("dcat:theme", "dcat:keyword", "dcat:contactPoint", "dct:temporal", "dct:accrualPeriodicity",
               "dct:conformsTo", "dct:language", "dcatap:hvdCategory", "dcatap:applicableLegislation")  # fmt: skip
    assert not names & {term(name) for name in unknown}
    file = {name for name, _ in told.dataset(dataset).nodes[Iri(f"{PAGE}#bad.csv")].statements}
    assert not file & {term("dct:license"), term("dct:rights")}


def test_a_dataset_from_its_own_catalogue_keeps_iri_identifier_and_publisher(tmp_path):
    uuid = "6f1d2f6e-7f0e-4d53-9a2b-0f3f6a3c1a10"
    publisher = {"title": "Ale kommun", "path": "https://katalog.ale.se/1", "roles": ["publisher"]}
    dataset = put(tmp_path, uri=OTHER, id=uuid, identifier=uuid, contributors=[publisher])
    told = described(dataset)
    assert told.wording.names.dataset(dataset) == OTHER
    assert said(told, dataset, "dct:identifier") == [uuid]
    assert said(told, dataset, "dct:publisher") == ["https://katalog.ale.se/1"]
    assert said(told, dataset, "foaf:name", "https://katalog.ale.se/1") == ["Ale kommun"]
    assert said(told, dataset, "dct:type", "https://katalog.ale.se/1") == [
        "http://purl.org/adms/publishertype/LocalAuthority"
    ]
    assert said(told, dataset, "dcat:landingPage") == [f"{PAGE}/"], "the page is ours"


@pytest.mark.parametrize(
    ("told", "found"), [("", []), ("bolag", []), ("http://purl.org/adms/publishertype/Company", ["Company"])]
)
def test_of_what_type_a_stranger_is_only_its_catalogue_knows(tmp_path, told, found):
    publisher = {"title": "Badbolaget", "path": "https://bad.example/", "roles": ["publisher"], "type": told}
    types = value(tmp_path, "dct:type", "https://bad.example/", contributors=[publisher])
    assert [t.rpartition("/")[2] for t in types] == found


@pytest.mark.parametrize(
    "claimed",
    ["", "bad", "urn:uuid:1", f"{BASE_URL}/data/ale/annat", f"{ORGANISATION}2120001355", "http://sws.geonames.org/1/",
     "http://creativecommons.org/publicdomain/zero/1.0/", "http://publications.europa.eu/resource/authority/x"],
)  # fmt: skip
def test_a_source_cannot_speak_of_somebody_elses_things(tmp_path, claimed):
    dataset = put(tmp_path, uri=claimed)
    assert described(dataset).wording.names.dataset(dataset) == PAGE


def test_an_iri_that_two_claim_is_kept_by_neither(tmp_path):
    one, two = put(tmp_path, uri=OTHER), put(tmp_path, "ale/sim", uri=OTHER)
    names = described(one, two).wording.names
    assert [names.dataset(d) for d in (one, two)] == [PAGE, f"{BASE_URL}/data/ale/sim"]


def test_a_page_with_the_iri_of_the_data_is_no_page_of_it(tmp_path):
    assert value(tmp_path, "dcat:landingPage", uri=OTHER, homepage=OTHER) == [f"{PAGE}/"]


def test_a_publisher_with_a_number_is_who_the_national_portal_knows(tmp_path):
    ale = replace(ALE, organisation_number="212000-1439")
    iri = "http://dataportal.se/organisation/SE2120001439"
    assert value(tmp_path, "dct:publisher", publishers=(ale, COUNTY)) == [iri]
    assert value(tmp_path, "dct:identifier", iri, publishers=(ale, COUNTY)) == ["212000-1439"]


def test_what_the_county_publishes_is_published_by_the_portal(tmp_path):
    dataset = put(tmp_path, "vastra-gotaland/bad")
    told = described(dataset)
    (publisher,) = said(told, dataset, "dct:publisher")
    assert said(told, dataset, "foaf:name", publisher) == ["Insyn Väst"]
    assert said(told, dataset, "dct:type", publisher) == ["http://purl.org/adms/publishertype/RegionalAuthority"]


@pytest.mark.parametrize(
    ("registered", "told", "email"),
    [("", {}, []), ("data@ale.se", {}, ["mailto:data@ale.se"]),
     ("data@ale.se", {"title": "Bad", "email": "bad@ale.se"}, ["mailto:bad@ale.se"]),
     ("data@ale.se", {"title": "Bad"}, ["mailto:data@ale.se"]),
     ("", {"title": "Bad", "email": "bad@ale.se> <x"}, [])],
)  # fmt: skip
def test_whom_to_ask(tmp_path, registered, told, email):
    contributors = [told | {"roles": ["contact"]}] if told else []
    dataset = put(tmp_path, contributors=contributors)
    graph = described(dataset, publishers=(replace(ALE, contact_email=registered), COUNTY)).dataset(dataset)
    assert [v for c in graph.of_type(term("vcard:Kind")) for v in c.values(term("vcard:hasEmail"))] == email


@pytest.mark.parametrize(
    ("themes", "found"),
    [(["ENVI"], ["ENVI"]), (["http://publications.europa.eu/resource/authority/data-theme/TRAN"], ["TRAN"]),
     (["Miljö", "ENVI", "ENVI"], ["ENVI"]), (["Miljö"], [])],
)  # fmt: skip
def test_themes_are_the_eus(tmp_path, themes, found):
    assert [t.rpartition("/")[2] for t in value(tmp_path, "dcat:theme", themes=themes)] == found


@pytest.mark.parametrize(
    ("told", "found"),
    [("http://publications.europa.eu/resource/authority/frequency/ANNUAL", ["ANNUAL"]),
     ("http://purl.org/cld/freq/semiannual", ["ANNUAL_2"]), ("monthly", ["MONTHLY"]), ("ibland", []), ("", [])],
)  # fmt: skip
def test_how_often_is_a_value_of_the_eus_list(tmp_path, told, found):
    assert [f.rpartition("/")[2] for f in value(tmp_path, "dct:accrualPeriodicity", accrualPeriodicity=told)] == found


@pytest.mark.parametrize(
    ("periods", "days"),
    [(["2015/2024"], [("2015-01-01", "2024-12-31")]), (["2015-05/.."], [("2015-05-01", "")]), (["2024/2015"], []),
     (["2020"], [("2020-01-01", "2020-12-31")]), (["vår/höst"], [])],
)  # fmt: skip
def test_periods_that_the_source_tells(tmp_path, periods, days):
    dataset = put(tmp_path, temporal=periods)
    graph = described(dataset).dataset(dataset)
    found = [
        tuple(next((v.text for v in p.values(term(name))), "") for name in ("dcat:startDate", "dcat:endDate"))
        for p in graph.of_type(term("dct:PeriodOfTime"))
    ]
    assert found == days


def test_rows_by_a_profile_tell_period_theme_keywords_and_what_they_follow(tmp_path):
    rows = [{"beslutsdatum": day} for day in ("2026-03-01", "2025-11-16", "", "i går")]
    dataset = put(tmp_path, "ale/beslut", {"profile": "beslut", "rows": rows})
    told = described(dataset)
    (period,) = said(told, dataset, "dct:temporal")
    assert said(told, dataset, "dcat:startDate", period) == ["2025-11-16"]
    assert said(told, dataset, "dcat:endDate", period) == ["2026-03-01"]
    assert said(told, dataset, "dcat:theme") == ["http://publications.europa.eu/resource/authority/data-theme/GOVE"]
    assert "beslut" in said(told, dataset, "dcat:keyword")
    assert said(told, dataset, "dct:conformsTo") == [f"{BASE_URL}/profiler/beslut.json"]
    assert said(told, dataset, "dct:relation") == [f"{BASE_URL}/kommun/ale/", f"{BASE_URL}/beslut/"]


def test_years_make_a_period_too(tmp_path):
    rows = [{"ar": "2024"}, {"ar": "2015"}]
    dataset = put(tmp_path, "ale/tal", {"profile": "nyckeltal", "rows": rows})
    told = described(dataset)
    (period,) = said(told, dataset, "dct:temporal")
    assert said(told, dataset, "dcat:startDate", period) + said(told, dataset, "dcat:endDate", period) == [
        "2015-01-01",
        "2024-12-31",
    ]


def test_places_by_iri_come_before_the_publishers_own(tmp_path):
    assert value(tmp_path, "dct:spatial") == ["http://sws.geonames.org/2726973/"]
    assert value(tmp_path, "dct:spatial", spatial=["Ale"]) == ["http://sws.geonames.org/2726973/"]
    told = ["http://sws.geonames.org/2711533/"]
    assert value(tmp_path, "dct:spatial", spatial=["Göteborg", *told]) == told


def test_only_formats_that_get_all_points_are_distributions(tmp_path):
    told = described(dataset := put(tmp_path))
    assert said(told, dataset, "dcat:distribution") == [f"{PAGE}#bad.csv", f"{PAGE}#bad.json"]


def test_a_license_is_told_in_the_profiles_own_iri_with_its_terms(tmp_path):
    told = {"name": "cc-by", "path": "https://creativecommons.org/licenses/by/4.0/deed.sv"}
    assert value(tmp_path, "dct:license", f"{PAGE}#bad.csv", licenses=[told]) == [
        "http://creativecommons.org/licenses/by/4.0/"
    ]
    assert value(tmp_path, "dct:rights", f"{PAGE}#bad.csv", licenses=[told]) == [f"{BASE_URL}/om/licens/#cc-by"]
    own = {"name": "egen", "path": "https://ale.se/villkor", "title": "Egna villkor"}
    assert value(tmp_path, "dct:license", f"{PAGE}#bad.csv", licenses=[own]) == ["https://ale.se/villkor"]
    assert value(tmp_path, "dct:rights", f"{PAGE}#bad.csv", licenses=[own]) == []


def test_high_value_data_says_so_on_dataset_and_files(tmp_path):
    told = described(
        dataset := put(tmp_path, hvd_categories=["http://data.europa.eu/bna/c_e1da4e07", "https://x.example/"])
    )
    law = ["http://data.europa.eu/eli/reg_impl/2023/138/oj"]
    assert said(told, dataset, "dcatap:hvdCategory") == ["http://data.europa.eu/bna/c_e1da4e07"]
    assert said(told, dataset, "dcatap:applicableLegislation") == law
    assert said(told, dataset, "dcatap:applicableLegislation", f"{PAGE}#bad.csv") == law


def test_the_api_answers_with_a_tables_json_file_only(tmp_path):
    assert value(tmp_path, "dcat:accessService", f"{PAGE}#bad.json") == [SERVICE]
    assert value(tmp_path, "dcat:accessService", f"{PAGE}#bad.csv") == []
    archived = put(tmp_path, archived="2026-01-01T00:00:00Z")
    assert said(described(archived), archived, "dcat:accessService", f"{PAGE}#bad.json") == []
    assert Iri(SERVICE) not in described(archived).dataset(archived).nodes


def test_each_catalogue_describes_the_api_for_its_own_datasets(tmp_path):
    own = put_dataset(tmp_path, "vastra-gotaland/kommuner", {"kommuner": BATHS})
    told = described(put(tmp_path), put(tmp_path, "ale/simhall"), own)
    for graph, slug, served in (
        (told.catalogue("ale"), "/ale", ["ale/bad", "ale/simhall"]),
        (told.whole(), "/ale", ["ale/bad", "ale/simhall"]),
        (told.whole(), "", ["vastra-gotaland/kommuner"]),
    ):
        catalogue, service = (graph.nodes[Iri(f"{BASE_URL}/data{slug}{end}")] for end in ("", "#api"))
        assert catalogue.values(term("dcat:service")) == [service.iri]
        assert service.values(term("dcat:servesDataset")) == [f"{BASE_URL}/data/{key}" for key in served]
        assert not service.values(term("dcatap:hvdCategory"))
        assert not service.values(term("dcat:contactPoint")), "nobody is named in the registry"


def test_what_the_registry_lacks_of_the_portal_is_the_portals_to_mend(tmp_path):
    county = replace(COUNTY, publisher_type="")
    own = put_dataset(tmp_path, "vastra-gotaland/kommuner", {"kommuner": BATHS})
    quality = Quality(described(put(tmp_path), own, publishers=(ALE, county)))
    errors = {slug: [(f.node_class, f.prop) for f in quality.report(slug).errors] for slug in ("ale", county.slug)}
    assert errors == {"ale": [], county.slug: [("foaf:Agent", "dct:type")]}
    lacks = {slug: {node_class for node_class, _ in quality.report(slug).recommended} for slug in errors}
    assert "dcat:DataService" in lacks[county.slug] - lacks["ale"], "a contact"


def test_the_api_is_of_high_value_where_a_dataset_is(tmp_path):
    told = described(put(tmp_path), put(tmp_path, "ale/simhall", hvd_categories=["c_e1da4e07"]))
    service = told.catalogue("ale").nodes[Iri(SERVICE)]
    assert service.values(term("dcatap:hvdCategory")) == ["http://data.europa.eu/bna/c_e1da4e07"]
    assert len(service.values(term("dcatap:applicableLegislation"))) == 1


def test_without_a_description_the_columns_are_told(tmp_path):
    assert value(tmp_path, "dct:description") == ["Bad. Innehåller: Badets namn"]


def test_example_data_says_so_outside_the_portal_too(tmp_path):
    assert "påhittade" in value(tmp_path, "dct:description", example_data=True, description="Bad.")[0]
    assert value(tmp_path, "dct:description", example_data=True, description="Bad (exempeldata).") == [
        "Bad (exempeldata)."
    ]


def test_when_the_source_changed_it_comes_before_when_we_got_it(tmp_path):
    assert value(tmp_path, "dct:modified") == ["2026-11-16"]
    assert value(tmp_path, "dct:modified", source_modified="2026-05-07T10:00:00Z") == ["2026-05-07"]
    assert value(tmp_path, "dct:modified", f"{PAGE}#bad.csv", source_modified="2026-05-07") == ["2026-11-16"]


def test_an_archived_dataset_leaves_the_catalogue_and_keeps_its_description(tmp_path):
    dataset = put(tmp_path, archived="2026-11-20T05:00:00Z")
    told = described(dataset, put(tmp_path, "ale/sim"))
    assert list(told.catalogue("ale").nodes[Iri(f"{BASE_URL}/data/ale")].values(term("dcat:dataset"))) == [
        f"{BASE_URL}/data/ale/sim"
    ]
    assert said(told, dataset, "adms:status", f"{PAGE}#bad.csv")[0].endswith("/DEPRECATED")


def test_the_catalogue_of_all_has_the_kommuner_with_data_as_parts(tmp_path):
    told = described(
        put(tmp_path), put(tmp_path, "vastra-gotaland/alla"), publishers=(ALE, Publisher("hjo", "Hjo", "1497"), COUNTY)
    )
    whole = told.whole()
    top = whole.nodes[Iri(f"{BASE_URL}/data")]
    assert top.values(term("dct:hasPart")) == [f"{BASE_URL}/data/ale"]
    assert top.values(term("dcat:dataset")) == [f"{BASE_URL}/data/vastra-gotaland/alla"]
    assert [c.iri for c in whole.of_type(term("dcat:Catalog"))] == [f"{BASE_URL}/data", f"{BASE_URL}/data/ale"]


def test_each_thing_is_described_in_one_way_wherever_it_stands(tmp_path):
    datasets = [
        put(tmp_path),
        put(tmp_path, "ale/sim", homepage="https://ale.se"),
        put(tmp_path, "vastra-gotaland/alla"),
    ]
    told = described(*datasets)
    whole = told.whole()
    for dataset in datasets:
        for node in told.dataset(dataset):
            if node.types == (term("dcat:DataService"),):  # of which the whole knows that it serves more datasets
                assert set(whole.nodes[node.iri].statements) >= set(node.statements)
            else:
                assert whole.nodes[node.iri] == node


def test_the_inputs_change_with_everything_that_is_said(tmp_path):
    first = described(dataset := put(tmp_path)).inputs(dataset)
    assert described(dataset).inputs(dataset) == first
    for changed in (put(tmp_path, title="Sim"), put(tmp_path, table={**BATHS, "rows": []})):
        assert described(changed).inputs(changed) != first
    asked = described(dataset := put(tmp_path), publishers=(replace(ALE, contact_email="data@ale.se"), COUNTY))
    assert asked.inputs(dataset) != first


@needs_standards
def test_high_value_data_passes_the_shapes_for_it(tmp_path):
    told = {"licenses": [{"name": "CC0-1.0"}], "description": "Folkmängd.", "hvd_categories": ["c_e1da4e07"]}
    dataset = put(tmp_path, "ale/folkmangd", {"profile": "statistik", "rows": [{"ar": "2024"}]}, **told)
    county = replace(COUNTY, contact_email="data@insyn.example")
    asked = described(dataset, publishers=(replace(ALE, contact_email="data@ale.se"), county))
    data = with_vocabulary(read_rdf(rdf_xml.export_graph(asked.dataset(dataset)), "rdf_xml"))
    assert (URIRef(SERVICE), URIRef(term("dcat:servesDataset")), None) in data
    shapes = Graph().parse(STANDARDS / "shacl/hvd-3.0.0/hvd-SHACL-base.pyshacl.ttl")
    assert violations(data, shapes) == []
    for name in ("dcatap:hvdCategory", "dcatap:applicableLegislation", "dcat:contactPoint", "foaf:page"):
        harmed = read_rdf(rdf_xml.export_graph(asked.dataset(dataset)), "rdf_xml")
        harmed.remove((URIRef(SERVICE), URIRef(term(name)), None))
        assert any(SERVICE in line and term(name) in line for line in violations(harmed, shapes)), name
