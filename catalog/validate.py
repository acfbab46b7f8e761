"""One function that takes a table of text and gives the kept rows and a report.

The rules are Frictionless': each cell is judged by the cell reader of its
Table Schema field, and each distinct text in a column is judged once (real
columns hold few distinct texts; this is 10–50 times faster than reading row by
row and gives the same verdicts, which a test compares). Rows are taken in
blocks: `catalog.columns` proves most of them clean column by column, and only
the others are looked at cell by cell, for the report. The privacy gate, the
primary key and the row checks of the profile follow, in that order of weight:
a row with a personal number, or about an individual (`individuals`), is refused
before anything of it is quoted, and what else is private is replaced before.

A pattern is matched by `patterns`, in linear time.

Stricter than Frictionless in one thing: NaN, infinity and numbers beyond double
precision (1E999) are no numbers here, since no JSON or spreadsheet can hold them.
"""

from __future__ import annotations

import functools
import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any

from frictionless import Schema

from catalog.columns import EDGES, CleanRow, Column, Constant, Gate, Judge, Row, Verdict, judge_block, remembered
from catalog.individuals import Guard
from catalog.patterns import matcher
from catalog.plain_values import plain_judge
from catalog.privacy import has_personnummer, masked, may_be_parted, personal_column
from catalog.row_checks import ROW_CHECKS, RowCheck
from catalog.seen import Seen

MAX_FINDINGS = 1000  # kept in full; the counts per rule are always complete
MAX_QUOTED = 80  # characters of a cell that a finding shows
BLOCK_ROWS = 2_000  # judged together
MAX_EXPONENT = 308  # of ten, in a number: what double precision holds

# Frictionless 5.21 puts together what a class of fields knows (Metadata.metadata_ensure_profile) when the class is
# first used, in plain view of other threads: one that came then did not see `decimalChar`, and took "1,5" for text.
# `invoke kill-drill` found it, once in 200 kills.
_ONE_AT_A_TIME = threading.Lock()
# Types whose readers keep nothing between two texts, so that threads may share them. (The parser of WKT does.)
_STATELESS = frozenset(
    {"any", "boolean", "date", "datetime", "integer", "number", "string", "time", "year", "yearmonth"}
)

INDIVIDUAL, WITHOUT_WORDS = "enskild", "delegation-utan-ord"
PERSONAL = ("personnummer", INDIVIDUAL)  # rules of the privacy gate


