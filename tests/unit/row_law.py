"""The law of checking, one row after the other and one cell after the other, as plainly as it can be said.

`catalog.validate` takes blocks of rows and columns, and is faster. It has to come to the same: the same rows, the
same findings in the same order, the same counts.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from frictionless import Schema

from catalog.cells import MAX_EXPONENT, canonical_text
from catalog.columns import EDGES, Constant
from catalog.patterns import matcher
from catalog.privacy import has_personnummer, masked, personal_column
from catalog.report import Finding, Report, quoted
from catalog.row_checks import ROW_CHECKS

Verdict = tuple[str, Any, str]


def checked_rows(
    header: Sequence[str],
    rows: Iterable[tuple[int, tuple[str, ...]]],
    schema: Mapping[str, Any],
    report: Report,
    *,
    profile: str = "",
    formats: Mapping[str, Mapping[str, object]] | None = None,
    missing_values: Sequence[str] = ("",),
    constants: Sequence[Constant] = (),
    not_personal: frozenset[str] = frozenset(),
) -> Iterator[tuple[str, ...]]:
    """Yield the kept rows and fill the report, as `validate_rows` does. What the header lacks is not told."""
    fields = list(schema["fields"])
    names = [f["name"] for f in fields]
    key = [names.index(k) for k in schema.get("primaryKey", []) if k in names]
    seen: set[tuple[Any, ...]] = set()
    for number, cells in rows:
        report.received += 1
        warnings: list[Finding] = []
        row = _cells(number, cells, header, fields, formats or {}, sorted({"", *missing_values}),
                     {c.name: c for c in constants}, not_personal)  # fmt: skip
        if isinstance(row, tuple):
            kept, values = row
            problem = _contradiction(number, dict(zip(names, values, strict=True)), profile, warnings)
            problem = problem or _repetition(number, fields, kept, values, key, seen)
            problems = [problem] if problem else []
        else:
            problems = row
        if problems:
            report.refuse(problems)
            continue
        for finding in warnings:
            report.add(finding)
        report.kept += 1
        yield tuple(kept)


def _cells(
    number: int,
    cells: Sequence[str],
    header: Sequence[str],
    fields: Sequence[Mapping[str, Any]],
    formats: Mapping[str, Mapping[str, object]],
    masks: Sequence[str],
    constants: Mapping[str, Constant],
    not_personal: frozenset[str],
) -> list[Finding] | tuple[list[str], list[Any]]:
    if column := personal_column(header, cells, not_personal):
        return [Finding("personnummer", "error", number, masked(column))]
    if len(cells) != len(header):
        rule = "for-manga-celler" if len(cells) > len(header) else "for-fa-celler"
        return [Finding(rule, "error", number, "", "", {"found": len(cells), "expected": len(header)})]
    problems: list[Finding] = []
    kept: list[str] = []
    values: list[Any] = []
    for field in fields:
        name = field["name"]
        text = cells[len(header) - 1 - list(header)[::-1].index(name)].strip(EDGES) if name in header else ""
        if constant := constants.get(name):
            if text and constant.must_match and text != constant.value:
                values_ = {"expected": constant.value}
                problems.append(Finding("annan-kommun", "error", number, name, quoted(text), values_))
            text = text or constant.value
        canonical, value, rule = _verdict(text, {**field, **formats.get(name, {})}, masks)
        if rule == "personnummer":
            if name not in not_personal:
                problems.append(Finding(rule, "error", number, masked(name)))
        elif rule:
            limit = field.get("constraints", {}).get(rule, field.get("format", "") if rule == "type" else "")
            shown = ", ".join(map(str, limit)) if isinstance(limit, list) else limit
            values_ = {"expected": shown, "type": field["type"]}
            problems.append(Finding(rule, "error", number, name, quoted(text), values_))
        kept.append(canonical)
        values.append(value)
    if not problems and all(value is None for value in values):
        problems.append(Finding("tom-rad", "error", number, "", ""))
    return problems or (kept, values)


def _verdict(text: str, field: dict[str, Any], masks: Sequence[str]) -> Verdict:
    constraints = dict(field.get("constraints", {}))
    pattern = constraints.pop("pattern", None)
    try:
        value, notes = _reader(json.dumps({**field, "constraints": constraints}), tuple(masks))(text)
    except ArithmeticError:
        return text, None, "type"
    if isinstance(value, Decimal) and not (value.is_finite() and abs(value.adjusted()) <= MAX_EXPONENT):
        return text, None, "type"
    if notes:
        return text, None, next(iter(notes))
    canonical = text if text in masks else _canonical(value, text, field["type"])
    if canonical != text and has_personnummer(canonical):
        return canonical, value, "personnummer"
    if pattern and value is not None and not matcher(pattern).match(text):
        return text, None, "pattern"
    return canonical, value, ""


def _canonical(value: Any, text: str, type_: str) -> str:
    return f"{value:04}" if type_ == "year" and value is not None else canonical_text(value, text)


@functools.cache
def _reader(descriptor: str, masks: tuple[str, ...]) -> Any:
    schema = Schema.from_descriptor({"fields": [json.loads(descriptor)], "missingValues": list(masks)})
    return schema.fields[0].create_cell_reader()


def _contradiction(number: int, values: Mapping[str, Any], profile: str, warnings: list[Finding]) -> Finding | None:
    for check in ROW_CHECKS.get(profile, ()):
        if check.fails(values):
            shown = values.get(check.field)
            text = quoted("" if shown is None else str(shown))
            finding = Finding(check.rule, check.severity, number, check.field, text)
            if check.severity == "error":
                return finding
            warnings.append(finding)
    return None


def _repetition(
    number: int,
    fields: Sequence[Mapping[str, Any]],
    kept: Sequence[str],
    values: Sequence[Any],
    key: Sequence[int],
    seen: set[tuple[Any, ...]],
) -> Finding | None:
    found: list[tuple[Any, ...]] = []
    if key:
        name, own = fields[key[0]]["name"], ("key", *(_comparable(values[i], kept[i]) for i in key))
        if all(part is None for part in own[1:]):
            return Finding("required", "error", number, name, quoted(kept[key[0]]))
        if own in seen:
            return Finding("dubblett", "error", number, name, quoted(", ".join(kept[i] for i in key)))
        found.append(own)
    for place, field in enumerate(fields):
        if not field.get("constraints", {}).get("unique") or key == [place] or values[place] is None:
            continue
        one = ("unique", field["name"], _comparable(values[place], kept[place]))
        if one in seen:
            return Finding("unique", "error", number, field["name"], quoted(kept[place]))
        found.append(one)
    seen.update(found)
    return None


def _comparable(value: Any, text: str) -> Any:
    return value if value is None or isinstance(value, str | int | Decimal | date | time) else text
