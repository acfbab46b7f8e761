"""Reading a source's JSON answer with care: numbers as written, shapes asserted, leftovers noticed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from catalog.errors import EmptyAnswer, ParseError, WebPage
from harvesters.json_bytes import is_html, parse_json

if TYPE_CHECKING:
    from harvesters.snapshot import Snapshot

_LOOKS_AT = 4096
_LEFTOVERS_SHOWN = 12


class Written(str):
    """A JSON number, spelled as the source spelled it."""

    __slots__ = ()


def exact_json(snapshot: Snapshot) -> Any:
    """Return the answer with every number as `Written`, so that 37.0 stays "37.0".

    Raises: ParseError (empty, a web page, wrong charset, broken JSON).
    """
    return parse_json(snapshot.read(), snapshot.url, number=Written)


def refusal(snapshot: Snapshot) -> str:
    """Return why these bytes cannot be data, as a key of texts/errors.yml; "" when they can."""
    with snapshot.open() as stream:
        head = stream.read(_LOOKS_AT)
    if not head.strip() and snapshot.size_bytes <= _LOOKS_AT:
        return EmptyAnswer.code
    return WebPage.code if is_html(head) else ""


def cell(value: object) -> str:
    """Return a JSON value as the text of a cell: null is "", true is "true", a list or object is JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def fail(url: str, found: str, expected: str) -> NoReturn:
    """Raise ParseError: the answer at `url` is not what its kind promises."""
    raise ParseError(f"{url}: expected {expected}, found {found}", url=url, found=found, expected=expected)


def as_object(value: object, url: str, what: str) -> Mapping[str, Any]:
    """Return `value` if it is a JSON object. Raises: ParseError."""
    return value if isinstance(value, Mapping) else fail(url, _shown(value), f"{what}: an object")


def as_list(value: object, url: str, what: str) -> list[Any]:
    """Return `value` if it is a JSON list. Raises: ParseError."""
    return value if isinstance(value, list) else fail(url, _shown(value), f"{what}: a list")


def whole_number(value: object) -> int | None:
    """Return a JSON whole number as int, or None if it is anything else."""
    text = cell(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def leftovers(records: Iterable[object], known: str) -> str:
    """Return the keys that are not among the words of `known`, sorted, so that a field added tomorrow is noticed."""
    found = {str(key) for record in records if isinstance(record, Mapping) for key in record}
    unknown = sorted(found.difference(known.split()))
    more = [f"+{len(unknown) - _LEFTOVERS_SHOWN}"] if len(unknown) > _LEFTOVERS_SHOWN else []
    return ", ".join([*(key[:40] for key in unknown[:_LEFTOVERS_SHOWN]), *more])


def _shown(value: object) -> str:
    return f"{type(value).__name__} {cell(value)[:80]}"