# Types whose values stand for themselves in a key.
_COMPARABLE = frozenset({type(None), str, int, bool, Decimal, date, datetime, time})


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
    errors_by_rule: Counter[str] = field(default_factory=Counter)  # every fault; a row may have several
    refused_by_rule: Counter[str] = field(default_factory=Counter)  # rows, each under its first fault
    warnings_by_rule: Counter[str] = field(default_factory=Counter)

    def refuse(self, problems: Sequence[Finding]) -> None:
        """Count a refused row with everything that is wrong in it; of a person only that one is there."""
        personal = [p for p in problems if p.rule in PERSONAL]
        for finding in personal or problems:
            self.add(finding)
        self.rejected += 1
        self.refused_by_rule[(personal or problems)[0].rule] += 1

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it in full while there is room."""
        counts = self.errors_by_rule if finding.severity == "error" else self.warnings_by_rule
        counts[finding.rule] += 1
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(finding)

    def note(self, finding: Finding) -> None:
        """Count a finding that is worth one sentence, however many rows it is about."""
        if finding.rule in self.warnings_by_rule:
            self.warnings_by_rule[finding.rule] += 1
        else:
            self.add(finding)


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
    rules = _Rules(names, ROW_CHECKS.get(profile, ()), key, alone, Seen() if seen_keys is None else seen_keys)
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


@dataclass(frozen=True)
class _Rules:
    """What the cells of a row have to be together, and beside the rows before it."""

    names: Sequence[str]
    checks: Sequence[RowCheck]
    key: Sequence[int]
    alone: Sequence[tuple[int, str]]  # fields whose values may not come again
    seen: Seen | set[tuple[Any, ...]]

    @property
    def are_there(self) -> bool:
        return bool(self.checks or self.key or self.alone)

    def hold(self, kept: Sequence[tuple[str, ...]], columns: Sequence[Sequence[Any]]) -> bool:
        """Return True and remember the keys if no row breaks or bends a rule; else remember none.

        Args: `kept` are the rows as texts, `columns` their values by field.
        """
        if not self.are_there or not kept:
            return True
        if not isinstance(self.seen, Seen) or not self._all_pass(columns):
            return False
        if self.key and not self.alone:
            return self._are_new_keys(kept, columns, self.seen)
        found: list[tuple[Any, ...]] = []
        for texts, values in zip(kept, zip(*columns, strict=True), strict=True):
            keys = self._keys(CleanRow(texts, values))
            if keys is None:
                return False
            found += keys
        return self.seen.add_all_new(found)

    def _all_pass(self, columns: Sequence[Sequence[Any]]) -> bool:
        by_name = dict(zip(self.names, columns, strict=True))
        one_by_one = [check for check in self.checks if check.all_hold is None]
        for values in zip(*columns, strict=True) if one_by_one else ():
            row = dict(zip(self.names, values, strict=True))
            if any(check.fails(row) for check in one_by_one):
                return False
        return all(check.all_hold(by_name) for check in self.checks if check.all_hold is not None)

    def _are_new_keys(self, kept: Sequence[tuple[str, ...]], columns: Sequence[Sequence[Any]], seen: Seen) -> bool:
        """Remember the primary keys of the rows and return True if all are there, new and differ."""
        parts: list[Sequence[Any]] = []
        for i in self.key:
            part = columns[i]
            if not {*map(type, part)} <= _COMPARABLE:
                part = [_comparable(value, texts[i]) for value, texts in zip(part, kept, strict=True)]
            parts.append(part)
        keys = list(zip(*parts, strict=True))
        if all(None in part for part in parts) and any(all(value is None for value in key) for key in keys):
            return False
        return seen.add_all_new(keys)

    def problems(self, number: int, row: CleanRow, warnings: list[Finding]) -> list[Finding]:
        """Return the first fault of a row, in a list; add to `warnings` what it may keep. Its keys are remembered."""
        found = self._contradiction(number, row, warnings) or self._repetition(number, row)
        return [found] if found else []

    def _contradiction(self, number: int, row: CleanRow, warnings: list[Finding]) -> Finding | None:
        values = dict(zip(self.names, row.values, strict=True)) if self.checks else {}
        for check in self.checks:
            if not check.fails(values):
                continue
            shown = values.get(check.field)
            text = quoted("" if shown is None else str(shown))
            finding = Finding(check.rule, check.severity, number, check.field, text)
            if check.severity == "error":
                return finding
            warnings.append(finding)
        return None

    def _repetition(self, number: int, row: CleanRow) -> Finding | None:
        """Return what is wrong with the row's primary key or a unique value; remember them when nothing is.

        Values are compared, not spellings: 1.5 and 1.50 are one key, as Frictionless has it.
        """
        keys = self._keys(row)
        if keys is None:
            return _finding("required", number, self.names[self.key[0]], row.kept[self.key[0]])
        for at, key in enumerate(keys):
            if key not in self.seen:
                continue
            if self.key and at == 0:
                return _finding("dubblett", number, self.names[self.key[0]], ", ".join(row.kept[i] for i in self.key))
            return _finding("unique", number, key[0], row.kept[self.names.index(key[0])])
        self.seen.update(keys)
        return None

    def _keys(self, row: CleanRow) -> list[tuple[Any, ...]] | None:
        """Return what may not come again, the primary key first; None if that is empty."""
        found: list[tuple[Any, ...]] = []
        if self.key:
            found.append(tuple(_comparable(row.values[i], row.kept[i]) for i in self.key))
            if all(part is None for part in found[0]):
                return None
        for i, name in self.alone:
            value = _comparable(row.values[i], row.kept[i])
            if value is not None:
                found.append((name, value, "unique"))
        return found


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
                problems.append(_finding("annan-kommun", number, cell.name, text, expected=cell.constant.value))
            text = text or cell.constant.value
        canonical, value, rule = cell.judge(text)
        if rule and not (rule == "personnummer" and cell.name in not_personal):
            problems.append(_cell_finding(rule, number, cell.name, text, cell.field))
        kept.append(canonical)
        values.append(value)
    if not problems and all(value is None for value in values):
        problems.append(_finding("tom-rad", number, "", ""))
    return problems or CleanRow(tuple(kept), tuple(values))


def report_as_data(report: Report, most: int = MAX_FINDINGS) -> dict[str, Any]:
    """Return a report as it stands in report.json, with at most so many findings; the counts are whole."""
    return {
        "received": report.received,
        "kept": report.kept,
        "rejected": report.rejected,
        "errors": dict(sorted(report.errors_by_rule.items())),
        "warnings": dict(sorted(report.warnings_by_rule.items())),
        "findings": [{k: v for k, v in asdict(f).items() if v not in ("", None, {})} for f in report.findings[:most]],
    }


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
    return _finding(rule, number, "", "", found=len(cells), expected=width)


def _comparable(value: Any, text: str) -> Any:
    return value if value is None or isinstance(value, str | int | Decimal | date | time) else text


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


def cell_judges(
    fields: Sequence[Mapping[str, Any]], formats: Mapping[str, Mapping[str, object]], missing_values: Iterable[str]
) -> list[Judge]:
    """Return for each field the function that judges a text without outer white space (EDGES)."""
    descriptors = []
    for f in fields:
        hints = formats.get(f["name"], {})
        merged = {k: v for k, v in f.items() if not k.endswith("_en") and k != "unit"}
        if f["type"] in ("number", "integer"):
            merged |= {k: v for k, v in hints.items() if k in ("decimalChar", "groupChar", "bareNumber")}
        if f["type"] in ("date", "datetime") and "format" in hints:
            merged["format"] = hints["format"]
        descriptors.append(merged)
    masks = tuple(sorted({"", *missing_values}))
    if all(d["type"] in _STATELESS and d.get("format") != "wkt" for d in descriptors):
        return list(_shared_judges(json.dumps(descriptors), masks))
    return _judges(descriptors, masks)


@functools.lru_cache(maxsize=256)
def _shared_judges(descriptors_json: str, masks: tuple[str, ...]) -> Sequence[Judge]:
    """Return the judges of the fields, the same ones for all tables of one schema, and all threads."""
    return _judges(json.loads(descriptors_json), masks)


def _judges(descriptors: Sequence[dict[str, Any]], masks: Sequence[str]) -> list[Judge]:
    patterns = [_pattern_of(d) for d in descriptors]
    known = frozenset(masks)
    with _ONE_AT_A_TIME:
        schema = Schema.from_descriptor({"fields": descriptors, "missingValues": list(masks)})
        judges = [plain_judge(f, known, _judge(f.create_cell_reader(), known, f.type == "year")) for f in schema.fields]
    return [_within(judge, p) for judge, p in zip(judges, patterns, strict=True)]


def _pattern_of(descriptor: dict[str, Any]) -> Any:
    """Take the pattern out of a field's constraints and return its matcher, None without one. Raises: ValueError."""
    constraints = descriptor.get("constraints")
    if descriptor["type"] != "string" or not isinstance(constraints, Mapping) or "pattern" not in constraints:
        return None  # Frictionless holds patterns against texts only
    descriptor["constraints"] = {k: v for k, v in constraints.items() if k != "pattern"}
    return matcher(constraints["pattern"])


