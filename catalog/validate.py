"""One function that takes a table of text and gives the kept rows and a report.

The rules are Frictionless': each cell is judged by the cell reader of its
Table Schema field, and each distinct text in a column is judged once (real
columns hold few distinct texts; this is 10–50 times faster than reading row by
row and gives the same verdicts, which a test compares). The privacy gate, the
primary key and the row checks of the profile follow, in that order of weight:
a row with a personal number is refused before anything of it is quoted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from frictionless import Schema

from catalog.privacy import masked, personal_column
from catalog.row_checks import ROW_CHECKS

MAX_FINDINGS = 1000  # kept in full; the counts per rule are always complete
MAX_QUOTED = 80  # characters of a cell that a finding shows
MEMO_SIZE = 50_000  # distinct texts remembered per column

_EDGES = " \t\r\n\u00a0\u2007\u202f\u200b\ufeff"
_KNOWN_TYPES = {"string", "integer", "number", "boolean", "date", "datetime", "time", "year", "yearmonth", "any"}

Row = tuple[int, tuple[str, ...]]
# verdict on one text: canonical text, value, rule that it breaks ("" when none)
Verdict = tuple[str, Any, str]


@dataclass(frozen=True)
class Finding:
    """One thing to mend. `rule` is a key of texts/rules.yml, `values` its fillers."""

    rule: str
    severity: str  # "error": the row was refused; "warning": it was kept
    row: int | None = None  # as a person counts in the source file; None concerns the whole table
    column: str = ""
    value: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Report:
    """Counts that add up (received = kept + rejected) and what to mend, most common first."""

    received: int = 0
    kept: int = 0
    rejected: int = 0
    findings: list[Finding] = field(default_factory=list)
    errors_by_rule: Counter[str] = field(default_factory=Counter)
    warnings_by_rule: Counter[str] = field(default_factory=Counter)

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it in full while there is room."""
        counts = self.errors_by_rule if finding.severity == "error" else self.warnings_by_rule
        counts[finding.rule] += 1
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding)


@dataclass(frozen=True)
class Constant:
    """A column that the harvest knows better than the source: filled where the source leaves it out."""

    name: str
    value: str
    must_match: bool = False  # a differing cell refuses the row (another kommun's code)


def validate_rows(
    header: Sequence[str],
    rows: Iterable[Row],
    schema: Mapping[str, Any],
    report: Report,
    *,
    profile: str = "",
    formats: Mapping[str, Mapping[str, object]] | None = None,
    missing_values: Sequence[str] = ("",),
    constants: Sequence[Constant] = (),
    not_personal: frozenset[str] = frozenset(),
    seen_keys: set[tuple[str, ...]] | None = None,
) -> Iterator[tuple[str, ...]]:
    """Yield each kept row as canonical text in the order of the schema's fields; fill `report` meanwhile.

    Shape:  numbers with a decimal point and no grouping, dates ISO 8601, text without outer white space,
            missing values and masks as the source wrote them.
    Args:   `header` names the cells; columns that the schema lacks are reported once and left out.
            `seen_keys` carries primary keys between the pieces of one resource.
    """
    fields: list[dict[str, Any]] = list(schema["fields"])
    names = [f["name"] for f in fields]
    places = {name: index for index, name in enumerate(header)}
    fixed = {c.name: c for c in constants}
    _judge_header(header, fields, fixed, report)
    judges = _judges(fields, formats or {}, missing_values)
    checks = ROW_CHECKS.get(profile, ())
    key = [names.index(k) for k in _primary_key(schema) if k in names]
    keys = seen_keys if seen_keys is not None else set()
    sources = [(names[i], places.get(names[i]), judges[i], fixed.get(names[i])) for i in range(len(names))]
    width = len(header)
    wants_values = bool(checks)

    for number, cells in rows:
        report.received += 1
        problem = _gate(number, header, cells, not_personal) or _ragged(number, cells, width)
        if problem is None:
            kept: list[str] = []
            values: dict[str, Any] = {}
            for name, place, judge, constant in sources:
                text = cells[place].strip(_EDGES) if place is not None else ""
                if constant is not None:
                    if text and constant.must_match and text != constant.value:
                        problem = _finding("annan-kommun", number, name, text, expected=constant.value)
                        break
                    text = text or constant.value
                canonical, value, rule = judge(text)
                if rule:
                    problem = _cell_finding(rule, number, name, text, fields[len(kept)])
                    break
                kept.append(canonical)
                if wants_values:
                    values[name] = value
            else:
                problem = _row_problem(number, values, checks, report)
                if problem is None and key:
                    row_key = tuple(kept[i] for i in key)
                    if row_key in keys:
                        shown = ", ".join(row_key)
                        problem = _finding("dubblett", number, names[key[0]], shown)
                    else:
                        keys.add(row_key)
        if problem is not None:
            report.rejected += 1
            report.add(problem)
            continue
        report.kept += 1
        yield tuple(kept)


