"""What a cell's text is worth in its field: a value and the one spelling in which it is published, or what is wrong.

The verdicts are those of Frictionless' cell readers, but a pattern is matched by `patterns`, in linear time.

Stricter than Frictionless in one thing: NaN, infinity and numbers beyond double
precision (1E999) are no numbers here, since no JSON or spreadsheet can hold them.
"""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from frictionless import Schema

from catalog.columns import Judge, Verdict
from catalog.patterns import matcher
from catalog.plain_values import plain_judge
from catalog.privacy import has_personnummer

MAX_EXPONENT = 308  # of ten, in a number: what double precision holds

# Frictionless 5.21 puts together what a class of fields knows (Metadata.metadata_ensure_profile) when the class is
# first used, in plain view of other threads: one that came then did not see `decimalChar`, and took "1,5" for text.
# `invoke kill-drill` found it, once in 200 kills.
_ONE_AT_A_TIME = threading.Lock()
# Types whose readers keep nothing between two texts, so that threads may share them. (The parser of WKT does.)
_STATELESS = frozenset(
    {"any", "boolean", "date", "datetime", "integer", "number", "string", "time", "year", "yearmonth"}
)


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
