"""One function that takes a table of text and gives the kept rows and a report.

The rules are Frictionless': each cell is judged by the cell reader of its
Table Schema field, and each distinct text in a column is judged once (real
columns hold few distinct texts; this is 10–50 times faster than reading row by
row and gives the same verdicts, which a test compares). The privacy gate, the
primary key and the row checks of the profile follow, in that order of weight:
a row with a personal number, or about an individual (`individuals`), is refused
before anything of it is quoted, and what else is private is replaced before.

A pattern is matched by `patterns`, in linear time.

Stricter than Frictionless in one thing: NaN, infinity and numbers beyond double
precision (1E999) are no numbers here, since no JSON or spreadsheet can hold them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from frictionless import Schema

from catalog.individuals import Guard
from catalog.patterns import matcher
from catalog.privacy import has_personnummer, masked, personal_column
from catalog.row_checks import ROW_CHECKS

MAX_FINDINGS = 1000  # kept in full; the counts per rule are always complete
MAX_QUOTED = 80  # characters of a cell that a finding shows
MEMO_SIZE = 50_000  # distinct texts remembered per column

MAX_EXPONENT = 308  # of ten, in a number: what double precision holds

INDIVIDUAL, WITHOUT_WORDS = "enskild", "delegation-utan-ord"
PERSONAL = ("personnummer", INDIVIDUAL)  # rules of the privacy gate

EDGES = " \t\r\n\u00a0\u2007\u202f\u200b\ufeff"

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
    table: str = "",
    formats: Mapping[str, Mapping[str, object]] | None = None,
    missing_values: Sequence[str] = ("",),
    constants: Sequence[Constant] = (),
    not_personal: frozenset[str] = frozenset(),
    seen_keys: set[tuple[Any, ...]] | None = None,
) -> Iterator[tuple[str, ...]]:
    """Yield each kept row as canonical text in the order of the schema's fields; fill `report` meanwhile.

    Shape:  numbers with a decimal point and no grouping, dates ISO 8601, text without outer white space,
            missing values and masks as the source wrote them.
    Args:   `header` names the cells; columns that the schema lacks are reported once and left out.
            `table` names a table without a profile, so that the gate knows what kind of texts it holds.
            `seen_keys` carries primary keys and unique values between the pieces of one resource.
    """
    fields: list[dict[str, Any]] = list(schema["fields"])
    names = [f["name"] for f in fields]
    places = {name: index for index, name in enumerate(header)}
    fixed = {c.name: c for c in constants}
    _judge_header(header, fields, fixed, report)
    judges = cell_judges(fields, formats or {}, missing_values)
    checks = ROW_CHECKS.get(profile, ())
    key = [names.index(k) for k in _primary_key(schema) if k in names]
    alone = [(i, f["name"]) for i, f in enumerate(fields) if f.get("constraints", {}).get("unique") and key != [i]]
    keys = seen_keys if seen_keys is not None else set()
    sources = [(names[i], places.get(names[i]), judges[i], fixed.get(names[i])) for i in range(len(names))]
    width = len(header)
    guard = Guard(profile or table, header)

    for number, cells in rows:
        report.received += 1
        problem = _gate(number, header, cells, not_personal) or _individual(number, guard, cells)
        problem = problem or _ragged(number, cells, width)
        cells = guard.masked(cells)
        problems = [problem] if problem else []
        kept: list[str] = []
        values: dict[str, Any] = {}
        warnings: list[Finding] = []
        if not problems:
            for index, (name, place, judge, constant) in enumerate(sources):
                text = cells[place].strip(EDGES) if place is not None else ""
                if constant is not None:
                    if text and constant.must_match and text != constant.value:
                        problems.append(_finding("annan-kommun", number, name, text, expected=constant.value))
                    text = text or constant.value
                canonical, value, rule = judge(text)
                if rule and not (rule == "personnummer" and name in not_personal):
                    problems.append(_cell_finding(rule, number, name, text, fields[index]))
                kept.append(canonical)
                values[name] = value
        if not problems:
            problem = _row_problem(number, values, checks, warnings)
            problem = problem or _repeated(number, names, kept, values, key, alone, keys)
            problems = [problem] if problem else []
        if problems:
            report.refuse(problems)
            continue
        for finding in warnings:
            report.add(finding)
        if guard.is_delegated(cells):
            report.note(Finding(WITHOUT_WORDS, "warning"))
        report.kept += 1
        yield tuple(kept)


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


def _row_problem(
    number: int, values: Mapping[str, Any], checks: Iterable[Any], warnings: list[Finding]
) -> Finding | None:
    if all(value is None for value in values.values()):
        return _finding("tom-rad", number, "", "")
    for check in checks:
        if not check.fails(values):
            continue
        shown = values.get(check.field)
        finding = Finding(check.rule, check.severity, number, check.field, quoted("" if shown is None else str(shown)))
        if check.severity == "error":
            return finding
        warnings.append(finding)
    return None


def _repeated(
    number: int,
    names: Sequence[str],
    kept: Sequence[str],
    values: Mapping[str, Any],
    key: Sequence[int],
    alone: Sequence[tuple[int, str]],
    seen: set[tuple[Any, ...]],
) -> Finding | None:
    """Return what is wrong with the row's primary key or a unique value; remember them when nothing is.

    Values are compared, not spellings: 1.5 and 1.50 are one key, as Frictionless has it.
    """
    found: list[tuple[Any, ...]] = []
    if key:
        row_key = tuple(_comparable(values[names[i]], kept[i]) for i in key)
        if set(row_key) == {None}:
            return _finding("required", number, names[key[0]], kept[key[0]])
        if row_key in seen:
            return _finding("dubblett", number, names[key[0]], ", ".join(kept[i] for i in key))
        found.append(row_key)
    for place, name in alone:
        one = (name, _comparable(values[name], kept[place]), "unique")
        if one[1] is None:
            continue
        if one in seen:
            return _finding("unique", number, name, kept[place])
        found.append(one)
    seen.update(found)
    return None


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
) -> list[Callable[[str], Verdict]]:
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
    patterns = [_pattern_of(d) for d in descriptors]
    masks = sorted({"", *missing_values})
    schema = Schema.from_descriptor({"fields": descriptors, "missingValues": masks})
    judges = [_judge(f.create_cell_reader(), f.type, frozenset(masks)) for f in schema.fields]
    return [_memo(_within(judge, p)) for judge, p in zip(judges, patterns, strict=True)]


def _pattern_of(descriptor: dict[str, Any]) -> Any:
    """Take the pattern out of a field's constraints and return its matcher, None without one. Raises: ValueError."""
    constraints = descriptor.get("constraints")
    if descriptor["type"] != "string" or not isinstance(constraints, Mapping) or "pattern" not in constraints:
        return None  # Frictionless holds patterns against texts only
    descriptor["constraints"] = {k: v for k, v in constraints.items() if k != "pattern"}
    return matcher(constraints["pattern"])


def _within(judge: Callable[[str], Verdict], pattern: Any) -> Callable[[str], Verdict]:
    """Return a judge that also holds the text against a pattern, after all else."""
    if pattern is None:
        return judge

    def judged(text: str) -> Verdict:
        verdict = judge(text)
        is_wrong = not verdict[2] and verdict[1] is not None and not pattern.match(text)
        return (text, None, "pattern") if is_wrong else verdict

    return judged


def _judge(read: Callable[[str], Any], type_: str, masks: frozenset[str]) -> Callable[[str], Verdict]:
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
        canonical = canonical_text(value, text)
        # A number may hide in another spelling: "8 504 031 234" is published as 8504031234.
        hidden = canonical != text and has_personnummer(canonical)
        return canonical, value, "personnummer" if hidden else ""

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
