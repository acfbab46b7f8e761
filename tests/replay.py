"""A loopback server that answers recorded requests, and nothing else.

A recording is a list of exchanges, in the form of `shared/real/<kind>/index.json`:

    {"responses": [{"method": "GET", "url": …, "status": 200, "content_type": …, "file": …}]}

or our own `exchanges.json`, which may also hold a short `body` (text or JSON), `headers`,
and `answers`: one after the other for requests of the same address (the last one
stays). A POST has a key of its own, "POST " and the address; its bodies are in
`posted`. An unknown request is answered 599 and fails the test on leaving `replay`.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

UNKNOWN_REQUEST = 599
_TEXT = ("application/json", "text/")


@dataclass(frozen=True)
class Answer:
    """What the server says once."""

    status: int
    body: bytes
    headers: Mapping[str, str]


@dataclass
class Replay:
    """The running server and what it saw."""

    port: int
    answers: dict[str, list[Answer]]
    seen: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    posted: list[Any] = field(default_factory=list)  # the JSON of each POST
    conditional: int = 0  # requests that carried a validator and were answered 304

    @property
    def connect_to(self) -> tuple[tuple[str, str, int], ...]:
        """Every host leads here, for HttpSettings.connect_to."""
        return (("*", "127.0.0.1", self.port),)


def exchanges(folder: Path, *, name: str = "", plain_http: bool = False) -> dict[str, list[Answer]]:
    """Return the answers of a recording by request key.

    plain_http: write https:// as http:// in text bodies, because the server speaks no TLS.
    """
    index = folder / name if name else next(p for p in (folder / "exchanges.json", folder / "index.json") if p.exists())
    found: dict[str, list[Answer]] = {}
    for entry in json.loads(index.read_text(encoding="utf-8"))["responses"]:
        if entry.get("url"):
            said = [_answer({**entry, **one}, folder, plain_http) for one in entry.get("answers", [{}])]
            method = entry.get("method", "GET")
            found[request_key(entry["url"]) if method == "GET" else f"{method} {request_key(entry['url'])}"] = said
    return found


def answer(body: bytes | str | object, content_type: str = "application/json", status: int = 200) -> list[Answer]:
    """Return one answer, for exchanges that a test writes itself. What is not text or bytes becomes JSON."""
    data = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return [Answer(status, data, {"Content-Type": content_type})]


def request_key(url: str) -> str:
    """Return a URL as host, path and sorted query, so that spelling and scheme do not matter."""
    parts = urlsplit(url)
    path = quote(unquote(parts.path), safe="/,:@")
    query = "&".join(f"{k}={v}" for k, v in sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"{(parts.hostname or '').lower()}{path}" + (f"?{query}" if query else "")


@contextmanager
def replay(recorded: Mapping[str, Sequence[Answer]]) -> Iterator[Replay]:
    """Serve `recorded` on a free loopback port while the block runs. An unknown request fails the test."""
    state = Replay(0, {key: list(said) for key, said in recorded.items()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert not state.unknown, f"requests that no recording answers: {state.unknown}"


def _answer(entry: Mapping[str, Any], folder: Path, plain_http: bool) -> Answer:
    said = entry.get("body", "")
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    body = (folder / entry["file"]).read_bytes() if entry.get("file") else text.encode()
    content_type = str(entry.get("content_type", "application/json"))
    if plain_http and content_type.startswith(_TEXT):
        body = body.replace(b"https://", b"http://")
    return Answer(int(entry.get("status", 200)), body, {"Content-Type": content_type, **entry.get("headers", {})})


def _handler(state: Replay) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()
    asked: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.answer(request_key(f"http://{self.headers['Host']}{self.path}"))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                state.posted.append(json.loads(body))
            self.answer("POST " + request_key(f"http://{self.headers['Host']}{self.path}"))

        def answer(self, key: str) -> None:
            with lock:
                state.seen.append(key)
                said = state.answers.get(key)
                if said is None:
                    state.unknown.append(key)
                    reply = Answer(UNKNOWN_REQUEST, b"", {"Content-Type": "text/plain"})
                else:
                    reply = said[min(asked[key], len(said) - 1)]
                    asked[key] += 1
                etag = reply.headers.get("ETag")
                if etag and self.headers.get("If-None-Match") == etag:
                    state.conditional += 1
                    reply = Answer(304, b"", {"ETag": etag})
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status not in (204, 304):
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if reply.status not in (204, 304):
                self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: a failing test shows `seen`."""

    return Handler
