"""What is sent: a body in memory, or a file that is open already, so that a build cannot change it in between."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, BinaryIO

import msgspec
from anyio import to_thread
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from catalog.media_types import MEDIA_TYPES
from catalog.server.compress import SMALLEST, compressed
from catalog.server.headers import CROSS_ORIGIN, SECURITY_HEADERS

_CHUNK = 256 * 1024
_ENCODER = msgspec.json.Encoder()
_API_HEADERS = {
    **SECURITY_HEADERS,
    **CROSS_ORIGIN,
    "Content-Type": MEDIA_TYPES[".json"],
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
}


class Reply(Response):
    """A body in memory; HEAD gets its headers."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else self.body})


class OpenFile(Response):
    """`length` bytes of an open file from `start` on; it is closed when they are sent."""

    def __init__(self, file: BinaryIO, start: int, length: int, status: int, headers: Mapping[str, str]) -> None:
        self._file, self._start, self._length = file, start, length
        super().__init__(None, status, {**headers, "Content-Length": str(length)})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            left = 0 if scope["method"] == "HEAD" else self._length
            await to_thread.run_sync(self._file.seek, self._start)
            while left > 0:
                chunk = await to_thread.run_sync(self._file.read, min(_CHUNK, left))
                if not chunk:
                    break
                left -= len(chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._file.close()


def encoded(value: Any) -> bytes:
    """Return a value as JSON."""
    return _ENCODER.encode(value)


def as_json(value: Any, status: int = 200, encoding: str = "", more: Mapping[str, str] | None = None) -> Reply:
    """Return a reply of the API, compressed if `encoding` is given and it is worth it."""
    return of_json(encoded(value), status, encoding, more)


def of_json(data: bytes, status: int = 200, encoding: str = "", more: Mapping[str, str] | None = None) -> Reply:
    """Return the same of what is JSON already."""
    if encoding and len(data) >= SMALLEST:
        return packed_json(compressed(data, encoding, is_urgent=True), encoding, status, more)
    return packed_json(data, "", status, more)


def packed_json(data: bytes, encoding: str, status: int = 200, more: Mapping[str, str] | None = None) -> Reply:
    """Return the same of what is compressed already, if `encoding` is given."""
    headers = {**_API_HEADERS, **(more or {})} | ({"Content-Encoding": encoding} if encoding else {})
    if status == 200:
        headers["ETag"] = f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
    return Reply(data, status, headers)


def unchanged(reply: Reply) -> Reply:
    """Return what is sent instead of a reply to somebody who has it already."""
    kept = {name: value for name, value in reply.headers.items() if name not in ("content-type", "content-length")}
    return Reply(None, 304, kept)
