"""DCAT-AP-SE's rules: each way to break one is found, and they are those of the specification."""

import csv
import json

import pytest

from catalog.dcat.graph import Graph, Iri, Literal
from catalog.dcat.lists import load_lists
from catalog.dcat.terms import HVD_REGULATION
from catalog.dcat.values import node, texts
from catalog.quality.rules import faults as faults_of
from catalog.quality.rules import load_rules
from catalog.texts import load_texts
from tests.shapes import STANDARDS, needs_standards

NAME = Iri("https://x.example/a")
SPECIFICATION = STANDARDS / "dcat-ap-se" / "3.0.1"
GOOD = {
    "dct:title": texts("Bad"), "dct:description": texts("Badplatser"), "dct:publisher": Iri("https://x.example/ale"),
}  # fmt: skip
# We give IRIs where the Swedish forms have texts and the EU's shapes want nodes.
AS_THE_EU_WANTS = {
    ("dcat:Dataset", "adms:identifier"),
    ("dcat:Distribution", "dct:format"),
    ("dcat:DataService", "dct:format"),
}
NOT_IN_THE_SWEDISH = {("dcat:Distribution", "dcat:mediaType")}


def faults(**changed):
    graph = Graph()
    told = GOOD | {name.replace("_", ":", 1): value for name, value in changed.items()}
    graph.add([node(NAME, "dcat:Dataset", told.items())])
    return [(f.prop, f.fault, f.found) for f in faults_of(graph) if f.is_error]


def test_a_good_description_breaks_no_rule():
    assert faults() == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"dct_title": None}, ("dct:title", "missing", "")),
        (
            {"dct_publisher": [Iri("https://x.example/1"), Iri("https://x.example/2")]},
            ("dct:publisher", "too_many", "2"),
        ),
        ({"dct_title": Literal("Bad")}, ("dct:title", "wrong_kind", "Bad")),
        ({"dct_publisher": texts("Ale")}, ("dct:publisher", "wrong_kind", "Ale")),
        ({"dct_issued": Literal("i går")}, ("dct:issued", "wrong_kind", "i går")),
        ({"dct_identifier": NAME}, ("dct:identifier", "wrong_kind", NAME)),
        ({"dcat_theme": Iri("https://x.example/miljo")}, ("dcat:theme", "not_listed", "https://x.example/miljo")),
        ({"dcatap_applicableLegislation": HVD_REGULATION}, ("dcatap:hvdCategory", "missing", "")),
    ],
)
def test_each_way_to_break_a_rule(changed, found):
    assert faults(**changed) == [found]


def test_what_is_recommended_and_missing_is_told_and_is_no_error():
    graph = Graph()
    graph.add([node(NAME, "dcat:Dataset", GOOD.items())])
    found = [f for f in faults_of(graph) if not f.is_error]
    assert {f.prop for f in found} >= {"dcat:theme", "dcat:contactPoint"}
    assert {f.level for f in found} == {"recommended"}


def test_every_fault_and_metric_has_words():
    for fault in ("missing", "too_many", "wrong_kind", "not_listed"):
        assert f"quality.fault.{fault}" in load_texts()


@needs_standards
def test_the_rules_are_those_of_the_specification():
    asked = {}
    with (SPECIFICATION / "cardinality.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = row["class"], row["property"].replace("dcterms:", "dct:")
            asked.setdefault(key, []).append(row)
    for name, rules in load_rules().items():
        for rule in rules:
            place = "vcard:Kind" if name == "vcard:Organization" else name
            if (name, rule.name) in NOT_IN_THE_SWEDISH:
                continue
            rows = asked[place, rule.name]
            levels = {row["level"] for row in rows if not row["condition"]}
            assert rule.level in levels or (rule.when and not levels), (name, rule)
            assert bool(rule.most) == any(row["max"] == "1" for row in rows), (name, rule)
            if (name, rule.name) not in AS_THE_EU_WANTS:
                kinds = {row["nodetype"] for row in rows}
                assert kinds <= KINDS[rule.kind], (name, rule)
        mandatory = {p for (c, p), rows in asked.items() if c == name and ">" not in p and any(
            row["level"] == "mandatory" and not row["condition"] for row in rows)}  # fmt: skip
        assert mandatory <= {rule.name for rule in rules}


KINDS = {
    "text": {"LANGUAGE_LITERAL"}, "iri": {"URI", "RESOURCE"}, "literal": {"ONLY_LITERAL", "LITERAL"},
    "date": {"DATATYPE_LITERAL"}, "number": {"DATATYPE_LITERAL"},
}  # fmt: skip
LISTS = {
    "access_right": "dcat:dcterms:accessRights",
    "availability": "dcatap:availability",
    "frequency": "dcat:dcterms:accrualPeriodicity_da",
    "hvd_category": "dcatap:hvdCategory",
    "language": "dcat:dcterms:language",
    "legislation": "dcatap:applicableLegislation",
    "publisher_type": "adms:publishertype",
    "service_type": "dcat:dcterms:type_ds",
    "status": "dcat:adms:status_di",
    "theme": "dcat:theme",
    "theme_taxonomy": "dcat:themeTaxonomy_ca",
}


@needs_standards
@pytest.mark.parametrize(("ours", "theirs"), LISTS.items())
def test_the_lists_are_those_of_the_specification(ours, theirs):
    told = json.loads((SPECIFICATION / "vocabularies.json").read_text(encoding="utf-8"))
    assert load_lists()[ours] == {one["uri"] for one in told[theirs]["terms"]}
