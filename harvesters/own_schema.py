"""A source's own Table Schema, made fit to check by, and to publish with the canonical text.

It is input like any other: what is wrong in it is named, never a reason to stop
the other datasets.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from frictionless.exception import FrictionlessException

from catalog.cells import cell_judges
from catalog.errors import ParseError
from catalog.patterns import matcher
from catalog.report import Finding, quoted

# What tells a reader how the source spells values. The published table is spelled one way and needs none of it.
_SPELLING = ("decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues")
_DATES = ("date", "datetime", "time")


def usable_schema(schema: Mapping[str, Any], url: str) -> dict[str, Any]:
    """Return the schema with a type for each field and all masks in one list of texts, without what `unchecked` names.

    Raises: ParseError when no table can be checked by it: a field without a name, two with the same, an unknown
            type, a limit that cannot be read.
    """
    fields = [{"type": "any", **f} if isinstance(f, Mapping) else {} for f in schema["fields"]]
    names = [str(f.get("name", "")) for f in fields]
    if "" in names or len(set(names)) < len(names):
        raise _wrong(url, f"fields: {', '.join(names)[:200]}")
    masks = {_mask(m) for holder in (schema, *fields) for m in holder.get("missingValues", ())}
    fields = [{k: v for k, v in f.items() if k != "missingValues"} for f in fields]
    fields = [_without(f, ("pattern", "jsonSchema")) if _unchecked(f) else f for f in fields]
    try:
        cell_judges(fields, {}, ())
    except (FrictionlessException, re.error, TypeError, ValueError, AttributeError) as error:
        raise _wrong(url, str(error)[:200]) from error
    return {**schema, "fields": fields, "missingValues": sorted(masks | {""})}


def unchecked(schema: Mapping[str, Any]) -> list[Finding]:
    """Return a warning for each field whose pattern cannot be matched in bounded time. Its other rules are checked.

    A JSON Schema inside a cell may hold any pattern, so it is never followed.
    """
    found = []
    for f in schema["fields"]:
        if isinstance(f, Mapping) and (rule := _unchecked(f)):
            found.append(Finding("monster-provas-inte", "warning", None, quoted(str(f.get("name", ""))), quoted(rule)))
    return found


def published_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of the canonical text: the rules that were checked, without how the source spelled its values.

    Limits and choices that are spelled the source's way are spelled ours. Foreign keys are left out: they are not
    checked, and a row that they point to may have been refused.
    """
    fields = []
    for f in schema["fields"]:
        kept = {k: v for k, v in f.items() if k not in _SPELLING and not (k == "format" and f["type"] in _DATES)}
        if f["type"] != "string" and "constraints" in f:
            kept["constraints"] = {name: _respelled(limit, f) for name, limit in f["constraints"].items()}
        fields.append(kept)
    made = {k: v for k, v in schema.items() if k != "foreignKeys"} | {"fields": fields}
    key = made.pop("primaryKey", [])
    key = [key] if isinstance(key, str) else key
    if key and set(key) <= {f["name"] for f in fields}:
        made["primaryKey"] = key
    return made


def _unchecked(field: Mapping[str, Any]) -> str:
    """Return the rule of a field that cannot be checked, as its source wrote it; "" when all can."""
    constraints = field.get("constraints")
    if not isinstance(constraints, Mapping):
        return ""
    if "jsonSchema" in constraints:
        return "jsonSchema"
    pattern = constraints.get("pattern", "")
    try:
        matcher(pattern)
    except (ValueError, TypeError):
        return str(pattern)
    return ""


def _without(field: Mapping[str, Any], rules: Collection[str]) -> dict[str, Any]:
    return {**field, "constraints": {k: v for k, v in field["constraints"].items() if k not in rules}}


def _respelled(limit: Any, field: Mapping[str, Any]) -> Any:
    if isinstance(limit, list):
        return [_respelled(one, field) for one in limit]
    if not isinstance(limit, str):
        return limit
    plain = {k: v for k, v in field.items() if k != "constraints"}
    return cell_judges([plain], {}, ())[0](limit)[0]


def _mask(mask: Any) -> str:
    return str(mask.get("value", "")) if isinstance(mask, Mapping) else str(mask)


def _wrong(url: str, found: str) -> ParseError:
    return ParseError(f"{url}: a schema that cannot be used: {found}", url=url, found=found, expected="Table Schema")
