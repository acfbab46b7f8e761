"""The check of a table: the same verdicts as Frictionless, counts that add up, and no personal number quoted."""

import csv
import io
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from frictionless import Resource, Schema, system
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.cells import canonical_text
from catalog.columns import Constant
from catalog.privacy import has_personnummer
from catalog.profiles import profile_schema
from catalog.report import MAX_FINDINGS, MAX_QUOTED, Finding, Report
from catalog.validate import validate_rows

ROOT = Path(__file__).resolve().parents[2]
PERSONAL = "940403-1230"
FIELDS = {
    "text": {"name": "text", "type": "string", "constraints": {"minLength": 2, "maxLength": 4}},
    "kod": {"name": "kod", "type": "string", "constraints": {"required": True, "pattern": "\\d{4}"}},
    "typ": {"name": "typ", "type": "string", "constraints": {"enum": ["a", "b", "å"]}},
    "antal": {"name": "antal", "type": "integer", "constraints": {"minimum": 0, "maximum": 10}},
    "tal": {"name": "tal", "type": "number", "constraints": {"minimum": -1.5, "maximum": 100}},
    "svenskt": {"name": "svenskt", "type": "number", "decimalChar": ",", "groupChar": " "},
    "dag": {"name": "dag", "type": "date", "constraints": {"minimum": "2000-01-01"}},
    "tid": {"name": "tid", "type": "datetime"},
    "ja": {"name": "ja", "type": "boolean"},
    "ar": {"name": "ar", "type": "year"},
}
MASKS = ["", "..", "-"]
ANYTHING = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Cf"]), max_size=5)
CELLS = {
    "text": st.sampled_from(["", "a", "ab", "abcd", "abcde", "åäö", "..", "-"]) | ANYTHING,
    "kod": st.sampled_from(["", "1440", "0114", "144", "14400", "144a", ".."]) | ANYTHING,
    "typ": st.sampled_from(["", "a", "b", "å", "A", "c"]) | ANYTHING,
    "antal": st.sampled_from(["", "0", "10", "11", "-1", "007", "1.0", "1e1", "+3", "x", "-"]) | ANYTHING,
    "tal": st.sampled_from(["", "0.5", "-1.5", "-1.51", "100", "99.99", "1,5", "1e2", "5 kr", "1.50"]) | ANYTHING,
    "svenskt": st.sampled_from(["", "1,5", "1 234,50", "1.5", "-0,25", "12 34", ",5"]) | ANYTHING,
    "dag": st.sampled_from(["", "2026-05-07", "1999-12-31", "2026-02-30", "7/5 2026", "2026-5-7"]) | ANYTHING,
    "tid": st.sampled_from(["", "2026-05-07T18:30:00", "2026-05-07T18:30:00+02:00", "2026-05-07", "2026-05-07T18:30"]),
    "ja": st.sampled_from(["", "true", "false", "True", "1", "0", "ja", "TRUE"]),
    "ar": st.sampled_from(["", "2026", "26", "12026", "x"]),
}


def checked(header, rows, schema, **options):
    report = Report()
    kept = list(validate_rows(header, rows, schema, report, **options))
    assert report.received == report.kept + report.rejected == len(rows)
    assert report.kept == len(kept)
    assert report.rejected == report.refused_by_rule.total() <= report.errors_by_rule.total()
    return kept, report


def table(fields, *rows, masks=MASKS, key=()):
    schema = {"fields": fields, "missingValues": masks} | ({"primaryKey": list(key)} if key else {})
    return [f["name"] for f in fields], list(enumerate(rows, start=2)), schema


