"""RDF from hostile and misspelt bytes, and never a word to the network."""

from __future__ import annotations

import socket
import urllib.request

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, SKOS

from catalog.errors import BadJson, BadRdf, EmptyAnswer, WebPage
from harvesters.rdf import read_graph
from harvesters.rdf.spellings import put_right
from harvesters.rdf.syntax import JSON, TURTLE, XML, syntax_of

URL = "http://katalog.exempel.test/datasets/dcat"
RDF_OPEN = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://d.test/">'


@pytest.mark.parametrize(
    ("data", "syntax"),
    [
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", XML),
        (b"<!-- x --><rdf:RDF/>", XML),
        (b"  \n<rdf:RDF xmlns:rdf='x'>", XML),
        (RDF_OPEN.encode("utf-16"), XML),
        (b"<http://x.test/a> a <http://x.test/B> .", TURTLE),
        (b"@prefix a: <b> .", TURTLE),
        (b"# note", TURTLE),
        (b"[] a <http://x.test/B> .", TURTLE),
        (b"[ a <http://x.test/B> ] .", TURTLE),
        (b"\xef\xbb\xbf {", JSON),
        (b"[\n {", JSON),
        (b"[ ]", JSON),
    ],
)
def test_syntax_by_content(data: bytes, syntax: str) -> None:
    assert syntax_of(data, URL) == syntax


def test_what_is_no_rdf_is_named() -> None:
    with pytest.raises(EmptyAnswer):
        read_graph(b" \n", URL)
    with pytest.raises(WebPage):
        read_graph(b"<!DOCTYPE html><html><body>Logga in</body></html>", URL)
    with pytest.raises(BadJson):
        read_graph(b'{"@id": ', URL)
    assert len(read_graph(b"[]", URL)) == 0


@pytest.mark.parametrize(
    ("document", "found", "line"),
    [
        ('<!DOCTYPE r [<!ENTITY a "b">]>\n<r>&a;</r>', "<!DOCTYPE", 1),
        ('<?xml version="1.0"?>\n<!DOCTYPE r SYSTEM "file:///etc/passwd">\n<r/>', "<!DOCTYPE", 2),
        ("<r>&hemlig;</r>", "undefined entity", 1),
        (f"{RDF_OPEN}{'<d:a>' * 101}", "depth 101", 1),
        ('<?xml version="1.0" encoding="x-okand"?><r/>', "unknown encoding", 1),
        (f"{RDF_OPEN}\n<d:a>\n</rdf:RDF>", "mismatched tag", 3),
        ('<rdf:RDF xmlns:rdf="http://annan.test/ns#"/>', "<RDF>", 1),
        (f"{RDF_OPEN}\n<d:a rdf:resurs='x' rdf:about='y' rdf:ID='1'/></rdf:RDF>", "", 2),
    ],
)
def test_xml_that_is_refused_has_a_line(document: str, found: str, line: int) -> None:
    with pytest.raises(BadRdf) as caught:
        read_graph(document.encode(), URL)
    assert found in str(caught.value.values["found"])
    assert caught.value.values["line"] == line


def test_an_entity_bomb_is_refused_before_it_grows() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "x" * 10}">' for n in range(30))
    with pytest.raises(BadRdf, match="DOCTYPE"):
        read_graph(f"<!DOCTYPE r [{entities}]><r>&a29;</r>".encode(), URL)


@pytest.mark.parametrize("document", [b"[ " * 5000, b"( " * 5000 + b"<a>", b"<a> <b> " + b"[ <c> " * 3000])
def test_nesting_without_end_is_refused_in_turtle(document: bytes) -> None:
    with pytest.raises(BadRdf):
        read_graph(document, URL)


@pytest.mark.parametrize(
    "document",
    [
        '{"@id": 1}',
        '{"@id": "x", "@type": {"a": 1}}',
        '{"@context": {"a": {"@id": 5}}, "a": 1}',
        '{"@context": [1], "a": 1}',
    ],
)
def test_json_ld_that_is_none_ends_in_one_error_or_next_to_nothing(document: str) -> None:
    try:
        graph = read_graph(document.encode(), URL)
    except BadRdf:
        return
    assert len(graph) <= 1


