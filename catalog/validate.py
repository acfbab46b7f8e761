"""One function that takes a table of text and gives the kept rows and a report.

The rules are Frictionless': each cell is judged by the cell reader of its
Table Schema field (`cells`), and each distinct text in a column is judged once (real
columns hold few distinct texts; this is 10–50 times faster than reading row by
row and gives the same verdicts, which a test compares). Rows are taken in
blocks: `catalog.columns` proves most of them clean column by column, and only
the others are looked at cell by cell, for the report. The privacy gate, the
primary key and the row checks of the profile (`row_rules`) follow, in that order of weight:
a row with a personal number, or about an individual (`individuals`), is refused
before anything of it is quoted, and what else is private is replaced before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from catalog.cells import cell_judges
from catalog.columns import EDGES, CleanRow, Column, Constant, Gate, Judge, Row, judge_block, remembered
from catalog.individuals import Guard
from catalog.privacy import masked, may_be_parted, personal_column
from catalog.report import INDIVIDUAL, Finding, Report, fault, quoted
from catalog.row_checks import ROW_CHECKS
from catalog.row_rules import RowRules
from catalog.seen import Seen

BLOCK_ROWS = 2_000  # judged together
WITHOUT_WORDS = "delegation-utan-ord"


def validate_rows(
    header: Sequence[str],
    rows: Iterable[Row],
    schema: Mapping[str, Any],
    report: Report,
    *,
    profile: str = "",
    table: str = "",
    formats: Mapping[str, Mapping[str, object]] | None = None,
    missing_values: Sequence[str] = ("",),
    constants: Sequence[Constant] = (),
    not_personal: frozenset[str] = frozenset(),
    seen_keys: Seen | set[tuple[Any, ...]] | None = None,
    block_rows: int = BLOCK_ROWS,
) -> Iterator[tuple[str, ...]]:
    """Yield each kept row as canonical text in the order of the schema's fields; fill `report` meanwhile.

    Shape:  numbers with a decimal point and no grouping, dates ISO 8601, text without outer white space,
            missing values and masks as the source wrote them.
    Args:   `header` names the cells; columns that the schema lacks are reported once and left out.
            `table` names a table without a profile, so that the gate knows what kind of texts it holds.
            `seen_keys` carries primary keys and unique values between the pieces of one resource.
            `block_rows` are read before the first of them is yielded.
    """
    fields: list[dict[str, Any]] = list(schema["fields"])
    names = [f["name"] for f in fields]
    places = {name: index for index, name in enumerate(header)}
    fixed = {c.name: c for c in constants}
    _judge_header(header, fields, fixed, report)
    judges = cell_judges(fields, formats or {}, missing_values)
    sources = [
        _Cell(name, places.get(name), remembered(judges[i]), fixed.get(name), fields[i]) for i, name in enumerate(names)
    ]
    key = [names.index(k) for k in _primary_key(schema) if k in names]
    alone = [(i, f["name"]) for i, f in enumerate(fields) if f.get("constraints", {}).get("unique") and key != [i]]
    rules = RowRules(names, ROW_CHECKS.get(profile, ()), key, alone, Seen() if seen_keys is None else seen_keys)
    gates = [Gate(name in not_personal) for name in header]
    guard = Guard(profile or table, header)
    parted = may_be_parted(header, not_personal)
    columns = [Column(cell.place, judges[i], cell.constant) for i, cell in enumerate(sources)]

    stream = iter(rows)
    while block := list(islice(stream, block_rows)):
        judged = judge_block(block, gates, columns, with_values=rules.are_there)
        told = {
            at
            for at, (_, cells) in enumerate(block if guard.is_on or parted else ())
            if guard.has_a_say(cells) or (parted and personal_column(header, cells, not_personal))
        }
        is_clean = len(judged.kept) == len(block) and not judged.doubtful and not told
        if is_clean and rules.hold(judged.kept, judged.columns):
            report.received += len(block)
            report.kept += len(block)
            yield from judged.kept
            continue
        clean = {at: row for at, row in judged.clean().items() if at not in told}
        for at, (number, cells) in enumerate(block):
            report.received += 1
            row = clean.get(at) or _closely(number, cells, header, sources, not_personal, guard)
            warnings: list[Finding] = []
            problems = row if isinstance(row, list) else rules.problems(number, row, warnings)
            if isinstance(row, list) or problems:
                report.refuse(problems)
                continue
            for finding in warnings:
                report.add(finding)
            if guard.is_delegated(cells):
                report.note(Finding(WITHOUT_WORDS, "warning"))
            report.kept += 1
            yield row.kept


@dataclass(frozen=True)
class _Cell:
    """Where a field's cells come from and how one is judged."""

    name: str
    place: int | None
    judge: Judge
    constant: Constant | None
    field: Mapping[str, Any]