def _gate(number: int, header: Sequence[str], cells: Sequence[str], allowed: frozenset[str]) -> Finding | None:
    column = personal_column(header, cells, allowed)
    return None if column is None else Finding("personnummer", "error", number, masked(column))


def _ragged(number: int, cells: Sequence[str], width: int) -> Finding | None:
    if len(cells) == width:
        return None
    rule = "for-manga-celler" if len(cells) > width else "for-fa-celler"
    return _finding(rule, number, "", "", found=len(cells), expected=width)


def _row_problem(number: int, values: Mapping[str, Any], checks: Iterable[Any], report: Report) -> Finding | None:
    for check in checks:
        if not check.fails(values):
            continue
        shown = values.get(check.field)
        finding = Finding(check.rule, check.severity, number, check.field, _quoted("" if shown is None else str(shown)))
        if check.severity == "error":
            return finding
        report.add(finding)
    return None


def _judge_header(
    header: Sequence[str], fields: Sequence[Mapping[str, Any]], fixed: Mapping[str, Constant], report: Report
) -> None:
    known = {f["name"] for f in fields}
    for name in header:
        if name not in known:
            report.add(Finding("okand-kolumn", "warning", None, _quoted(name)))
    for f in fields:
        required = f.get("constraints", {}).get("required", False)
        if f["name"] not in header and f["name"] not in fixed and required:
            report.add(Finding("kolumn-saknas", "warning", None, f["name"]))


def _judges(
    fields: Sequence[Mapping[str, Any]], formats: Mapping[str, Mapping[str, object]], missing_values: Sequence[str]
) -> list[Callable[[str], Verdict]]:
    descriptors = []
    for f in fields:
        hints = formats.get(f["name"], {})
        merged = {k: v for k, v in f.items() if not k.endswith("_en") and k != "unit"}
        if f["type"] in ("number", "integer"):
            merged |= {k: v for k, v in hints.items() if k in ("decimalChar", "groupChar", "bareNumber")}
        if f["type"] in ("date", "datetime") and "format" in hints:
            merged["format"] = hints["format"]
        descriptors.append(merged)
    masks = sorted({"", *missing_values})
    schema = Schema.from_descriptor({"fields": descriptors, "missingValues": masks})
    return [_memo(_judge(f.create_cell_reader(), f.type, frozenset(masks))) for f in schema.fields]


def _judge(read: Callable[[str], Any], type_: str, masks: frozenset[str]) -> Callable[[str], Verdict]:
    def judge(text: str) -> Verdict:
        value, notes = read(text)
        if notes:
            return text, None, next(iter(notes))
        return (text if text in masks else canonical_text(value, text)), value, ""

    return judge


def _memo(judge: Callable[[str], Verdict]) -> Callable[[str], Verdict]:
    known: dict[str, Verdict] = {}

    def remembered(text: str) -> Verdict:
        verdict = known.get(text)
        if verdict is None:
            verdict = judge(text)
            if len(known) < MEMO_SIZE:
                known[text] = verdict
        return verdict

    return remembered


def canonical_text(value: Any, text: str) -> str:
    """Return the one spelling in which a value is published; the digits are the source's own."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return text


def _primary_key(schema: Mapping[str, Any]) -> list[str]:
    key = schema.get("primaryKey", [])
    return [key] if isinstance(key, str) else list(key)


def _cell_finding(rule: str, number: int, name: str, text: str, field_: Mapping[str, Any]) -> Finding:
    limits = {k: v for k, v in field_.get("constraints", {}).items() if k == rule}
    expected = limits.get(rule, field_.get("format", "") if rule == "type" else "")
    if isinstance(expected, list):
        expected = ", ".join(map(str, expected))
    return _finding(rule, number, name, text, expected=expected, type=field_["type"])


def _finding(rule: str, number: int, name: str, text: str, **values: object) -> Finding:
    return Finding(rule, "error", number, name, _quoted(text), values)


def _quoted(text: str) -> str:
    shown = re.sub(r"[\x00-\x1f\x7f]", " ", masked(text))
    return shown if len(shown) <= MAX_QUOTED else shown[: MAX_QUOTED - 1] + "…"