@pytest.mark.parametrize(
    "document",
    [
        '{"@context": "http://annan.test/c.jsonld", "@id": "x"}',
        '{"@context": ["http://annan.test/c.jsonld", {"a": "http://b.test/"}]}',
        '{"@context": {"a": {"@id": "http://b.test/", "@context": "http://annan.test/c.jsonld"}}}',
        '{"a": [{"@context": "http://annan.test/c.jsonld"}]}',
        '{"@context": {"@import": "http://annan.test/c.jsonld"}}',
        '{"@context": "/c.jsonld"}',
    ],
)
def test_a_context_elsewhere_is_refused_by_name_wherever_it_stands(document: str) -> None:
    with pytest.raises(BadRdf, match=r"c\.jsonld"):
        read_graph(document.encode(), URL)


def test_nothing_in_rdf_opens_a_socket_or_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **named: object) -> None:
        raise AssertionError(f"the network was asked: {arguments}")

    for owner, name in ((socket, "socket"), (socket, "getaddrinfo"), (urllib.request, "urlopen")):
        monkeypatch.setattr(owner, name, refuse)
    documents = [
        f'{RDF_OPEN}<d:A rdf:about="http://127.0.0.1:9/a"><d:b rdf:resource="file:///etc/passwd"/></d:A></rdf:RDF>',
        "@base <http://127.0.0.1:9/> . <a> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/b> .",
        '{"@context": {"@vocab": "http://127.0.0.1:9/", "@base": "file:///etc/"}, "@id": "passwd", "b": "c"}',
        '{"http://127.0.0.1:9/a": {"http://127.0.0.1:9/b": [{"type": "uri", "value": "file:///etc/passwd"}]}}',
    ]
    assert all(len(read_graph(text.encode(), "http://127.0.0.1:9/")) for text in documents)
    refused = [
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><r/>',
        '<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]><r>&x;</r>',
        '{"@context": "http://127.0.0.1:9/c.jsonld", "@id": "x"}',
    ]
    for text in refused:
        with pytest.raises(BadRdf):
            read_graph(text.encode(), "http://127.0.0.1:9/")


def test_literals_keep_their_spelling() -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    text = f'<a> <b> "2026-06-26T11:45:23.469Z"^^<{xsd}date> , "007"^^<{xsd}integer> .'
    assert {str(o) for o in read_graph(text.encode(), URL).objects()} == {"2026-06-26T11:45:23.469Z", "007"}


def test_blank_nodes_of_two_documents_stay_apart() -> None:
    ld = b'{"@id": "_:x", "http://p.test/q": "1"}'
    js = b'{"_:x": {"http://p.test/q": [{"type": "literal", "value": "2"}]}}'
    graph = read_graph(ld, URL) + read_graph(ld, URL) + read_graph(js, URL) + read_graph(js, URL)
    assert len(set(graph.subjects())) == 4


def test_misspellings_are_read_as_meant_and_told() -> None:
    turtle = """
    <k> a <http://www.w3.org/ns/dcat#catalog> ; <http://www.w3.org/ns/dcat#Dataset> <d> .
    <d> a <https://www.w3.org/ns/dcat#Dataset> ; <https://purl.org/dc/terms/title> "T" ;
        <http://www.w3.org/ns/adms#contactPoint> <c> ; <http://www.w3.org/ns/dcat#theme> <t> .
    <t> <http://www.w3.org/2004/02/skos#prefLabel> "Tema" .
    """
    graph, told = put_right(read_graph(turtle.encode(), "http://x.test/"))
    d = URIRef("http://x.test/d")
    assert (URIRef("http://x.test/k"), RDF.type, DCAT.Catalog) in graph
    assert (URIRef("http://x.test/k"), DCAT.dataset, d) in graph
    assert (d, RDF.type, DCAT.Dataset) in graph
    assert (d, DCTERMS.title, Literal("T")) in graph
    assert (d, DCAT.contactPoint, URIRef("http://x.test/c")) in graph
    assert (URIRef("http://x.test/t"), SKOS.prefLabel, Literal("Tema")) in graph
    assert told == (
        "dcat:Dataset → dcat:dataset",
        "dcat:catalog → dcat:Catalog",
        "http://www.w3.org/2004/02/skos# → http://www.w3.org/2004/02/skos/core#",
        "https://purl.org/dc/terms/ → http://purl.org/dc/terms/",
        "https://www.w3.org/ns/dcat# → http://www.w3.org/ns/dcat#",
    )
    assert put_right(Graph())[1] == ()
