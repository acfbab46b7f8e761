"""The ASGI application over an output folder: the API at /api/action/ and /api/3/action/; all else is files.

A request's address, visitor and time are written nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from catalog.server.actions import ACTIONS
from catalog.server.api import Api, preflight
from catalog.server.files import Files
from catalog.server.replies import as_json

_CALL = re.compile(r"/api/(?:3/)?action/([^/]+)/?")
_CALLS = re.compile(r"/api/(?:3/)?action/?")
_VERSION = re.compile(r"/api(?:/3)?/?")
_STATIC = re.compile(r".*\.[a-z]+")  # /api/3/action/package_list.json is a file


def _now() -> datetime:
    return datetime.now(UTC)


class App:
    """Serves one output folder. `clock` gives the moment that NOW is in a query.

    Raises: FileNotFoundError if there is no such folder.
    """

    def __init__(self, output: Path, clock: Callable[[], datetime] = _now) -> None:
        root = output.resolve(strict=True)
        self._made_of = (root, clock)
        self._files = Files(root)
        self._api = Api(root, clock)

    def __reduce__(self) -> tuple[type[App], tuple[Path, Callable[[], datetime]]]:
        """Several processes serve: each makes its own of the same folder."""
        return App, self._made_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or begin and end with the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            reply = await self._answer(scope, receive)
            await reply(scope, receive, send)

    def close(self) -> None:
        """End what was begun."""
        self._api.close()

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        path, method = scope["path"], scope["method"]
        if path.startswith("/api"):
            called = _CALL.fullmatch(path)
            if called and not _STATIC.fullmatch(called[1]):
                return await self._api.answer(called[1], scope, receive)
            if method == "OPTIONS":
                return preflight()
            if method in ("GET", "HEAD") and _CALLS.fullmatch(path):
                return as_json({"version": 3, "actions": sorted(ACTIONS)})
            if method in ("GET", "HEAD") and _VERSION.fullmatch(path):
                return as_json({"version": 3})
        written = (scope.get("raw_path") or path.encode()).partition(b"?")[0].decode("latin-1")
        return await to_thread.run_sync(self._files.answer, method, written, Headers(scope=scope))
