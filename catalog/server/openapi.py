"""The description of the API in OpenAPI 3.1, made from the list of calls that the server answers by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from catalog.server.actions import ACTIONS, Action
from catalog.server.arguments import Argument
from catalog.server.faults import KINDS

PATH = "api/openapi.json"
VERSION = "3"
_PREFIX = "/api/3/action/"

_ERRORS = {
    "400": "The call is not known, or its body or query cannot be read",
    "403": "A statement that nobody may run here",
    "404": "There is no such thing",
    "405": "Not GET, HEAD or POST",
    "409": "An argument has a wrong value; `error` says which, and what would be right",
    "413": "The body is too large",
    "503": "Too many queries of tables at once",
}


def openapi(base_url: str) -> dict[str, Any]:
    """Return the description of the API of a site that stands at `base_url`, which ends without a slash."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Insyn Väst",
            "version": VERSION,
            "description": "CKAN's Action API over everything that the portal publishes. No key is needed, and nothing "
            "can be changed. The same calls answer at /api/action/. A portal served as files alone answers the calls "
            "without arguments, and those of its pages on the API; the rest needs the server.",
            "license": {"name": "CC0 1.0", "identifier": "CC0-1.0"},
        },
        "servers": [{"url": base_url}],
        "paths": {f"{_PREFIX}{name}": _path(name, action) for name, action in ACTIONS.items()},
        "components": {
            "schemas": {"Error": _error(), "Package": _package()},
            "responses": {
                status: {"description": about, "content": _json({"$ref": "#/components/schemas/Error"})}
                for status, about in _ERRORS.items()
            },
        },
    }


def openapi_json(base_url: str) -> bytes:
    """Return the same as a file."""
    return (json.dumps(openapi(base_url), ensure_ascii=False, indent=1) + "\n").encode()


def _path(name: str, action: Action) -> dict[str, Any]:
    answers = {
        "200": {"description": "The answer in CKAN's envelope", "content": _json(_success(action))},
        **{status: {"$ref": f"#/components/responses/{status}"} for status in _ERRORS},
    }
    get: dict[str, Any] = {
        "operationId": name,
        "summary": action.about,
        "parameters": list(_parameters(action)),
        "responses": answers,
    }
    needs = [argument.name for argument in action.arguments if argument.required]
    body: dict[str, Any] = {"type": "object", "properties": {a.name: _described(a) for a in action.arguments}}
    post = {
        "operationId": f"{name}_post",
        "summary": action.about,
        "requestBody": {"required": bool(needs), "content": _json(body | ({"required": needs} if needs else {}))},
        "responses": answers,
    }
    return {"get": get, "post": post}


def _parameters(action: Action) -> Iterator[dict[str, Any]]:
    for argument in action.arguments:
        one: dict[str, Any] = {
            "name": argument.name,
            "in": "query",
            "description": argument.about,
            "required": argument.required,
        }
        if argument.kind in ("object", "text_or_object"):  # JSON in a text
            yield one | {"content": _json(argument.schema())}
        else:
            yield one | {"schema": argument.schema()} | _example(argument)


def _described(argument: Argument) -> dict[str, Any]:
    return argument.schema() | {"description": argument.about} | _example(argument)


def _example(argument: Argument) -> dict[str, Any]:
    return {} if argument.example is None else {"example": argument.example}


def _success(action: Action) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["help", "success", "result"],
        "properties": {"help": {"type": "string"}, "success": {"const": True}, "result": dict(action.result)},
    }


def _error() -> dict[str, Any]:
    told = {"__type": {"enum": list(KINDS)}, "message": {"type": "string"}}
    faults = {"type": "array", "items": {"type": "string"}}
    error = {"type": "object", "required": ["__type", "message"], "properties": told, "additionalProperties": faults}
    return {
        "type": "object",
        "required": ["help", "success", "error"],
        "properties": {"help": {"type": "string"}, "success": {"const": False}, "error": error},
    }


def _package() -> dict[str, Any]:
    many = {"type": "array", "items": {"type": "object"}}
    return {
        "type": "object",
        "description": "A dataset, by the names of CKAN and ckanext-dcat",
        "required": ["id", "name", "title", "resources"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "name": {"type": "string", "pattern": "^[a-z0-9_-]{2,100}$"},
            "title": {"type": "string"},
            "notes": {"type": "string"},
            "metadata_modified": {"type": "string"},
            "tags": many,
            "groups": many,
            "extras": many,
            "resources": many,
        },
    }


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
