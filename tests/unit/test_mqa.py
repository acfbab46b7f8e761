"""Every question of MQA costs its points when it is not met, and only then."""

import csv

import pytest

from catalog.dcat.graph import Graph, Iri, Node
from catalog.dcat.terms import EU, term
from catalog.dcat.values import count, date, node, texts
from catalog.quality.mqa import _MACHINE_READABLE, _NOT_PROPRIETARY, DIMENSIONS, METRICS, band_of, mean, measure
from catalog.quality.report import steps
from tests.shapes import STANDARDS, needs_standards

DATASET, FILE = Iri("https://x.example/data/ale/bad"), Iri("https://x.example/data/ale/bad#bad.csv")
URL = Iri("https://x.example/data/ale/bad/bad.csv")
ABOUT_DATASET = {
    "dct:title": texts("Bad"), "dct:description": texts("Badplatser"), "dct:publisher": Iri("https://x.example/ale"),
    "dcat:contactPoint": Iri("https://x.example/k"), "dcat:keyword": texts("bad"),
    "dcat:theme": Iri(f"{EU}data-theme/ENVI"), "dct:spatial": Iri("http://sws.geonames.org/1/"),
    "dct:temporal": Iri("https://x.example/p"), "dct:accessRights": Iri(f"{EU}access-right/PUBLIC"),
}  # fmt: skip
ABOUT_FILE = {
    "dcat:accessURL": URL, "dcat:downloadURL": URL, "dct:format": Iri(f"{EU}file-type/CSV"),
    "dcat:mediaType": Iri("http://www.iana.org/assignments/media-types/text/csv"),
    "dct:license": Iri("http://creativecommons.org/licenses/by/4.0/"), "dct:rights": Iri("https://x.example/r"),
    "dcat:byteSize": count(12), "dct:issued": date("2026-11-16"), "dct:modified": date("2026-11-16"),
}  # fmt: skip


def graph_of(dataset=None, *files):
    """Return a graph with one dataset; each of `files` changes what is said of a distribution. None leaves out."""
    iris = [FILE, *(Iri(f"{FILE}{n}") for n in range(1, len(files)))][: len(files)]
    told = ABOUT_DATASET | {"dcat:distribution": iris} | (dataset or {})
    graph = Graph()
    graph.add([node(DATASET, "dcat:Dataset", told.items())])
    graph.add(node(i, "dcat:Distribution", (ABOUT_FILE | f).items()) for i, f in zip(iris, files, strict=True))
    return graph


def score(dataset=None, *files, answers=(URL,)):
    return measure(graph_of(dataset, *files), DATASET, frozenset(answers))


def test_405_points_in_five_dimensions():
    assert sum(m.points for m in METRICS.values()) == 405
    by_dimension = [sum(m.points for m in METRICS.values() if m.dimension == d) for d in DIMENSIONS]
    assert dict(zip(DIMENSIONS, by_dimension, strict=True)) == {
        "findability": 100, "accessibility": 100, "interoperability": 110, "reusability": 75, "contextuality": 20,
    }  # fmt: skip


def test_a_whole_description_has_them_all():
    whole = score(None, {}, {})
    assert (whole.points, whole.missing, whole.distributions, whole.band) == (405, {}, (405, 405), "excellent")


