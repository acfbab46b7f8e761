"""Hold one registry file against `registry.schema.json` and the rules that a schema cannot say.

The schema is the single list of keys and values; what is reported as right comes
from its own descriptions and examples.
"""

from __future__ import annotations

import difflib
import functools
import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any, cast
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from catalog.ids import slug
from harvesters.calendars.bodies import pattern_faults
from harvesters.schedule import WORDS, schedule_fault
from harvesters.sftp_logins import place_of
from harvesters.yaml_lines import Document, Path, Problem

SCHEMA = FilePath(__file__).with_name("registry.schema.json")

# When a value breaks several rules, the one that helps most is reported.
_RANK = ("enum", "quote", "type", "pattern", "length")
_RULES = {  # JSON Schema's word → ours
    "required": "missing_key", "additionalProperties": "unknown_key", "enum": "enum", "type": "type",
    "pattern": "pattern", "propertyNames": "pattern", "uniqueItems": "twice", "minLength": "length",
    "maxLength": "length", "minItems": "length", "maxItems": "length",
    "minProperties": "length", "minimum": "number", "maximum": "number", "not": "not_here",
}  # fmt: skip
_TYPE_WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list (lines that begin with -)",
    "object": "a mapping (indented key: value)",
}
_TYPE_EXAMPLES = {"string": '"abc"', "integer": "12", "boolean": "true", "array": "[a, b]", "object": "{a: b}"}


def check(document: Document, file_name: str, kinds: Collection[str] | None = None) -> list[Problem]:
    """Return the faults of one file, by line. `kinds` replaces the schema's own list of kinds."""
    if document.data is None and document.problems:
        return document.problems
    best: dict[Path, Problem] = {}
    for error in _validator(tuple(kinds) if kinds is not None else None).iter_errors(document.data):
        problem = _problem(error, document)
        if problem.path not in best or _rank(problem) < _rank(best[problem.path]):
            best[problem.path] = problem
    problems = [*document.problems, *best.values()]
    wrong = {p.path for p in problems}
    problems += [p for p in _beyond_schema(document, file_name) if p.path not in wrong]
    return sorted(problems, key=lambda p: (p.line, [str(part) for part in p.path], p.rule))


@functools.lru_cache(maxsize=8)
def _validator(kinds: tuple[str, ...] | None) -> Any:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    if kinds is not None:
        schema["$defs"]["source"]["properties"]["kind"]["enum"] = list(kinds)
    return _Validator(schema)


def _required(validator: Any, names: list[str], instance: Any, schema: Any) -> Iterator[ValidationError]:
    """Like JSON Schema's own, but each error knows its key. Shape: the key is `error.cause_key`."""
    if isinstance(instance, dict):
        for name in names:
            if name not in instance:
                yield ValidationError("missing", instance=name)


