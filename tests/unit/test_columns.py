"""Rows judged in blocks get the verdicts that they get one by one, and those of the law (`row_law`)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from frictionless import Schema
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog import columns
from catalog.cells import cell_judges
from catalog.columns import Constant, Gate
from catalog.privacy import any_may_hold, has_personnummer
from catalog.profiles import profile_schema
from catalog.report import Finding, Report
from catalog.seen import Seen
from catalog.validate import validate_rows
from tests.unit.row_law import checked_rows

# 811218-9876 is the tax agency's own example; the others only look like one.
TEXTS = st.sampled_from(
    [
        *("", " ", "..", "a", "b ", "1", "01", "1,5", "1,50", "-7", "1 000", "2026-01-01", "2026-02-30", "nej", "1440"),
        *("811218-9876", "8112189876", "811218-9875", "×", "å\u2007", "1e3", "NaN", "0", "-0", "9" * 20, "1441"),
    ]
)
FIELDS = [
    {"name": "kommunkod", "type": "string"},
    {"name": "id", "type": "string", "constraints": {"required": True}},
    {"name": "antal", "type": "number", "constraints": {"unique": True}},
    {"name": "hela", "type": "integer", "constraints": {"maximum": 5000}},
    {"name": "dag", "type": "date"},
    {"name": "saknas", "type": "string"},
]
HEADER = ("id", "antal", "hela", "dag", "okand")
ROWS = st.lists(st.lists(TEXTS, min_size=4, max_size=6), max_size=12)
KEYS = st.sampled_from([[], ["id"], ["hela", "dag"]])


def judged(rows: list[list[str]], key: list[str], block_rows: int, **options: Any) -> tuple[list[Any], Report]:
    report = Report()
    schema = {"fields": FIELDS, "primaryKey": key}
    numbered = [(number, tuple(cells)) for number, cells in enumerate(rows, start=2)]
    kept = validate_rows(
        HEADER, numbered, schema, report, missing_values=("", ".."), formats={"antal": {"decimalChar": ","}},
        constants=(Constant("kommunkod", "1440", must_match=True),), block_rows=block_rows, **options,
    )  # fmt: skip
    return list(kept), report


@settings(deadline=None)
@given(ROWS, KEYS)
@example([["a", "1,5", "1", "", "x"], ["b", "1,50", "2", "", "x"]], [])
@example([["", "", "", "", ""], ["a", "", "", "", ""]], [])
@example([["a", "..", "1", "", ""], ["a", "2", "1", "", ""], ["c", "2", "3", "", ""]], ["id"])
def test_blocks_of_rows_get_the_verdicts_of_single_rows(rows, key):
    one = judged(rows, key, 1)
    assert judged(rows, key, 2000) == one
    assert judged(rows, key, 3) == one
    assert judged(rows, key, 3, seen_keys=Seen()) == one
    report = one[1]
    assert report.received == report.kept + report.rejected == len(rows)


def held_against_the_law(
    header: tuple[str, ...], rows: list[list[str]], schema: dict[str, Any], **options: Any
) -> None:
    numbered = [(number, tuple(cells)) for number, cells in enumerate(rows, start=2)]
    law, found = Report(), Report()
    kept = list(checked_rows(header, numbered, schema, law, **options))
    assert list(validate_rows(header, numbered, schema, found, block_rows=3, **options)) == kept
    of_the_header = [f for f in found.findings if f.row is None]
    assert found.findings == [*of_the_header, *law.findings]
    assert (found.received, found.kept, found.rejected) == (law.received, law.kept, law.rejected)
    assert found.errors_by_rule == law.errors_by_rule
    assert found.refused_by_rule == law.refused_by_rule
    assert found.warnings_by_rule - warned(of_the_header) == law.warnings_by_rule


def warned(findings: list[Finding]) -> Counter[str]:
    return Counter(f.rule for f in findings)


@settings(deadline=None)
@given(ROWS, KEYS, st.sampled_from([frozenset(), frozenset({"id"})]))
@example(
    [["a", "1,5", "1", "", "x"], ["b", "1,50", "6000", "x", "x"], ["c", "1,5", "6000", "x", ""]],
    ["hela", "dag"],
    frozenset(),
)
@example(
    [["8112189876", "8112189876", "1", "", ""], ["8112189876", "1", "1", "", ""]], ["id"], frozenset({"id", "antal"})
)
@example([["", "", "", ""], ["a", "", "", "", ""]], ["hela", "dag"], frozenset())  # the law once took no key for one
@example([["a", "811218,9876", "1", "", ""], ["a", "811 218 9876", "1", "", ""]], [], frozenset())
def test_blocks_of_rows_get_the_verdicts_of_the_law(rows, key, not_personal):
    held_against_the_law(
        HEADER, rows, {"fields": FIELDS, "primaryKey": key}, missing_values=("", ".."), not_personal=not_personal,
        formats={"antal": {"decimalChar": ","}}, constants=(Constant("kommunkod", "1440", must_match=True),),
    )  # fmt: skip


INDICATOR = {
    "kommunkod": st.sampled_from(["1440", "1440", "1441", "144"]),
    "indikator": st.sampled_from(["N1", "N2", "", "U-1"]),
    "ar": st.sampled_from(["2024", "2025", "tjugo", "1"]),
    "kon": st.sampled_from(["T", "K", "X", ""]),
    "varde": st.sampled_from(["1,5", "2", "", "..", "mycket", "1E999"]),
    "enhet": st.just("kr"),
    "saknas_orsak": st.sampled_from(["", "uppgift_saknas", "sekretess", "annat"]),
}
NOTICE = {
    "id": st.sampled_from(["1", "2", "3", ""]),
    "kommunkod": st.just("1440"),
    "organ": st.sampled_from(["Nämnden", ""]),
    "rubrik": st.sampled_from(["Beslut", "Anna 811218-9876"]),
    "anslagsdatum": st.sampled_from(["2026-01-01", "2026-02-01", "1/2"]),
    "nedtagningsdatum": st.sampled_from(["2026-01-31", "2026-01-10", "", "2026-05-01"]),
    "url": st.sampled_from(["https://ale.se/1", "ale", ""]),
}


@settings(deadline=None)
@given(st.lists(st.fixed_dictionaries(INDICATOR), max_size=8), st.lists(st.fixed_dictionaries(NOTICE), max_size=8))
def test_profiles_are_checked_by_the_law(indicators, notices):
    options = {"formats": {"varde": {"decimalChar": ","}}, "missing_values": ("", "..")}
    for profile, columns_, found in (("nyckeltal", INDICATOR, indicators), ("anslag", NOTICE, notices)):
        rows = [list(row.values()) for row in found]
        held_against_the_law(tuple(columns_), rows, profile_schema(profile), profile=profile, **options)


@settings(deadline=None)
@given(ROWS)
def test_a_small_memory_changes_no_verdict(rows):
    usual = judged(rows * 3, ["id"], 2)
    size, chars = columns.MEMO_SIZE, columns.MEMO_CHARS
    try:
        columns.MEMO_SIZE, columns.MEMO_CHARS = 2, 3
        assert judged(rows * 3, ["id"], 2) == usual
    finally:
        columns.MEMO_SIZE, columns.MEMO_CHARS = size, chars


@settings(deadline=None)
@given(st.lists(st.text(alphabet="0123456789-⑩⒑ a&#;x %\u200b", max_size=24), max_size=6))
@example(["81121", "89876"])
@example(["⑧⑪2189876"])
@example(["&#56;11218-9876", "811218%2D9876"])
def test_a_quick_look_at_many_texts_never_misses_one(texts):
    if any(map(has_personnummer, texts)):
        assert any_may_hold(texts)
    assert Gate(is_open=False).stopped(set(texts)) == {text for text in texts if has_personnummer(text)}
    assert Gate(is_open=True).stopped(set(texts)) == set()


PLAIN = st.one_of(
    st.from_regex(r"\A[-+]?0*[0-9]{0,17}([.,][0-9]{0,17})?\Z"),
    st.sampled_from(["", "..", "007", "-0", "0", "1e5", "1 000", "½", "٣", "8112189876", "811218,9876", "a"]),
    st.from_regex(r"\A[0-2][0-9]{3}-[0-3]?[0-9]-[0-3]?[0-9]\Z"),
    st.sampled_from(["2026-02-30", "0000-01-01", "2026-1-5", "２026-01-05", "2026-01-05 "]),
)
KINDS = st.sampled_from(
    [
        {"type": "string"},
        {"type": "integer"},
        {"type": "number"},
        {"type": "number", "decimalChar": ","},
        {"type": "number", "decimalChar": ",", "groupChar": "."},
        {"type": "number", "groupChar": " "},
        {"type": "integer", "constraints": {"required": True}},
        {"type": "string", "constraints": {"required": True}},
        {"type": "string", "format": "email"},
        {"type": "date"},
        {"type": "date", "format": "%Y-%d-%m"},
        {"type": "number", "constraints": {"minimum": 3}},
    ]
)


@settings(deadline=None)
@given(PLAIN, KINDS)
def test_plain_texts_are_read_as_frictionless_reads_them(text, kind):
    field = {"name": "f", **kind}
    canonical, value, rule = cell_judges([field], {"f": kind}, ("", ".."))[0](text)
    schema = Schema.from_descriptor({"fields": [field], "missingValues": ["", ".."]})
    expected, notes = schema.fields[0].create_cell_reader()(text)
    assert bool(rule) == bool(notes) or rule == "personnummer"
    if not rule:
        assert (value, type(value)) == (expected, type(expected))
        assert canonical == text or cell_judges([{"name": "f", "type": kind["type"]}], {}, ())[0](canonical)[1] == value