LOST = [
    ({"dcat:keyword": None}, {}, {"keyword"}),
    ({"dcat:theme": None}, {}, {"theme"}),
    ({"dct:spatial": None}, {}, {"spatial"}),
    ({"dct:temporal": None}, {}, {"temporal"}),
    ({"dct:accessRights": None}, {}, {"access_rights", "known_access_rights"}),
    ({"dct:accessRights": texts("öppen")}, {}, {"known_access_rights", "complies"}),
    ({"dcat:contactPoint": None}, {}, {"contact"}),
    ({"dct:publisher": None}, {}, {"publisher", "complies"}),
    ({"dct:title": None}, {}, {"complies"}),
    ({}, {"dcat:accessURL": None}, {"access_answers", "complies"}),
    ({}, {"dcat:accessURL": Iri("https://x.example/borta")}, {"access_answers"}),
    ({}, {"dcat:downloadURL": None}, {"download", "download_answers"}),
    ({}, {"dcat:downloadURL": Iri("https://x.example/borta")}, {"download_answers"}),
    ({}, {"dct:format": None}, {"format", "known_terms", "not_proprietary", "machine_readable"}),
    ({}, {"dct:format": texts("text/csv")}, {"known_terms", "not_proprietary", "machine_readable", "complies"}),
    ({}, {"dct:format": Iri(f"{EU}file-type/XLSX")}, {"not_proprietary"}),
    ({}, {"dct:format": Iri(f"{EU}file-type/ZIP")}, {"machine_readable"}),
    ({}, {"dct:format": Iri(f"{EU}file-type/PDF")}, {"not_proprietary", "machine_readable"}),
    ({}, {"dcat:mediaType": None}, {"media_type", "known_terms"}),
    ({}, {"dct:license": None}, {"license", "known_license"}),
    ({}, {"dct:license": Iri("https://ale.se/villkor")}, {"known_license"}),
    ({}, {"dct:rights": None}, {"rights"}),
    ({}, {"dcat:byteSize": None}, {"size"}),
    ({}, {"dct:issued": None}, {"issued"}),
    ({}, {"dct:modified": None}, {"modified"}),
]


@pytest.mark.parametrize(("dataset", "file", "lost"), LOST)
def test_what_each_fault_costs(dataset, file, lost):
    found = score(dataset, file)
    assert set(found.missing) == lost
    assert found.points == 405 - sum(METRICS[name].points for name in lost)


def test_every_question_is_missed_by_some_case():
    assert set().union(*(lost for _, _, lost in LOST)) == set(METRICS)


def test_a_dataset_has_the_points_of_its_poorest_distribution():
    found = score(None, {}, {"dct:license": None, "dct:rights": None})
    assert (found.distributions, found.points) == ((405, 370), 370)
    assert set(found.missing) == {"license", "known_license", "rights"}


def test_without_a_distribution_nothing_asked_of_one_is_met():
    found = score()
    # What the dataset says of itself, and that it breaks no rule.
    assert (found.points, found.distributions) == (30 + 30 + 20 + 20 + 30 + 10 + 5 + 20 + 10, ())
    assert not found.version_2["foaf:page"]


def test_version_2_asks_every_distribution():
    page = Iri("https://x.example/page")
    found = score({"dct:relation": page}, {"foaf:page": page}, {}).version_2
    assert list(found) == ["adms:identifier", "dct:provenance", "dct:relation", "foaf:page", "adms:status"]
    assert [name for name, there in found.items() if there] == ["dct:relation"]


@pytest.mark.parametrize(
    ("points", "band"),
    [(405, "excellent"), (351, "excellent"), (350.5, "good"), (221, "good"), (220, "sufficient"), (121, "sufficient"),
     (120, "bad"), (0, "bad")],
)  # fmt: skip
def test_bands(points, band):
    assert band_of(points) == band


def test_the_mean_of_none_is_none():
    assert mean([]) is None
    assert mean([score(None, {}), score({"dcat:theme": None}, {})]) == 390


def test_the_next_step_is_what_gives_most_in_all():
    no_contact, no_theme = score({"dcat:contactPoint": None}, {}), score({"dcat:theme": None}, {})
    assert [(s.metric, s.points, s.count) for s in steps([no_contact, no_contact, no_theme])] == [
        ("contact", 20, 2),
        ("theme", 30, 1),
    ]
    assert steps([score(None, {})]) == []


def test_a_node_without_values_is_asked_nothing():
    assert Node(FILE, ()).values(term("dct:title")) == []


@needs_standards
def test_formats_are_on_the_eus_lists_as_we_say():
    with (STANDARDS / "vocab/mqa/file-types.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["code"]: row for row in csv.DictReader(file)}
    for code in _MACHINE_READABLE | _NOT_PROPRIETARY:
        assert (code, listed[code]["machine_readable"]) == (code, str(int(code in _MACHINE_READABLE)))
        assert (code, listed[code]["non_proprietary"]) == (code, str(int(code in _NOT_PROPRIETARY)))