def _closely(
    number: int, cells: Sequence[str], header: Sequence[str], sources: Sequence[_Cell], not_personal: frozenset[str],
    guard: Guard,
) -> CleanRow | list[Finding]:  # fmt: skip
    """Return a row judged cell by cell, or all that is wrong with its cells."""
    problem = _gate(number, header, cells, not_personal) or _individual(number, guard, cells)
    problem = problem or _ragged(number, cells, len(header))
    if problem:
        return [problem]
    cells = guard.masked(cells)
    problems: list[Finding] = []
    kept: list[str] = []
    values: list[Any] = []
    for cell in sources:
        text = cells[cell.place].strip(EDGES) if cell.place is not None else ""
        if cell.constant is not None:
            if text and cell.constant.must_match and text != cell.constant.value:
                problems.append(fault("annan-kommun", number, cell.name, text, expected=cell.constant.value))
            text = text or cell.constant.value
        canonical, value, rule = cell.judge(text)
        if rule and not (rule == "personnummer" and cell.name in not_personal):
            problems.append(_cell_finding(rule, number, cell.name, text, cell.field))
        kept.append(canonical)
        values.append(value)
    if not problems and all(value is None for value in values):
        problems.append(fault("tom-rad", number, "", ""))
    return problems or CleanRow(tuple(kept), tuple(values))


def _gate(number: int, header: Sequence[str], cells: Sequence[str], allowed: frozenset[str]) -> Finding | None:
    column = personal_column(header, cells, allowed)
    return None if column is None else Finding("personnummer", "error", number, masked(column))


def _individual(number: int, guard: Guard, cells: Sequence[str]) -> Finding | None:
    column = guard.refuses(cells)
    return Finding(INDIVIDUAL, "error", number, masked(column)) if column else None


def _ragged(number: int, cells: Sequence[str], width: int) -> Finding | None:
    if len(cells) == width:
        return None
    rule = "for-manga-celler" if len(cells) > width else "for-fa-celler"
    return fault(rule, number, "", "", found=len(cells), expected=width)


def _judge_header(
    header: Sequence[str], fields: Sequence[Mapping[str, Any]], fixed: Mapping[str, Constant], report: Report
) -> None:
    known = {f["name"] for f in fields}
    found = [Finding("okand-kolumn", "warning", None, quoted(name)) for name in header if name not in known]
    for f in fields:
        required = f.get("constraints", {}).get("required", False)
        if f["name"] not in header and f["name"] not in fixed and required:
            found.append(Finding("kolumn-saknas", "warning", None, f["name"]))
    for finding in found:  # the pieces of one resource share a report
        if finding not in report.findings:
            report.add(finding)


def _primary_key(schema: Mapping[str, Any]) -> list[str]:
    key = schema.get("primaryKey", [])
    return [key] if isinstance(key, str) else list(key)


def _cell_finding(rule: str, number: int, name: str, text: str, field_: Mapping[str, Any]) -> Finding:
    if rule == "personnummer":
        return Finding(rule, "error", number, masked(name))
    limits = {k: v for k, v in field_.get("constraints", {}).items() if k == rule}
    expected = limits.get(rule, field_.get("format", "") if rule == "type" else "")
    if isinstance(expected, list):
        expected = ", ".join(map(str, expected))
    return fault(rule, number, name, text, expected=expected, type=field_["type"])
