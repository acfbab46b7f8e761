"""The tiny portal in DCAT: every form says the same, everything has an address that answers, and SHACL is content."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, BNode, Graph, Literal, Namespace, URIRef

from catalog.dcat.terms import term
from catalog.exporters import GRAPH_EXPORTERS
from harvesters.demo import BASE_URL
from tests.path.portal import Portal
from tests.shapes import GATES, needs_standards, official, read_rdf, shapes_of_rules, violations, with_vocabulary
from tests.site_world import dataset_keys

DUMPS = ("catalog", "dcat/ale", "dcat/hjo")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
ADDRESSES = (DCAT.accessURL, DCAT.downloadURL, DCAT.endpointURL, DCAT.endpointDescription, DCAT.landingPage, FOAF.page)
MAIN = (DCAT.Catalog, DCAT.Dataset, DCAT.Distribution, DCAT.DataService, FOAF.Agent, VCARD.Organization)


def dump(output: Path, path: str, name: str = "rdf_xml") -> Graph:
    return read_rdf((output / f"{path}.{GRAPH_EXPORTERS[name].EXTENSION}").read_bytes(), name)


@pytest.fixture(scope="module")
def whole(output: Path) -> Graph:
    return dump(output, "catalog")


def test_every_form_of_every_file_is_the_same_graph(output: Path) -> None:
    found = [p.with_suffix("").relative_to(output).as_posix() for p in output.rglob("*.rdf")]
    assert len(found) == len(DUMPS) + len(dataset_keys(output))
    for path in found:
        xml, *others = (set(dump(output, path, name)) for name in GRAPH_EXPORTERS)
        assert xml
        assert all(other == xml for other in others), path


def test_the_catalogue_of_all_holds_all_others(output: Path, whole: Graph) -> None:
    said = set(whole)
    for path in output.rglob("*.rdf"):
        assert set(read_rdf(path.read_bytes(), "rdf_xml")) <= said, path


def test_the_catalogue_has_the_datasets_of_the_site(output: Path, whole: Graph) -> None:
    pages = {f"data/{key}" for key in dataset_keys(output)}
    landing = {str(p).removeprefix(f"{BASE_URL}/").rstrip("/") for p in whole.objects(None, DCAT.landingPage)}
    assert pages <= landing
    assert len(set(whole.subjects(RDF.type, DCAT.Dataset))) == len(set(whole.objects(None, DCAT.dataset))) == len(pages)


def test_nothing_is_blank_and_every_iri_is_absolute(whole: Graph) -> None:
    nodes = {node for triple in whole for node in triple}
    assert not any(isinstance(node, BNode) for node in nodes)
    assert all(str(n).startswith(("http://", "https://", "mailto:")) for n in nodes if isinstance(n, URIRef))
    for kind in MAIN:
        assert set(whole.subjects(RDF.type, kind)), kind


def test_every_address_of_ours_is_a_file_of_the_site(output: Path, whole: Graph) -> None:
    names = set(whole.subjects()).union(*(whole.objects(None, name) for name in ADDRESSES))
    ours = {str(n).removeprefix(BASE_URL).partition("#")[0] for n in names if str(n).startswith(BASE_URL)}
    missing = [
        p
        for p in sorted(ours)
        if not (output / p.strip("/") / "index.html").is_file() and not (output / p[1:]).is_file()
    ]
    assert missing == []


def test_sizes_are_those_of_the_files(output: Path, whole: Graph) -> None:
    sizes = {whole.value(d, DCAT.downloadURL): size.toPython() for d, size in whole.subject_objects(DCAT.byteSize)}
    assert sizes
    for url, size in sizes.items():
        assert (output / str(url).removeprefix(f"{BASE_URL}/")).stat().st_size == size


def test_a_second_build_writes_no_file(tiny: Portal) -> None:
    only = frozenset({"ale", "hjo"})
    assert tiny.build(only=only).written == 0


def test_a_build_of_one_kommun_leaves_the_catalogue_of_all_alone(tiny: Portal, tmp_path: Path) -> None:
    """Other portals take it for the whole: what it does not list is gone for them."""
    shutil.copytree(tiny.folder, tmp_path / "copy")
    copy = Portal(tmp_path / "copy")
    paths = ("catalog.rdf", "status/beskrivningar.csv", "dcat/hjo.rdf")
    before = {path: (copy.output / path).read_bytes() for path in paths}
    copy.build(only=frozenset({"ale"}))
    assert {path: (copy.output / path).read_bytes() for path in paths} == before
    lists = (copy.output / "data/index.html").read_text(encoding="utf-8")
    assert "/data/hjo/badplatser/" not in lists, "other pages tell of Ale only"


def test_a_dataset_page_links_to_its_description(output: Path) -> None:
    page = (output / "data/hjo/badplatser/index.html").read_text(encoding="utf-8")
    for exporter in GRAPH_EXPORTERS.values():
        href = f"/data/hjo/badplatser/badplatser.{exporter.EXTENSION}"
        assert f'<link rel="alternate describedby" type="{exporter.MEDIA_TYPE}" href="{href}">' in page


def test_the_portals_own_datasets_have_every_point(output: Path) -> None:
    told = json.loads((output / "status/beskrivningar.json").read_text(encoding="utf-8"))
    own = next(p for p in told["publishers"] if p["publisher"] == "vastra-gotaland")
    scores = {d["dataset"].partition("/")[2]: d for d in own["datasets"]}
    for name in ("kommuner", "deltagande", "overklagande", "plikter"):
        assert set(scores[name]["distributions"]) == {405}, name
        assert all(scores[name]["version_2"].values()), name


@pytest.mark.parametrize("path", DUMPS)
def test_our_rules_as_shapes_find_what_we_find(output: Path, path: str) -> None:
    """Another program, by the same rules: pySHACL."""
    told = json.loads((output / "status/beskrivningar.json").read_text(encoding="utf-8"))
    slugs = {"catalog": {p["publisher"] for p in told["publishers"]}}.get(path, {path.partition("/")[2]})
    errors = [e for p in told["publishers"] if p["publisher"] in slugs for e in p["errors"]]
    assert len(violations(dump(output, path), shapes_of_rules())) == len({(e["node"], e["property"]) for e in errors})


BROKEN = [
    (DCTERMS.title, None),
    (DCTERMS.publisher, None),
    (DCAT.theme, URIRef("https://x.example/miljo")),
    (DCTERMS.issued, Literal("igår")),
    (DCTERMS.accessRights, URIRef("https://x.example/alla")),
]


@pytest.mark.parametrize(("name", "value"), BROKEN)
def test_our_rules_as_shapes_find_what_is_wrong(output: Path, name: URIRef, value: URIRef | Literal | None) -> None:
    assert len(violations(broken(dump(output, "dcat/hjo"), name, value), shapes_of_rules())) > 0


def broken(data: Graph, name: URIRef, value: URIRef | Literal | None) -> Graph:
    """Return the graph with a property of one dataset replaced, or left out."""
    dataset = min(data.subjects(RDF.type, DCAT.Dataset))
    data.remove((dataset, name, None))
    if value is not None:
        data.add((dataset, name, value))
    return data


@needs_standards
@pytest.mark.parametrize("shapes", GATES)
def test_the_official_shapes_find_no_violation(whole: Graph, shapes: str) -> None:
    assert violations(with_vocabulary(whole), official(shapes)) == []


@needs_standards
@pytest.mark.parametrize(
    ("name", "value"),
    [(DCTERMS.title, None), (DCTERMS.accessRights, Literal("alla")), (DCTERMS.spatial, Literal("Hjo"))],
)
def test_the_official_shapes_find_what_is_wrong(output: Path, name: URIRef, value: URIRef | Literal | None) -> None:
    data = with_vocabulary(broken(dump(output, "dcat/hjo"), name, value))
    found = [line for shapes in GATES[:2] for line in violations(data, official(shapes))]
    assert any(str(name) in line for line in found)


def test_terms_are_those_that_rdflib_knows() -> None:
    assert {term("dct:title"), term("dcat:Dataset"), term("foaf:Agent")} == {
        str(DCTERMS.title), str(DCAT.Dataset), str(FOAF.Agent),
    }  # fmt: skip
