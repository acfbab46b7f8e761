"""The envelope of CKAN's Action API: every answer is a JSON object with `help`, `success`, and `result` or `error`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

NOT_FOUND = "Not Found Error"
NOT_AUTHORISED = "Authorization Error"
VALIDATION = "Validation Error"
SEARCH = "Search Error"
STATUS = {NOT_FOUND: 404, NOT_AUTHORISED: 403, VALIDATION: 409, SEARCH: 409}  # any other type of error: 400


def success(call: str, result: Any, base_url: str) -> dict[str, Any]:
    """Return the answer of a call that went well. `base_url` ends without a slash."""
    return {"help": help_url(call, base_url), "success": True, "result": result}


def failure(
    call: str, kind: str, message: str, base_url: str, fields: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """Return the answer of a call that did not. `kind` is CKAN's `__type`; `fields`: what is wrong with each argument.

    CKAN names an argument as a key of `error` itself, beside `__type`; so a field is never called that or `message`.
    """
    error: dict[str, Any] = {name: list(faults) for name, faults in (fields or {}).items()}
    return {
        "help": help_url(call, base_url),
        "success": False,
        "error": error | {"__type": kind} | ({"message": message} if message else {}),
    }


def help_url(call: str, base_url: str) -> str:
    """Return where the call is explained."""
    return f"{base_url}/api/3/action/help_show?name={call}"
