"""From tables to a stored package: what is published can always be read again by its own description."""

import json
from pathlib import Path

import pytest
from frictionless import Package
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.errors import ParseError
from catalog.exporters import EXPORTERS
from catalog.store import Store, read_rows
from harvesters.dataset import Draft
from harvesters.own_schema import published_schema, usable_schema
from harvesters.snapshot import Snapshot
from harvesters.source import Source
from harvesters.table import About, Table

SOURCE = Source("ale/data", "ale", "1440", "fake", "https://ale.example/api", "data", license="CC0-1.0")
SNAPSHOT = Snapshot("https://ale.example/a", "0" * 64, "2026-05-07T10:00:00Z", 200, {}, 10, Path("never-read"))


def publish(folder, *tables, source=SOURCE):
    """Return the dataset that these tables become, after Frictionless has found it valid."""
    draft = Draft(source, "prov", folder / "work")
    for table in tables:
        draft.add(table, SNAPSHOT)
    store = Store(folder / "datasets")
    outcome = draft.finish(store, "1", example_data=False)
    dataset = store.load("ale/prov")
    if dataset is not None:
        report = Package(str(dataset.folder / "datapackage.json")).validate()
        assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
        assert sum(r.rows for r in dataset.resources) == outcome.kept
        for resource in dataset.resources:
            for exporter in EXPORTERS.values():
                exporter.write(dataset, resource, folder / f"skriven.{exporter.EXTENSION}")
    return outcome, dataset


def table(header, *rows, about=None, resource="data", **more):
    return Table(about or About("prov"), resource, tuple(header), enumerate(rows, start=2), **more)


def rows_of(dataset, resource=0):
    return [tuple(row.values()) for row in read_rows(dataset.resources[resource])]


def test_the_sources_spelling_is_neither_published_nor_described(tmp_path):
    schema = {
        "fields": [
            {"name": "tal", "type": "number", "decimalChar": ",", "groupChar": " ", "constraints": {"minimum": "0,5"}},
            {"name": "dag", "type": "date", "format": "%d/%m/%Y", "constraints": {"minimum": "01/01/2000"}},
            {"name": "ja", "type": "boolean", "trueValues": ["Ja"], "falseValues": ["Nej"]},
            {"name": "antal", "type": "integer", "bareNumber": False, "constraints": {"enum": ["5 st", "7 st"]}},
        ],
        "primaryKey": ["finns-inte"],
        "foreignKeys": [{"fields": "tal", "reference": {"resource": "annan", "fields": "x"}}],
    }
    rows = [
        ("1 234,50", "07/05/2026", "Ja", "5 st"),
        ("0,4", "07/05/2026", "Nej", "7 st"),
        ("1", "31/12/1999", "Ja", "7 st"),
    ]
    outcome, dataset = publish(tmp_path, table(["tal", "dag", "ja", "antal"], *rows, schema=schema))
    assert rows_of(dataset) == [("1234.50", "2026-05-07", "true", "5")]
    assert outcome.reasons == {"minimum": 2}
    published = dataset.resources[0].schema
    assert [sorted(f) for f in published["fields"]] == [["constraints", "name", "type"]] * 2 + [["name", "type"]] + [
        ["constraints", "name", "type"]
    ]
    assert published["fields"][1]["constraints"] == {"minimum": "2000-01-01"}
    assert not {"primaryKey", "foreignKeys"} & set(published)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ([{"type": "string"}], "fields: "),
        ([{"name": "a"}, {"name": "a"}], "fields: a, a"),
        (["a"], "fields: "),
        ([{"name": "a", "type": "hittepå"}], "hittepå"),
        ([{"name": "a", "type": "integer", "constraints": {"pattern": "1"}}], "pattern"),
        ([{"name": "a", "type": "string", "constraints": 5}], ""),
    ],
)
def test_a_schema_that_cannot_be_used_is_named(fields, found):
    with pytest.raises(ParseError) as caught:
        usable_schema({"fields": fields}, "https://x.example")
    assert found in caught.value.values["found"]


