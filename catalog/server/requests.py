"""What a caller of the API wants: its arguments from the query string, from JSON, or from a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from catalog.server.arguments import json_of
from catalog.server.faults import BAD_REQUEST, Fault

LARGEST_BODY = 1_000_000  # bytes
MOST_FIELDS = 200
TOO_LARGE = 413


def from_query(query: bytes) -> dict[str, Any]:
    """Return the arguments of a query string; one that comes several times is a list. Raises: Fault."""
    return _gathered(query.decode("latin-1"))


def from_body(body: bytes, content_type: str) -> Mapping[str, Any]:
    """Return the arguments in a body: JSON, whatever its type says, as CKAN reads it, or a form. Raises: Fault."""
    if len(body) > LARGEST_BODY:
        raise too_large()
    kind = content_type.partition(";")[0].strip().lower()
    if not body.strip():
        return {}
    if kind == "multipart/form-data":
        raise Fault(BAD_REQUEST, "multipart/form-data is not read here; send JSON or application/x-www-form-urlencoded")
    if kind == "application/x-www-form-urlencoded" and not body.lstrip().startswith((b"{", b"[")):
        try:
            return _gathered(body.decode("utf-8"))
        except UnicodeDecodeError:
            raise Fault(BAD_REQUEST, "The form is not UTF-8") from None
    try:
        told = json_of(body)
    except ValueError as error:
        raise Fault(BAD_REQUEST, f"JSON Error: {error}") from None
    if not isinstance(told, dict):
        raise Fault(BAD_REQUEST, "JSON Error: Request data JSON decoded to something that is not an object")
    return told


def too_large() -> Fault:
    """Return the fault of a body that is larger than is read."""
    return Fault(BAD_REQUEST, f"The body is larger than {LARGEST_BODY} bytes", status=TOO_LARGE)


def _gathered(text: str) -> dict[str, Any]:
    try:
        pairs: Sequence[tuple[str, str]] = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Fault(BAD_REQUEST, f"More than {MOST_FIELDS} arguments") from None
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found
