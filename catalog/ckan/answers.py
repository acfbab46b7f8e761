"""The envelope of every answer of CKAN's Action API, and the status that goes with each kind of error."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

PATHS = ("/api/3/action/", "/api/action/")  # the API has both addresses
NOT_FOUND = "Not Found Error"
VALIDATION = "Validation Error"
AUTHORIZATION = "Authorization Error"
STATUS = {NOT_FOUND: 404, VALIDATION: 409, AUTHORIZATION: 403}  # of the answer, by the error's type


def success(call: str, result: Any, base_url: str) -> dict[str, Any]:
    """Return the answer to a call that went well. `base_url` is the site's address, without a final slash."""
    return {"help": help_address(call, base_url), "success": True, "result": result}


def failure(call: str, type: str, message: str, base_url: str) -> dict[str, Any]:
    """Return the answer to a call that did not. `type` is a key of STATUS."""
    error = {"__type": type, "message": message}
    return {"help": help_address(call, base_url), "success": False, "error": error}


def help_address(call: str, base_url: str) -> str:
    """Return where the call is explained."""
    return f"{base_url}{PATHS[0]}help_show?name={quote(call, safe='')}"


def written(call: str, result: str, base_url: str) -> bytes:
    """Return `success` as the bytes of an answer, of a result that is JSON already."""
    return f'{{"help":{dumps(help_address(call, base_url))},"success":true,"result":{result}}}\n'.encode()


def dumps(value: Any) -> str:
    """Return a value as JSON without needless spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