@pytest.mark.parametrize("rule", [{"pattern": "(a|(?=a))+$"}, {"pattern": "("}, {"jsonSchema": {}}, {"pattern": 5}])
def test_a_rule_that_cannot_be_checked_costs_a_finding_and_not_the_table(tmp_path, rule):
    schema = {"fields": [{"name": "a", "type": "string", "constraints": {**rule, "minLength": 2}}, {"name": "b"}]}
    outcome, dataset = publish(tmp_path, table(["a", "b"], ("a" * 40, "1"), ("b", "2"), schema=schema))
    assert (outcome.outcome, outcome.kept, outcome.reasons) == ("ok", 1, {"minLength": 1})
    (report,) = dataset.report.values()
    assert next((f["rule"], f["column"]) for f in report["findings"]) == ("monster-provas-inte", "a")
    assert dataset.resources[0].schema["fields"][0]["constraints"] == {"minLength": 2}


def test_a_hostile_pattern_is_matched_in_linear_time(tmp_path):
    schema = {"fields": [{"name": "a", "type": "string", "constraints": {"pattern": "(a+)+"}}]}
    outcome, dataset = publish(tmp_path, table(["a"], ("aaa",), ("a" * 5000 + "!",), schema=schema))
    assert (outcome.outcome, outcome.kept, outcome.reasons) == ("ok", 1, {"pattern": 1})
    assert dataset.resources[0].schema["fields"][0]["constraints"] == {"pattern": "(a+)+"}


def test_masks_wherever_they_stand():
    schema = {
        "fields": [{"name": "a", "missingValues": ["x"]}],
        "missingValues": [{"value": "-", "label": "saknas"}, ".."],
    }
    usable = usable_schema(schema, "")
    assert usable["missingValues"] == ["", "-", "..", "x"]
    assert usable["fields"] == [{"name": "a", "type": "any"}]
    assert published_schema(usable) == usable


def test_a_key_that_is_one_name_or_a_list():
    assert published_schema({"fields": [{"name": "a", "type": "string"}], "primaryKey": "a"})["primaryKey"] == ["a"]


@pytest.mark.parametrize("name", ["datapackage", "report", "index", "history", "provenance"])
def test_a_resource_never_takes_the_name_of_the_packages_own_files(tmp_path, name):
    _, dataset = publish(tmp_path, table(["a"], ("1",), resource=name))
    assert [r.name for r in dataset.resources] == [f"{name}-data"]


@pytest.mark.parametrize(
    ("stated", "registry", "licenses"),
    [
        ("CC0 1.0", "", [("CC0-1.0", "http://creativecommons.org/publicdomain/zero/1.0/")]),
        ("", "cc-by", [("CC-BY-4.0", "http://creativecommons.org/licenses/by/4.0/")]),
        ("Egen licens!", "CC0-1.0", [("egen-licens", None)]),
        ("", "Kommunens egna villkor", [("kommunens-egna-villkor", None)]),
        ("", "", []),
    ],
)
def test_the_licence(tmp_path, stated, registry, licenses):
    source = Source("ale/data", "ale", "1440", "fake", "https://ale.example/api", "data", license=registry)
    _, dataset = publish(tmp_path, table(["a"], ("1",), about=About("prov", license=stated)), source=source)
    assert [(one["name"], one.get("path")) for one in dataset.descriptor.get("licenses", [])] == licenses


def test_columns_that_the_harvest_knows(tmp_path):
    row = {
        "kommunkod": "",
        "id": "https://x.example/1",
        "organ_id": "1440-ks",
        "organ": "KS",
        "start": "2026-05-07T18:00:00",
        "status": "kallat",
    }
    table_ = table(row, tuple(row.values()), profile="sammantraden")
    _, dataset = publish(tmp_path, table_)
    (stored,) = read_rows(dataset.resources[0])
    assert (stored["kommunkod"], stored["kalla_url"], stored["hamtad"]) == (
        "1440",
        SNAPSHOT.url,
        SNAPSHOT.fetched.replace("Z", "+00:00"),
    )