def by_frictionless(header, rows, schema):
    """Return {(row number, column): rule of its first error} as Frictionless reads the same table as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(cells for _, cells in rows)
    found = {}
    with (
        system.use_context(trusted=True),
        Resource(
            data=text.getvalue().encode(), format="csv", encoding="utf-8", schema=Schema.from_descriptor(schema)
        ) as resource,
    ):
        for row in resource.row_stream:
            for error in row.errors:
                if error.type == "blank-row":
                    found[row.row_number, ""] = "tom-rad"
                elif error.type == "primary-key":
                    found[row.row_number, ""] = "key"
                else:
                    rule = error.note.split('"')[1] if error.type == "constraint-error" else "type"
                    found.setdefault((row.row_number, error.field_name), rule)
    return found


def beyond_double(cell):
    """NaN, infinity and numbers beyond double precision: the one thing in which we are stricter, on purpose."""
    try:
        number = Decimal(cell.replace(" ", "").replace(",", "."))
    except ArithmeticError:
        return False
    return not number.is_finite() or abs(number.adjusted()) > 308


@st.composite
def tables(draw):
    names = draw(st.lists(st.sampled_from(sorted(FIELDS)), min_size=2, max_size=5, unique=True))
    rows = draw(st.lists(st.tuples(*(CELLS[n] for n in names)), max_size=8))
    rows = [r for r in rows if not any(beyond_double(c) or has_personnummer(c) for c in r)]
    return table([FIELDS[n] for n in names], *rows)


@settings(max_examples=250, deadline=None)
@given(tables())
def test_frictionless_rejects_the_same_rows_for_the_same_reasons(given_table):
    header, rows, schema = given_table
    _, report = checked(header, rows, schema, missing_values=MASKS)
    ours = {(f.row, f.column): f.rule for f in report.findings if f.severity == "error"}
    theirs = by_frictionless(header, rows, schema)
    assert {row for row, _ in ours} == {row for row, _ in theirs}
    # An empty row is one fault to Frictionless; we name the required columns in it, if there are any.
    empty = {row for (row, _), rule in theirs.items() if rule == "tom-rad"}
    filled = [{k: v for k, v in found.items() if k[0] not in empty} for found in (ours, theirs)]
    assert filled[0] == filled[1]


@settings(max_examples=150, deadline=None)
@given(tables())
def test_what_is_kept_is_kept_again_unchanged(given_table):
    header, rows, schema = given_table
    kept, _ = checked(header, rows, schema, missing_values=MASKS)
    plain = {**schema, "fields": [{k: v for k, v in f.items() if not k.endswith("Char")} for f in schema["fields"]]}
    again, report = checked(header, list(enumerate(kept)), plain, missing_values=MASKS)
    assert again == kept
    assert not report.findings


@pytest.mark.parametrize(
    ("value", "text", "canonical"),
    [
        (True, "1", "true"),
        (False, "False", "false"),
        (7, "007", "7"),
        (Decimal("1234.50"), "1 234,50", "1234.50"),
        (Decimal("1E+3"), "1e3", "1000"),
        (date(2026, 5, 7), "7/5 2026", "2026-05-07"),
        ("åäö", "åäö", "åäö"),
        (None, "..", ".."),
    ],
)
def test_canonical_text(value, text, canonical):
    assert canonical_text(value, text) == canonical


def test_swedish_numbers_and_masks_by_the_readers_hints():
    header, rows, schema = table(
        [{"name": "a", "type": "string"}, {"name": "n", "type": "number"}],
        ("x", " 1 234,50 "),
        ("y", ".."),
        ("z", "1.5"),
    )
    formats = {"n": {"type": "number", "decimalChar": ",", "groupChar": " "}}
    kept, report = checked(header, rows, schema, formats=formats, missing_values=("", ".."))
    assert kept == [("x", "1234.50"), ("y", "..")]
    assert [(f.row, f.column, f.rule, f.value) for f in report.findings] == [(4, "n", "type", "1.5")]


@pytest.mark.parametrize(
    "cell", ["NaN", "sNaN", "INF", "-Infinity", "1E999", "1e999999999", "0e999999999", "1e-999999999"]
)
def test_a_number_that_nothing_can_hold_is_refused_and_costs_no_memory(cell):
    fields = [{"name": "a", "type": "string"}, {"name": "n", "type": "number", "constraints": {"minimum": 0}}]
    kept, report = checked(*table(fields, ("x", cell), ("y", "5")))
    assert kept == [("y", "5")]
    assert report.errors_by_rule == {"type": 1}


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("\ufeffx", "x"),
        ("\u00a0x\u202f", "x"),
        ("\tx\r\n", "x"),
        ("\u200bx", "x"),
        ("a  b", "a  b"),
        ("a\nb", "a\nb"),
        (" ", ""),
    ],
)
def test_only_outer_white_space_goes(cell, text):
    kept, _ = checked(
        *table([{"name": "a", "type": "string"}, {"name": "b", "type": "string"}], (cell, "1"), masks=[""])
    )
    assert kept == [(text, "1")]


def test_ragged_rows_are_refused_with_both_widths():
    fields = [{"name": n, "type": "string"} for n in "ab"]
    kept, report = checked(*table(fields, ("1", "2"), ("1",), ("1", "2", "3"), ()))
    assert kept == [("1", "2")]
    assert [(f.row, f.rule, dict(f.values)) for f in report.findings] == [
        (3, "for-fa-celler", {"found": 1, "expected": 2}),
        (4, "for-manga-celler", {"found": 3, "expected": 2}),
        (5, "for-fa-celler", {"found": 0, "expected": 2}),
    ]


def test_a_repeated_key_keeps_the_first_row_and_compares_values():
    fields = [{"name": "n", "type": "number"}, {"name": "t", "type": "string"}]
    kept, report = checked(
        *table(fields, ("1.5", "a"), ("1.50", "b"), ("..", "c"), ("2", "d"), key="n"), missing_values=MASKS
    )
    assert kept == [("1.5", "a"), ("2", "d")]
    assert [(f.row, f.rule, f.value) for f in report.findings] == [(3, "dubblett", "1.50"), (4, "required", "..")]


def test_a_refused_row_does_not_take_its_key():
    fields = [{"name": "id", "type": "string"}, {"name": "n", "type": "integer"}]
    kept, _ = checked(*table(fields, ("a", "x"), ("a", "1"), key=["id"]))
    assert kept == [("a", "1")]


def test_keys_are_remembered_between_the_pieces_of_a_resource():
    header, rows, schema = table([{"name": "id", "type": "string"}], ("a",), ("b",), key=["id"])
    seen, report = set(), Report()
    assert len(list(validate_rows(header, rows, schema, report, seen_keys=seen))) == 2
    assert not list(validate_rows(header, rows, schema, report, seen_keys=seen))
    assert report.errors_by_rule == {"dubblett": 2}


def test_a_unique_column_beside_the_key():
    fields = [{"name": "id", "type": "string"}, {"name": "url", "type": "string", "constraints": {"unique": True}}]
    kept, report = checked(*table(fields, ("a", "x"), ("b", "x"), ("c", ""), ("d", ""), key=["id"]))
    assert [k[0] for k in kept] == ["a", "c", "d"]
    assert [(f.row, f.rule) for f in report.findings] == [(3, "unique")]


def test_an_empty_row_is_refused():
    fields = [{"name": n, "type": "string"} for n in "ab"]
    _, report = checked(*table(fields, ("", ".."), ("1", "")), missing_values=MASKS)
    assert [(f.row, f.rule) for f in report.findings] == [(2, "tom-rad")]


def test_the_harvest_fills_what_it_knows_and_refuses_another_kommun():
    fields = [
        {"name": "kommunkod", "type": "string", "constraints": {"required": True}},
        {"name": "x", "type": "string"},
    ]
    header, rows, schema = table(fields, ("1440", "a"), ("", "b"), ("1480", "c"))
    constants = [Constant("kommunkod", "1440", must_match=True)]
    kept, report = checked(header, rows, schema, constants=constants)
    assert kept == [("1440", "a"), ("1440", "b")]
    assert [(f.row, f.rule, f.value, f.values["expected"]) for f in report.findings] == [
        (4, "annan-kommun", "1480", "1440")
    ]
    kept, report = checked(["x"], [(2, ("a",))], schema, constants=constants)
    assert kept == [("1440", "a")]
    assert not report.findings


def test_columns_are_ordered_by_the_schema_and_strangers_reported_once():
    schema = {
        "fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "string", "constraints": {"required": True}}]
    }
    report = Report()
    for _ in range(3):
        assert not list(validate_rows(["okänd", "a"], [(2, ("x", "1"))], schema, report))
    found = [(f.rule, f.severity, f.column) for f in report.findings if f.row is None]
    assert found == [("okand-kolumn", "warning", "okänd"), ("kolumn-saknas", "warning", "b")]
    assert report.errors_by_rule == {"required": 3}


def test_a_warning_keeps_the_row_and_a_refused_row_gives_no_warning():
    schema = {"fields": [{"name": n, "type": t} for n, t in [("start", "datetime"), ("justerat_datum", "date")]]}
    late = ("2026-05-07T18:00:00", "2026-06-30")
    kept, report = checked([f["name"] for f in schema["fields"]], [(2, late)], schema, profile="sammantraden")
    assert kept == [late]
    assert report.warnings_by_rule == {"justerat-sent": 1}
    schema["primaryKey"] = "start"
    _, report = checked([f["name"] for f in schema["fields"]], [(2, late), (3, late)], schema, profile="sammantraden")
    assert report.warnings_by_rule == {"justerat-sent": 1}
    assert report.errors_by_rule == {"dubblett": 1}


def test_counts_are_whole_when_findings_are_cut():
    fields = [{"name": "a", "type": "integer"}]
    rows = [("x",)] * (MAX_FINDINGS + 50)
    _, report = checked(*table(fields, *rows))
    assert len(report.findings) == MAX_FINDINGS
    assert report.errors_by_rule == {"type": MAX_FINDINGS + 50}


def test_a_long_cell_is_quoted_short_and_on_one_line():
    _, report = checked(*table([{"name": "a", "type": "integer"}], ("x\ny" * 100_000,)))
    assert len(report.findings[0].value) == MAX_QUOTED
    assert "\n" not in report.findings[0].value


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (("a", "b"), (PERSONAL, "1")),
        (("a", "b"), ("x", PERSONAL)),
        (("a", "b"), ("x", "1", PERSONAL)),
        (("a", "b"), (PERSONAL,)),
        (("a", PERSONAL), ("x", "1")),
        (("a", "b"), ("för lång text om " + PERSONAL, "1")),
        (("a", "b"), ("x", "9 404 031 230")),
        (("a", "b"), ("x", "9404031230,0")),
        (("a", "b"), ("x", "9,40403123E9")),
    ],
)
def test_a_personal_number_is_never_quoted(header, cells):
    fields = [{"name": "a", "type": "string", "constraints": {"maxLength": 3}}, {"name": "b", "type": "number"}]
    formats = {"b": {"decimalChar": ",", "groupChar": " "}}
    kept, report = checked(header, [(2, cells)], {"fields": fields}, formats=formats)
    assert not has_personnummer(repr(report))
    assert not has_personnummer(repr(kept))
    if header == ("a", "b"):
        assert report.errors_by_rule == {"personnummer": 1}
        assert report.findings[0].value == ""


def test_a_column_of_other_numbers_is_published_when_the_source_says_so():
    fields = [{"name": "konto", "type": "number"}]
    formats = {"konto": {"groupChar": " "}}
    kept, _ = checked(*table(fields, ("9 404 031 230",)), formats=formats, not_personal=frozenset({"konto"}))
    assert kept == [("9404031230",)]


def test_a_row_that_a_profile_keeps():
    schema = profile_schema("nyckeltal")
    header = ["kommunkod", "indikator", "ar", "kon", "varde"]
    rows = [(1, ("1440", "N1", "2025", "T", "12.5")), (2, ("1440", "N1", "2024", "T", ""))]
    kept, report = checked(header, rows, schema, profile="nyckeltal")
    assert kept == [("1440", "N1", "2025", "T", "12.5", "", "")]
    assert [(f.row, f.rule) for f in report.findings] == [(2, "varde-eller-orsak")]


def test_a_report_counts_by_severity():
    report = Report()
    report.add(Finding("x", "error"))
    report.add(Finding("x", "warning"))
    assert (report.errors_by_rule["x"], report.warnings_by_rule["x"]) == (1, 1)


_FIRST_USE = """
import threading, time
import frictionless.metadata.metadata as metadata
from catalog.cells import cell_judges

merge, begun = metadata.helpers.merge_jsonschema, threading.Barrier(8)

def slow_merge(*parts):
    time.sleep(0.001)  # as on a busy machine, where another thread runs in between
    return merge(*parts)

cell_judges([{"name": "first", "type": "string"}], {}, ("",))
metadata.helpers.merge_jsonschema = slow_merge
rules = []

def first_use(name):
    begun.wait()
    [judge] = cell_judges([{"name": name, "type": "number"}], {name: {"decimalChar": ","}}, ("",))
    rules.append(judge("01,5"))

threads = [threading.Thread(target=first_use, args=(f"f{n}",)) for n in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print({(text, rule) for text, _, rule in rules})
"""


def test_threads_that_use_a_type_for_the_first_time_together_read_the_same():
    done = subprocess.run([sys.executable, "-c", _FIRST_USE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "{('1.5', '')}\n"
