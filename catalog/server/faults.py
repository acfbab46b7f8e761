"""What can be wrong with a call of the API, in CKAN's words. Nothing else is ever told to a caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.ckan.answers import AUTHORIZATION, NOT_FOUND, STATUS, VALIDATION, failure

BAD_REQUEST = "Bad Request"
SEARCH = "Search Error"
SEARCH_QUERY = "Search Query Error"
UNAVAILABLE = "Service Unavailable"
INTERNAL = "Internal Server Error"
_STATUS = {**STATUS, SEARCH: 409, SEARCH_QUERY: 400, BAD_REQUEST: 400, UNAVAILABLE: 503, INTERNAL: 500}
KINDS = tuple(_STATUS)


class Fault(Exception):
    """A call that cannot be answered. `kind` is CKAN's `__type`, `fields` what is wrong with each argument."""

    def __init__(
        self, kind: str, message: str, fields: Mapping[str, Sequence[str]] | None = None, status: int = 0
    ) -> None:
        super().__init__(message)
        self.kind, self.message, self.fields = kind, message, dict(fields or {})
        self.status = status or _STATUS[kind]

    def answer(self, call: str, base_url: str) -> dict[str, Any]:
        """Return the answer in CKAN's envelope: an argument is a key of `error`, beside `__type` and `message`."""
        made = failure(call, self.kind, self.message, base_url)
        return made | {"error": {name: list(told) for name, told in self.fields.items()} | made["error"]}


def invalid(**fields: str) -> Fault:
    """Return the fault of arguments that have a wrong value, each with what is wrong with it."""
    return invalid_fields({name: [told] for name, told in fields.items()})


def invalid_fields(fields: Mapping[str, Sequence[str]]) -> Fault:
    """Return the same, with several things wrong with an argument."""
    return Fault(VALIDATION, "; ".join(f"{name}: {', '.join(told)}" for name, told in fields.items()), fields)


def not_found(message: str = "Not found") -> Fault:
    """Return the fault of a thing that is not there."""
    return Fault(NOT_FOUND, message)


def refused(message: str) -> Fault:
    """Return the fault of something that nobody may do here."""
    return Fault(AUTHORIZATION, message)
