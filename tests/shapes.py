"""SHACL shapes to hold our RDF against: the official ones, where they are on this machine, and ours as shapes."""

from __future__ import annotations

import warnings
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

from catalog.dcat.terms import term
from catalog.quality.rules import MANDATORY, load_rules

STANDARDS = Path(__file__).resolve().parents[2] / "shared" / "standards" / "dcat-ap"
needs_standards = pytest.mark.skipif(
    not STANDARDS.is_dir(), reason="not run: ../shared/standards is not on this machine"
)

PARSERS = {"rdf_xml": "xml", "turtle": "turtle", "json_ld": "json-ld"}
SHAPES = "shacl/dcat-ap-3.0.1"
GATES = ("shapes.ttl", "range.ttl", "dcat-ap-SHACL.pyshacl.ttl")  # no violation may be found by these
WARNINGS = ("shapes_recommended.ttl", "mdr-vocabularies.shape.ttl", "deprecateduris.ttl")
_RULES = Namespace("https://regler.exempel.test/")


def read_rdf(data: bytes, name: str) -> Graph:
    """Return the graph in a file of one of our forms, by its name in GRAPH_EXPORTERS."""
    with warnings.catch_warnings():  # rdflib's reader of JSON-LD uses a class of its own that it no longer wants
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated", DeprecationWarning)
        return Graph().parse(data=data, format=PARSERS[name])


def official(name: str) -> Graph:
    """Return the shapes of one file of DCAT-AP 3.0.1."""
    return Graph().parse(STANDARDS / SHAPES / name)


def with_vocabulary(data: Graph) -> Graph:
    """Return the graph with the EU's lists added: a validator fetches nothing that the data points to."""
    return data + Graph().parse(STANDARDS / "vocab" / "background-nal-subset.ttl")


def violations(data: Graph, shapes: Graph) -> list[str]:
    """Return each result that is a violation: node, path, what was asked and the value."""
    return [line for severity, line in results(data, shapes) if severity == SH.Violation]


def results(data: Graph, shapes: Graph) -> list[tuple[URIRef, str]]:
    """Return each result with its severity. Nested details, which say the same again, are left out."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", allow_warnings=True)
    assert isinstance(report, Graph)
    found = []
    for result in report.objects(None, SH.result):
        said = (report.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.sourceConstraintComponent, SH.value))
        found.append((report.value(result, SH.resultSeverity), " ".join(str(part) for part in said)))
    return sorted(found)


def shapes_of_rules() -> Graph:
    """Return catalog/quality/rules.yml as SHACL, so that another program than ours judges by the same rules."""
    made = Graph()
    for name, rules in load_rules().items():
        shape = _RULES[name.replace(":", "-")]
        made.add((shape, RDF.type, SH.NodeShape))
        made.add((shape, SH.targetClass, URIRef(term(name))))
        for rule in rules:
            asked = BNode()
            made.add((shape, SH.property, asked))
            made.add((asked, SH.path, URIRef(term(rule.name))))
            if rule.level == MANDATORY:
                made.add((asked, SH.minCount, Literal(1)))
            if rule.most:
                made.add((asked, SH.maxCount, Literal(rule.most)))
            if rule.kind == "date":
                made.add((asked, SH.datatype, XSD.date))
            elif rule.kind == "number":
                made.add((asked, SH.datatype, XSD.nonNegativeInteger))
            elif rule.kind == "text":
                made.add((asked, SH.datatype, RDF.langString))
            else:
                made.add((asked, SH.nodeKind, SH.IRI if rule.kind == "iri" else SH.Literal))
            if rule.values:
                values = BNode()
                Collection(made, values, [URIRef(value) for value in sorted(rule.values)])
                made.add((asked, SH["in"], values))
    return made