def _within(judge: Judge, pattern: Any) -> Judge:
    """Return a judge that also holds the text against a pattern, after all else."""
    if pattern is None:
        return judge

    def judged(text: str) -> Verdict:
        verdict = judge(text)
        is_wrong = not verdict[2] and verdict[1] is not None and not pattern.match(text)
        return (text, None, "pattern") if is_wrong else verdict

    return judged


def _judge(read: Callable[[str], Any], masks: frozenset[str], is_year: bool) -> Judge:
    def judge(text: str) -> Verdict:
        try:
            value, notes = read(text)
        except ArithmeticError:  # NaN against a minimum
            return text, None, "type"
        if isinstance(value, Decimal) and not (value.is_finite() and abs(value.adjusted()) <= MAX_EXPONENT):
            return text, None, "type"
        if notes:
            return text, None, next(iter(notes))
        if text in masks:
            return text, value, ""
        canonical = f"{value:04}" if is_year and value is not None else canonical_text(value, text)
        # A number may hide in another spelling: "8 504 031 234" is published as 8504031234.
        hidden = canonical != text and has_personnummer(canonical)
        return canonical, value, "personnummer" if hidden else ""

    return judge


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
    if rule == "personnummer":
        return Finding(rule, "error", number, masked(name))
    limits = {k: v for k, v in field_.get("constraints", {}).items() if k == rule}
    expected = limits.get(rule, field_.get("format", "") if rule == "type" else "")
    if isinstance(expected, list):
        expected = ", ".join(map(str, expected))
    return _finding(rule, number, name, text, expected=expected, type=field_["type"])


def _finding(rule: str, number: int, name: str, text: str, **values: object) -> Finding:
    return Finding(rule, "error", number, name, quoted(text), values)


def quoted(text: str) -> str:
    """Return a cell as a finding may show it: on one line, cut, and with no personal number."""
    shown = re.sub(r"[\x00-\x1f\x7f]", " ", masked(text))
    return shown if len(shown) <= MAX_QUOTED else shown[: MAX_QUOTED - 1] + "…"
