"""Every form of RDF says the same, whatever characters the texts have; a form joins with a line in the registry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal as ReadLiteral
from rdflib import URIRef

from catalog.dcat.graph import Graph, Iri, Literal
from catalog.dcat.terms import term
from catalog.dcat.values import count, date, iri, node, text
from catalog.exporters import GRAPH_EXPORTERS
from tests.shapes import read_rdf

AWKWARD = [
    'citat "så", <b>&amp;</b> ]]> \\n \\ slut\\',
    "rad ett\nrad två\r\nrad tre\rrad fyra\tflik",
    "\x00\x07\x1b noll\x85\u2028\u2029\ufeff\ufffe\ud800 slut",
    "åäö ÅÄÖ é e\u0301 😀 \U0010fffd",
    '\'\'\'""" "',
    "@prefix x: <y> . # nej",
    "%20 {klammer} $",
]


def triples(graph):
    """Return what a graph says, in rdflib's terms."""
    made = set()
    for one in graph:
        subject = URIRef(one.iri)
        made |= {(subject, URIRef(term("rdf:type")), URIRef(kind)) for kind in one.types}
        for prop, value in one.statements:
            said = URIRef(value) if isinstance(value, Iri) else literal(value)
            made.add((subject, URIRef(prop), said))
    return made


def literal(value):
    return ReadLiteral(value.text, lang=value.lang or None, datatype=URIRef(value.datatype) if value.datatype else None)


def graph_of(words, address="https://x.example/a"):
    made = Graph()
    made.add([
        node(Iri(address), "dcat:Dataset foaf:Document", [
            ("dct:title", [said for lang in ("sv", "en", "") if (said := text(words, lang))]),
            ("dct:issued", date("2026-11-16T05:00:00Z")),
            ("dcat:byteSize", count(0)),
            ("dct:publisher", Iri("https://x.example/?a=b&c='d'#e")),
        ]),
    ])  # fmt: skip
    return made


@pytest.mark.parametrize("name", GRAPH_EXPORTERS)
@pytest.mark.parametrize("words", AWKWARD)
def test_awkward_texts_come_back(name, words):
    graph = graph_of(words)
    assert set(read_rdf(GRAPH_EXPORTERS[name].export_graph(graph), name)) == triples(graph)


@given(words=st.text())
def test_any_text_is_the_same_in_every_form(words):
    graph = graph_of(words)
    for name, exporter in GRAPH_EXPORTERS.items():
        assert set(read_rdf(exporter.export_graph(graph), name)) == triples(graph)


@given(address=st.text().map(lambda words: f"https://x.example/{words}"))
def test_any_address_is_the_same_absolute_iri_in_every_form(address):
    made = iri(address)
    if made is None:
        return
    graph = graph_of("ord", made)
    for name, exporter in GRAPH_EXPORTERS.items():
        assert {str(s) for s in read_rdf(exporter.export_graph(graph), name).subjects()} == {made}


@pytest.mark.parametrize("name", GRAPH_EXPORTERS)
def test_the_same_graph_gives_the_same_bytes(name):
    export = GRAPH_EXPORTERS[name].export_graph
    assert export(graph_of("ord")) == export(graph_of("ord"))


@pytest.mark.parametrize("name", GRAPH_EXPORTERS)
def test_an_empty_graph_is_a_whole_file(name):
    assert len(read_rdf(GRAPH_EXPORTERS[name].export_graph(Graph()), name)) == 0


def test_two_descriptions_of_one_thing_are_put_together():
    graph = Graph()
    one, other = Iri("https://x.example/a"), Literal("två", "sv")
    graph.add([node(one, "dcat:Dataset", [("dct:title", Literal("ett", "sv"))])])
    graph.add([node(one, "foaf:Document", [("dct:title", other), ("dct:title", Literal("ett", "sv"))])])
    (put,) = graph
    assert put.types == (term("dcat:Dataset"), term("foaf:Document"))
    assert put.values(term("dct:title")) == [Literal("ett", "sv"), other]
    assert len(graph) == 4