def _additional(validator: Any, allowed: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """Like JSON Schema's own, but with one error for each key, at that key."""
    if not isinstance(instance, dict):
        return
    for name, value in instance.items():
        if name in schema.get("properties", {}):
            continue
        if allowed is False:
            yield ValidationError("unknown", path=[name], instance=name)
        elif isinstance(allowed, dict):
            yield from validator.descend(value, allowed, path=name)


def _property_names(validator: Any, names: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    for name in instance if isinstance(instance, dict) else ():
        if not re.fullmatch(names["pattern"], name):
            yield ValidationError("name", path=[name], instance=name)


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """Like JSON Schema's own, but a line break at the end does not slip through."""
    if isinstance(instance, str) and not re.fullmatch(pattern, instance):
        yield ValidationError("pattern", instance=instance)


def _if(validator: Any, condition: Mapping[str, Any], instance: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
    """Like JSON Schema's own. Nearly all conditions ask which kind a source is, and that takes no validator to see."""
    if (holds := _has_value(condition, instance)) is None:
        holds = validator.evolve(schema=condition).is_valid(instance)
    branch = "then" if holds else "else"
    if branch in schema:
        yield from validator.descend(instance, schema[branch], schema_path=branch)


def _has_value(condition: Mapping[str, Any], instance: Any) -> bool | None:
    """Return whether one key has the one text that the condition names; None if the condition is no such."""
    if condition.keys() != {"properties", "required"} or len(condition["required"]) != 1:
        return None
    [name] = condition["required"]
    wanted = condition["properties"].get(name, {})
    if condition["properties"].keys() != {name} or wanted.keys() != {"const"} or not isinstance(wanted["const"], str):
        return None
    return not isinstance(instance, dict) or bool(instance.get(name) == wanted["const"])


_Validator = extend(  # type: ignore[no-untyped-call]  # jsonschema's stub has no types here
    Draft202012Validator,
    {
        "required": _required,
        "additionalProperties": _additional,
        "propertyNames": _property_names,
        "pattern": _pattern,
        "if": _if,
    },
)


def _problem(error: ValidationError, document: Document) -> Problem:
    path: Path = tuple(error.absolute_path)
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    keyword, value = str(error.validator), cast("Any", error.instance)
    rule, shown = _RULES[keyword], _shown(value)
    found, right, example = shown, _right(schema), _examples(schema)
    if keyword == "required":
        path, found, key = (*path, value), "nothing", _key(schema, value)
        right, example = _right(key) or f"the key {value}", _examples(key)
    elif keyword == "additionalProperties":
        found, example = f"the unknown key {value}", ", ".join(schema.get("properties", ()))
        right = _likely(value, list(schema.get("properties", ())))
    elif keyword == "enum":
        right, example = _likely(str(value), schema["enum"]), ", ".join(schema["enum"])
    elif keyword == "type":
        types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        right, example = " or ".join(_TYPE_WORDS[t] for t in types), example or _TYPE_EXAMPLES[types[0]]
        if "string" in types and value is not None and (as_written := document.written.get(path)):
            found = f"{as_written} without quotes, which YAML reads as {shown}"
            rule, shown, right = "quote", as_written, f'"{as_written}"'
            example = right
    elif keyword == "propertyNames":
        right, example = "lower-case a–z, digits and hyphens", "oppna-data"
    elif keyword == "uniqueItems":
        index = next(i for i, item in enumerate(value) if item in value[:i])
        path, shown = (*path, index), _shown(value[index])
        found, right = f"{shown} a second time", "each value once"
    elif rule == "not_here":
        found = f"the key {path[-1]}"
        right = "lan and kommunalforbund in the county's file; kommunkod and forbund in a kommun's file"
    elif rule in ("length", "number"):
        right, example = f"{right} ({keyword} {error.validator_value})", f"{keyword} {error.validator_value}"
    return Problem(rule, document.line(path), path, found, right, shown, example)


def _key(schema: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the schema of a key. The conditions of the file say only that a key must be there."""
    found = schema.get("properties", {}).get(name)
    return found if isinstance(found, dict) else _validator(None).schema["properties"].get(name, {})


def _examples(schema: Mapping[str, Any]) -> str:
    return ", ".join(_shown(e) for e in schema.get("examples", ())[:4])


def _right(schema: Mapping[str, Any]) -> str:
    examples = _examples(schema)
    description = str(schema.get("description", "")).rstrip(".")
    return f"{description} (for example {examples})" if examples else description


def _likely(word: str, choices: list[str]) -> str:
    near = difflib.get_close_matches(word, choices, n=1)
    return (f"{near[0]}, or another of " if near else "one of ") + ", ".join(choices)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False) if value is not None else "nothing"
    return text if len(text) <= 80 else text[:77] + "…"


def _rank(problem: Problem) -> int:
    return _RANK.index(problem.rule) if problem.rule in _RANK else len(_RANK)


def _beyond_schema(document: Document, file_name: str) -> Iterator[Problem]:
    """Yield what only a look at several values, or at the file's name, can tell."""
    data = document.data if isinstance(document.data, dict) else {}
    yield from _name_fault(data.get("name"), document, file_name)
    number, at = data.get("organisation_number"), ("organisation_number",)
    if isinstance(number, str) and not _luhn(number):
        right = "a number whose last digit is right; leave it out when unsure"
        yield Problem("check_digit", document.line(at), at, _shown(number), right, number)
    for path, value in _addresses(data, ()):
        if reason := _url_fault(value):
            right = "an address that begins with http:// or https:// and holds no user name or password"
            yield Problem("url", document.line(path), path, f"{_shown(value)} ({reason})", right, value)
    seen: dict[str, int] = {}
    for index, source in enumerate(data["sources"] if isinstance(data.get("sources"), list) else ()):
        if not isinstance(source, dict):
            continue
        place: Path = ("sources", index, "name")
        name = source.get("name")
        if isinstance(name, str) and name in seen:
            found = f"{name} a second time (first on line {seen[name]})"
            yield Problem(
                "duplicate_source", document.line(place), place, found, "a name of its own for each source", name
            )
        elif isinstance(name, str):
            seen[name] = document.line(place)
        yield from _expect_fault(source.get("expect"), document, ("sources", index, "expect"))
        yield from _schedule_fault(source.get("schedule"), document, ("sources", index, "schedule"))
        yield from _search_faults(source, document, ("sources", index, "options"))


def _name_fault(name: object, document: Document, file_name: str) -> Iterator[Problem]:
    if not isinstance(name, str):
        return
    made = slug(name, fallback="?")
    if made == "?":
        yield Problem("pattern", document.line(("name",)), ("name",), _shown(name), "a name with letters", name, "Ale")
    elif file_name != f"{made}.yml":
        found = f"the name {name} in the file {file_name}"
        yield Problem(
            "file_name", document.line(("name",)), ("name",), found, f"the file name {made}.yml", name, f"{made}.yml"
        )


def _expect_fault(expect: object, document: Document, at: Path) -> Iterator[Problem]:
    least, most = (expect.get("min"), expect.get("max")) if isinstance(expect, dict) else (None, None)
    if not isinstance(least, dict) or not isinstance(most, dict):
        return
    for key in least.keys() & most.keys():
        if isinstance(least[key], int) and isinstance(most[key], int) and least[key] > most[key]:
            path = (*at, "max", key)
            found = f"max {most[key]} below min {least[key]}"
            yield Problem("min_above_max", document.line(path), path, found, "a max that is at least min")


def _search_faults(source: Mapping[str, Any], document: Document, at: Path) -> Iterator[Problem]:
    """Yield the patterns of a calendar that cannot be searched for."""
    options = source.get("options")
    if source.get("kind") != "ical" or not isinstance(options, dict):
        return
    for path, pattern, reason in pattern_faults(options):
        right = "a pattern without look-arounds and back references"
        found = f"{_shown(pattern)} ({reason})"
        yield Problem("pattern", document.line((*at, *path)), (*at, *path), found, right, pattern, "KS|kommunstyrelse")


def _schedule_fault(schedule: object, document: Document, at: Path) -> Iterator[Problem]:
    if isinstance(schedule, str) and schedule and (reason := schedule_fault(schedule)):
        found, words = f"{_shown(schedule)} ({reason})", list(WORDS)
        near = difflib.get_close_matches(schedule, words, n=1)
        right = f"{', '.join(near or words)}, or such as every 6 hours or 15 4 * * 1-5"
        yield Problem("schedule", document.line(at), at, found, right, schedule, "15 4 * * 1-5")


def _addresses(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key in ("url", "website", "documentation") and isinstance(part, str):
                yield (*path, key), part
            else:
                yield from _addresses(part, (*path, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _addresses(part, (*path, index))


def _url_fault(url: str) -> str:
    try:
        parts = urlsplit(url)
        if parts.scheme == "folder":
            return "it leads upwards" if ".." in parts.path.split("/") else ""
        if parts.scheme == "sftp":
            return "" if place_of(url) else "not sftp://user@host/folder"
        if not parts.hostname or parts.port == 0:
            return "no host" if not parts.hostname else "port 0"
    except ValueError as error:
        return str(error)
    return "it holds a user name or password" if "@" in parts.netloc else ""


def _luhn(number: str) -> bool:
    digits = [int(c) for c in number if c in "0123456789"]
    doubled = [d * 2 - 9 * (d > 4) if i % 2 == 0 else d for i, d in enumerate(digits)]
    return sum(doubled) % 10 == 0
