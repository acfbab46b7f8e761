"""Requests and answers of the sandbox, apart from any server."""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harvesters.sandbox.world import World

JSON = "application/json; charset=utf-8"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HTML = "text/html; charset=utf-8"
MODIFIED = "Mon, 16 Nov 2026 04:00:00 GMT"  # the example world does not change


@dataclass(frozen=True)
class Request:
    """What a client asked for. `query` keeps the last value of each name."""

    host: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    scheme_host: str = ""  # "http://kolada.insyn.example", for links to other pages of the same server
    body: bytes = b""  # of a POST; b"" for a GET


@dataclass(frozen=True)
class Answer:
    """A whole answer. `stall` to `unsized` are how a fault tells the server what to do."""

    body: bytes
    content_type: str = JSON
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    stall: bool = False  # send nothing until the client gives up
    endless: bool = False  # send `body` again and again
    drip: bool = False  # send `body` byte by byte, with pauses
    reset: bool = False  # break the connection in the middle of `body`
    surplus: int = 0  # bytes that Content-Length promises beyond what is sent
    unsized: bool = False  # tell no length; the end of the connection is the end of `body`
    cacheable: bool = True  # carries ETag and Last-Modified
    head_status: int = 0  # what HEAD is answered with, for a server that answers it otherwise than GET

    @property
    def etag(self) -> str:
        """Return the validator that follows from the bytes."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


App = Callable[["World", Request], Answer]


def json_answer(value: object, status: int = 200) -> Answer:
    """Return `value` as JSON, in the order that it was built."""
    return Answer(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), JSON, status)


def not_found(request: Request) -> Answer:
    """Return a 404 page that says what was asked for."""
    text = html.escape(f"{request.host}{request.path}")
    return Answer(page("Sidan finns inte", f"<p>Det finns ingen sida på {text}.</p>"), HTML, 404, cacheable=False)


def page(title: str, body: str) -> bytes:
    """Return a small HTML page; `title` is text, `body` is HTML. It says that it is example data."""
    return (
        f'<!doctype html><html lang="sv"><meta charset="utf-8"><title>{html.escape(title)} – exempeldata</title>'
        f"<h1>{html.escape(title)}</h1><p>Exempeldata. Inget här är ett verkligt beslut.</p>{body}</html>\n"
    ).encode()
