"""Ask the server's application in this process, as a web server would: no socket, no thread but its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode

from catalog.server.app import App
from harvesters.made_packages import write_made_catalogue

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Got:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def result(self) -> Any:
        assert self.json["success"] is True, self.json
        return self.json["result"]

    @property
    def error(self) -> Any:
        assert self.json["success"] is False, self.json
        return self.json["error"]


class Client:
    """A visitor of the application."""

    def __init__(self, output: Path) -> None:
        self.app = App(output, lambda: NOON)

    def ask(
        self,
        path: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        query: bytes = b"",
    ) -> Got:
        place, _, asked = path.partition("?")
        return asyncio.run(self._ask(place, method, headers or {}, body, query or asked.encode()))

    def call(self, call_: str, **arguments: Any) -> Got:
        """Return the answer to a call with JSON."""
        return self.ask(
            f"/api/action/{call_}", "POST", {"content-type": "application/json"}, json.dumps(arguments).encode()
        )

    def get(self, call_: str, **arguments: Any) -> Got:
        """Return the answer to a call with a query string."""
        return self.ask(f"/api/3/action/{call_}?{urlencode(arguments, doseq=True)}")

    async def _ask(self, path: str, method: str, headers: Mapping[str, str], body: bytes, query: bytes) -> Got:
        sent: list[Any] = []
        messages = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> Any:
            return next(messages)

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query,
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
        }
        await self.app(scope, receive, send)
        told = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
        return Got(sent[0]["status"], told, b"".join(m.get("body", b"") for m in sent[1:]))


def made_output(folder: Path, count: int = 60) -> Path:
    """Return an output folder with a made catalogue."""
    output = folder / "output"
    output.mkdir()
    write_made_catalogue(output, count, padding=100)
    return output
