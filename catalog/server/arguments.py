"""The arguments of the calls: how each is described, read from a query string or from JSON, and checked.

The same description makes /api/openapi.json, so what is promised is what is checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from catalog.server.faults import Fault, invalid_fields

Kind = Literal["text", "natural", "boolean", "texts", "object", "text_or_object"]
LARGEST = 2**53 - 1  # the largest whole number that JSON holds everywhere; a larger one is taken as this
LONGEST = 2_000  # characters of a text, where an argument does not say otherwise
MOST_TEXTS = 1_000

_TRUE = frozenset({"true", "1", "yes", "t", "y", "on"})
_FALSE = frozenset({"false", "0", "no", "f", "n", "off", ""})


@dataclass(frozen=True)
class Argument:
    """One argument. `most`: a larger number is taken as this one, as CKAN does. `separator`: of a list in a text."""

    name: str
    kind: Kind
    about: str
    required: bool = False
    default: Any = None
    most: int = LARGEST
    longest: int = LONGEST
    choices: tuple[str, ...] = ()
    separator: str = ""
    also: str = ""  # another name that it has
    example: Any = None

    def schema(self) -> dict[str, Any]:
        """Return its JSON Schema."""
        text: dict[str, Any] = {"type": "string", "maxLength": self.longest}
        made: dict[str, Any] = {
            "text": {**text, "enum": list(self.choices)} if self.choices else text,
            "natural": {"type": "integer", "minimum": 0, "maximum": LARGEST},
            "boolean": {"type": "boolean"},
            "texts": {"type": "array", "items": text, "maxItems": MOST_TEXTS},
            "object": {"type": "object"},
            "text_or_object": {"oneOf": [text, {"type": "object", "additionalProperties": text}]},
        }[self.kind]
        return made | ({} if self.default is None else {"default": self.default})


def checked(arguments: Sequence[Argument], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value of every argument, by its name; arguments that the call does not have are passed over.

    Raises: Fault (Validation Error) naming each argument that is wrong, and what would be right.
    """
    values: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for argument in arguments:
        raw = given.get(argument.name)
        if raw is None and argument.also:
            raw = given.get(argument.also)
        try:
            values[argument.name] = (
                argument.default if _is_left_out(raw, argument) else _READ[argument.kind](raw, argument)
            )
        except ValueError as error:
            wrong[argument.name] = [str(error)]
            continue
        if argument.required and raw in (None, ""):
            wrong[argument.name] = ["Missing value"]
    if wrong:
        raise invalid_fields(wrong)
    return values


def json_of(text: bytes | str) -> Any:
    """Return what a JSON text says. Raises: ValueError saying where it breaks."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise ValueError(f"Error decoding JSON data: {str(error)[:200]}") from None


def _is_left_out(raw: Any, argument: Argument) -> bool:
    return raw is None or (raw == "" and argument.kind != "text")


def _text(raw: Any, argument: Argument) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise ValueError("Must be a text value")
    text = raw if isinstance(raw, str) else _number_text(raw)
    if len(text) > argument.longest:
        raise ValueError(f"Must be at most {argument.longest} characters long")
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise ValueError("Must be valid Unicode text")
    if argument.choices and text not in argument.choices:
        raise ValueError(f"Value must be one of {', '.join(argument.choices)}")
    return text


def _number_text(raw: int | float) -> str:
    try:
        return str(raw)
    except ValueError:  # a whole number of thousands of digits
        raise ValueError("Must be a text value") from None


def _natural(raw: Any, argument: Argument) -> int:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, str) and raw.strip().removeprefix("-").isdecimal() and raw.isascii() and len(raw) <= LONGEST:
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise ValueError("Invalid integer")
    if raw < 0:
        raise ValueError("Must be a natural number")
    return min(raw, argument.most)


def _boolean(raw: Any, _: Argument) -> bool:
    text = str(raw).strip().lower() if isinstance(raw, bool | int | str) else None
    if text not in _TRUE | _FALSE:
        raise ValueError("Must be true or false")
    return text in _TRUE


def _texts(raw: Any, argument: Argument) -> list[str]:
    if isinstance(raw, str) and raw.lstrip().startswith("["):
        raw = json_of(raw)
    elif isinstance(raw, str) and argument.separator:
        raw = [part.strip() for part in raw.split(argument.separator)]
    elif isinstance(raw, str):
        raw = [raw]
    if not isinstance(raw, list):
        raise ValueError("Must be a list of texts")
    if len(raw) > MOST_TEXTS:
        raise ValueError(f"Must have at most {MOST_TEXTS} values")
    return [_text(part, argument) for part in raw]


def _object(raw: Any, argument: Argument) -> dict[str, Any]:
    if isinstance(raw, str):
        raw = json_of(raw)
    if not isinstance(raw, dict):
        raise ValueError("Must be a JSON object")
    return raw


def _text_or_object(raw: Any, argument: Argument) -> str | dict[str, Any]:
    if isinstance(raw, str) and raw.lstrip().startswith("{"):
        raw = json_of(raw)
    if isinstance(raw, dict):
        return {_text(name, argument): _text(value, argument) for name, value in raw.items()}
    return _text(raw, argument)


_READ: dict[Kind, Any] = {
    "text": _text,
    "natural": _natural,
    "boolean": _boolean,
    "texts": _texts,
    "object": _object,
    "text_or_object": _text_or_object,
}

__all__ = ["Argument", "Fault", "checked", "json_of"]