def test_a_table_of_somebodys_own_keeps_its_empty_cells(tmp_path):
    _, dataset = publish(tmp_path, table(["namn", "kalla_url", "hamtad"], ("Eken", "", ""), ("Almen", "x", "")))
    assert [row["kalla_url"] for row in read_rows(dataset.resources[0])] == ["", "x"]


def test_pieces_are_counted_once_each_and_strangers_reported_once(tmp_path):
    pages = [
        table(["id", "okänd"], (str(i), "x"), schema={"fields": [{"name": "id", "type": "string"}]}) for i in range(5)
    ]
    outcome, dataset = publish(tmp_path, *pages)
    assert (outcome.received, outcome.kept) == (5, 5)
    assert dataset.report["data"]["warnings"] == {"okand-kolumn": 1}


def test_a_repeated_key_in_another_piece_is_found(tmp_path):
    schema = {"fields": [{"name": "id", "type": "string"}], "primaryKey": "id"}
    outcome, dataset = publish(tmp_path, *(table(["id"], ("1",), (str(i),), schema=schema) for i in (2, 3)))
    assert outcome.reasons == {"dubblett": 1}
    assert rows_of(dataset) == [("1",), ("2",), ("3",)]
    assert dataset.provenance["snapshots"][0]["rows"] == {"data": [1, 2]} or dataset.provenance["snapshots"][0]["rows"]


def test_a_very_long_cell(tmp_path):
    _, dataset = publish(tmp_path, table(["id", "text"], ("1", "å" * 1_200_000)))
    assert len(rows_of(dataset)[0][1]) == 1_200_000


def test_findings_in_the_report_are_json_and_bounded(tmp_path):
    schema = {"fields": [{"name": "n", "type": "integer"}]}
    _, dataset = publish(tmp_path, table(["n"], ("1",), *(("x" * 1000,) for _ in range(1200)), schema=schema))
    report = json.loads((dataset.folder / "report.json").read_text(encoding="utf-8"))["data"]
    assert (report["received"], report["errors"], len(report["findings"])) == (1201, {"type": 1200}, 1000)


# A line break in a cell that stands alone, and NUL, are what readers of CSV disagree about.
CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8) | st.sampled_from(
    ["", "..", "1", "1,5", "2 000", "=1+1", '"', "a\nb", "NaN", "1E999", "2026-05-07", "true", " "]
)
HINTS = st.sampled_from(
    [{}, {"type": "integer"}, {"type": "number"}, {"type": "number", "decimalChar": ",", "groupChar": " "},
     {"type": "date"}, {"type": "boolean"}, {"type": "year"}]
)  # fmt: skip
NAME = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=5)


@st.composite
def dirty_tables(draw):
    header = draw(st.lists(NAME, min_size=1, max_size=4, unique=True))
    rows = draw(st.lists(st.lists(CELL, min_size=len(header), max_size=len(header)).map(tuple), min_size=1, max_size=6))
    about = About("prov", **{key: draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=10))
                             for key in ("title", "description", "license", "homepage", "identifier")})  # fmt: skip
    return table(header, *rows, about=about, formats={n: draw(HINTS) for n in header}, missing_values=("", ".."))


def test_a_year_keeps_its_four_digits(tmp_path):
    outcome, dataset = publish(tmp_path, table(["ar"], ("0042",), ("2026",), formats={"ar": {"type": "year"}}))
    assert outcome.kept == 2
    assert dataset.resources[0].schema["fields"][0]["type"] == "year"
    assert dataset.resources[0].path.read_text(encoding="utf-8").split() == ["ar", "0042", "2026"]


@settings(max_examples=80, deadline=None)
@given(dirty_tables())
def test_whatever_comes_the_published_package_is_valid_and_exports(tmp_path_factory, dirty):
    outcome, _ = publish(tmp_path_factory.mktemp("d"), dirty)
    assert outcome.received == outcome.kept + outcome.rejected
