"""A loopback server that says what a script tells it to, also what no honest server would say.

    with Server({"/a.json": [Say(503), Say(200, b"[]")]}) as server:
        ...  server.url("/a.json"), server.seen

Answers of one path come one after the other, and the last one stays. A request
that is not in the script is answered 599 and fails the test on leaving the block.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

UNKNOWN_REQUEST = 599
_PAUSE_S = 0.01

# Takes the client's socket after the request was read, and an event that is set when the server closes.
Misbehaviour = Callable[[socket.socket, threading.Event], None]


@dataclass(frozen=True)
class Say:
    """One answer. Content-Length is added unless `headers` hold it or Transfer-Encoding."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """One request as it arrived. Header names in lower case."""

    path: str
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes = b""


class Server:
    """The server, while its `with` block runs."""

    def __init__(self, script: Mapping[str, Sequence[Say | Misbehaviour]]) -> None:
        self.script = {path: list(answers) for path, answers in script.items()}
        self.seen: list[Seen] = []
        self.unknown: list[str] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    def url(self, path: str) -> str:
        """Return the address of `path` on this machine."""
        return f"http://127.0.0.1:{self.port}{path}"

    def paths(self) -> list[str]:
        """Return what was asked for, in order."""
        return [seen.path for seen in self.seen]

    def next_answer(self, seen: Seen) -> Say | Misbehaviour:
        """Note a request and return what the script says to it."""
        path = seen.path
        with self._lock:
            self.seen.append(seen)
            answers = self.script.get(path)
            if not answers:
                self.unknown.append(path)
                return Say(UNKNOWN_REQUEST)
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def __enter__(self) -> Self:
        self._http = _Http(self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(_PAUSE_S,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
        if kind is None and self.unknown:
            raise AssertionError(f"requests that no script knows: {self.unknown}")


def drip(head: bytes, drop: bytes) -> Misbehaviour:
    """Send `head`, then `drop` again and again with small pauses, until somebody gives up."""

    def send(client: socket.socket, closing: threading.Event) -> None:
        client.sendall(head)
        while not closing.wait(_PAUSE_S):
            client.sendall(drop)

    return send


def endless(head: bytes, piece: bytes) -> Misbehaviour:
    """Send `head`, then `piece` as fast as it is taken, until somebody gives up."""

    def send(client: socket.socket, closing: threading.Event) -> None:
        client.sendall(head)
        while not closing.is_set():
            client.sendall(piece)

    return send


def cut(data: bytes) -> Misbehaviour:
    """Send exactly `data` and close in good order."""

    def send(client: socket.socket, _closing: threading.Event) -> None:
        client.sendall(data)

    return send


def reset(data: bytes) -> Misbehaviour:
    """Send `data`, then break the connection without a farewell."""

    def send(client: socket.socket, _closing: threading.Event) -> None:
        client.sendall(data)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return send


def silent(client: socket.socket, closing: threading.Event) -> None:
    """Say nothing."""
    closing.wait()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, script: Server) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gives up is what many tests are about."""

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]
        """Close without shutdown(), which would turn a reset into a polite end."""
        request.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, body: bytes = b"") -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.script.next_answer(Seen(self.path, headers, self.command, body))
        if not isinstance(answer, Say):
            self.close_connection = True
            self.wfile.flush()
            answer(self.connection, self.server.script.closing)
            return
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        names = {name.lower() for name in answer.headers}
        if answer.status != 304 and not names & {"content-length", "transfer-encoding"}:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """The tests look at `seen`."""
