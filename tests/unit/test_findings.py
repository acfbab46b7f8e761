"""Every rule that the code can give has a sentence in both languages, and the sentence says what to do."""

import ast
from pathlib import Path

import pytest
from frictionless import fields

from catalog.findings import faults, sentence
from catalog.profiles import PROFILES, profile_schema
from catalog.report import Finding, Report
from catalog.row_checks import ROW_CHECKS
from catalog.texts import load_texts
from catalog.validate import validate_rows

ROOT = Path(__file__).resolve().parents[2]
MODULES = (
    "catalog/validate.py",
    "catalog/row_rules.py",
    "catalog/cells.py",
    "harvesters/spool.py",
    "harvesters/volume.py",
    "harvesters/dataset.py",
)
TYPES = ("string", "integer", "number", "boolean", "date", "datetime", "time", "year", "yearmonth", "any")


def rules_in_code():
    """Return every rule that the checks can give: literals in the modules, row checks, and what cells can break."""
    found = {check.rule for checks in ROW_CHECKS.values() for check in checks} | {"type"}
    for field in (getattr(fields, name) for name in dir(fields)):
        if getattr(field, "type", "") in TYPES:
            found |= set(field.supported_constraints)
    for module in MODULES:
        for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
            found |= set(_rules_at(node))
    return sorted(found)


def _rules_at(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("volume."):
        yield node.value
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Finding", "fault") and node.args:
        yield from _texts(node.args[0])
    if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "rule":
        yield from _texts(node.value)


def _texts(node):
    return [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value]


def test_the_collection_finds_what_is_known_to_be_there():
    assert {"personnummer", "dubblett", "for-fa-celler", "okand-kolumn", "pattern", "volume.collapsed"} <= set(
        rules_in_code()
    )


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("rule", rules_in_code())
def test_each_rule_has_a_sentence(rule, lang):
    values = {
        "expected": 3,
        "found": 2,
        "type": "date",
        "owner": "ale/beslut",
        "dataset": "beslut",
        "release": "0123456789ab",
    }
    said = sentence(Finding(rule, "error", 17, "start", "31/4", values), lang)
    assert said.endswith(".")
    assert "{" not in said


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_each_pattern_of_a_profile_is_explained_in_words(lang):
    constraints = [f.get("constraints", {}) for p in PROFILES for f in profile_schema(p)["fields"]]
    for pattern in {c["pattern"] for c in constraints if "pattern" in c}:
        assert f"rule_pattern.{pattern}" in load_texts()
        said = sentence(Finding("pattern", "error", 2, "kod", "x", {"expected": pattern}), lang)
        assert pattern not in said


def test_a_date_that_is_none_says_where_what_and_how():
    finding = {"rule": "type", "row": 17, "column": "startdatum", "value": "31/4", "values": {"type": "date"}}
    assert sentence(finding, "sv") == (
        "Rad 17, kolumnen startdatum: vi hittade ”31/4”, som inte är ett datum. Skriv datumet som 2026-04-30."
    )
    assert sentence(finding, "en", "Start date").startswith("Row 17, column startdatum (Start date): we found “31/4”")


def test_a_finding_on_the_table_begins_with_a_capital_and_has_no_row():
    assert sentence(Finding("okand-kolumn", "warning", None, "färg"), "sv").startswith("Kolumnen ”färg” finns inte")


def test_a_pattern_without_words_is_shown_itself():
    assert "[a-z]{3}" in sentence(Finding("pattern", "error", 2, "kod", "x", {"expected": "[a-z]{3}"}), "sv")


def test_braces_in_a_value_are_shown_as_they_are():
    assert "”{row}”" in sentence(Finding("enum", "error", 2, "kon", "{row}", {"expected": "T, K"}), "sv")


def test_a_rule_without_text_is_named():
    with pytest.raises(KeyError, match=r"rule\.nytt"):
        sentence(Finding("nytt", "error", 1), "sv")


def test_a_personal_number_is_never_quoted():
    report = Report()
    schema = {"fields": [{"name": "namn", "type": "string"}]}
    list(validate_rows(["namn"], [(2, ("Anna 19811218-9876",))], schema, report))
    said = sentence(report.findings[0], "sv")
    assert "9876" not in said
    assert "Rad 2, kolumnen namn" in said


def test_faults_come_with_most_rows_first_and_the_rest_counted():
    findings = [{"rule": "type", "severity": "error", "row": n, "column": "a", "value": "x"} for n in range(2, 40)]
    findings += [{"rule": "required", "severity": "error", "row": 50, "column": "b"}]
    findings += [{"rule": "okand-kolumn", "severity": "warning", "column": "c"}]
    report = {"errors": {"required": 1, "type": 38}, "warnings": {"okand-kolumn": 1}, "findings": findings}
    first, second = faults(report, "error", "sv", {"a": "Antal"})
    assert (first.rule, first.count, len(first.sentences), first.more) == ("type", 38, 5, 33)
    assert "kolumnen a (Antal)" in first.sentences[0]
    assert (second.rule, second.more) == ("required", 0)
    assert [f.rule for f in faults(report, "warning", "sv", {})] == ["okand-kolumn"]
    assert sum(len(f.sentences) for f in faults(report, "error", "sv", {}, shown=2)) == 2
    assert faults({}, "error", "sv", {}) == []
