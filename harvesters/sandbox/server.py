"""The sandbox as a running server: one loopback port that plays every host of the example world.

The client reaches it by leading `*.insyn.example` to the port (Http's
`connect_to`, or `--connect-to` of a command). Answers carry ETag and
Last-Modified, honour conditional requests, and are compressed on request.
"""

from __future__ import annotations

import gzip
import select
import socket
import struct
import sys
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from harvesters.sandbox import servers
from harvesters.sandbox.chance import stream
from harvesters.sandbox.faults import FAULTS
from harvesters.sandbox.places import REFERENCE, read_places
from harvesters.sandbox.registry import write_registry
from harvesters.sandbox.web import MODIFIED, XLSX, Answer, Request
from harvesters.sandbox.world import World

HOST_PATTERN = f"*.{servers.DOMAIN}"
MAX_STALL_S = 300.0
MAX_ENDLESS_BYTES = 2 * 1024**3
DRIP_EVERY_S = 0.2
_CACHE_BYTES = 96 * 1024**2
_CACHE_ONE = 8 * 1024**2
_COMPRESS_FROM = 1024
_LOOK_EVERY_S = 0.05
_NOTE_S = 2.0
_MAX_QUESTION_BYTES = 4 * 1024**2


@dataclass(frozen=True)
class LogEntry:
    """One request as the server saw it. `seconds` is the server's own time, latency and stalls included."""

    url: str
    status: int
    bytes_sent: int
    seconds: float
    fault: str = ""


class Sandbox:
    """The example world on a port of 127.0.0.1. Use as a context manager, or `start()` and `stop()`.

    seed:       the same seed gives the same bytes for every URL
    decisions:  how many in the whole county; None: about 40 a kommun
    latency_s:  each URL waits its own fixed time between these two, as a distant server would
    faults:     pattern of URL (fnmatch) → name in FAULTS
    Raises: KeyError for an unknown fault; OSError when the reference package or the port cannot be used.
    """

    def __init__(
        self,
        seed: int = 1,
        decisions: int | None = None,
        latency_s: tuple[float, float] = (0.0, 0.0),
        faults: Mapping[str, str] | None = None,
        port: int = 0,
        reference: Path = REFERENCE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.world = World(read_places(reference), seed=seed, decisions=decisions)
        self.faults = {pattern: (name, FAULTS[name]) for pattern, name in (faults or {}).items()}
        self._log: list[LogEntry] = []
        self._unnoted = 0  # whole answers that are being sent, or sent and not yet in the log
        self._noted = threading.Condition()
        self.stopping = threading.Event()
        self._latency_s = latency_s
        self._sleep = sleep
        self._asked: Counter[str] = Counter()
        self._cache: OrderedDict[tuple[str, bytes], Answer] = OrderedDict()
        self._cached_bytes = 0
        self._guard = threading.Lock()
        self._wanted_port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """Return the port. Raises: RuntimeError before `start`."""
        if self._server is None:
            raise RuntimeError("the sandbox is not started")
        return int(self._server.server_address[1])

    @property
    def connect_to(self) -> tuple[tuple[str, str, int], ...]:
        """Return what HttpSettings.connect_to needs to reach the sandbox."""
        return ((HOST_PATTERN, "127.0.0.1", self.port),)

    @property
    def log(self) -> list[LogEntry]:
        """Return every request so far. One whose whole answer the client has is in it: such are waited for, briefly."""
        with self._noted:
            self._noted.wait_for(lambda: self._unnoted == 0, timeout=_NOTE_S)
        return self._log

    def start(self) -> Sandbox:
        """Begin to serve; return the sandbox itself."""
        self._server = _Server(("127.0.0.1", self._wanted_port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving, stalled answers included."""
        self.stopping.set()
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()

    def __enter__(self) -> Sandbox:
        return self if self._server is not None else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def write_registry(self, directory: Path, real_registry: Path, drops: Path | None = None) -> list[Path]:
        """Write a registry for this world to `directory`; return its files. See `registry.write_registry`."""
        return write_registry(self.world, directory, real_registry, drops)

    def answer(self, url: str, body: bytes = b"") -> tuple[Answer, str]:
        """Return the answer to `url` and the name of the fault in it ("": none); works without a running server too.

        `body`: what a POST asks.
        """
        with self._guard:
            before = self._asked[url]
            self._asked[url] += 1
        found = next((fault for pattern, fault in self.faults.items() if fnmatchcase(url, pattern)), None)
        right = self._right(url, body)
        if found is None:
            return right, ""
        return found[1](right, before), found[0]

    def wait(self, url: str) -> None:
        """Wait as long as this URL's distance demands."""
        low, high = self._latency_s
        if high > 0:
            self._sleep(stream(self.world.seed, "latency", url).uniform(low, high))

    def note(self, entry: LogEntry) -> None:
        """Add one request to the log."""
        with self._guard:
            self._log.append(entry)

    def sending(self, more: int) -> None:
        """Count a whole answer that is about to be sent (1), or that is now in the log (-1)."""
        with self._noted:
            self._unnoted += more
            self._noted.notify_all()

    def _right(self, url: str, body: bytes) -> Answer:
        asked = (url, body)
        with self._guard:
            if (known := self._cache.get(asked)) is not None:
                self._cache.move_to_end(asked)
                return known
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        request = Request(parts.hostname or "", parts.path or "/", query, body=body)
        made = servers.answer(self.world, request)
        if len(made.body) <= _CACHE_ONE:
            with self._guard:
                if asked not in self._cache:
                    self._cached_bytes += len(made.body)
                self._cache[asked] = made
                while self._cached_bytes > _CACHE_BYTES:
                    self._cached_bytes -= len(self._cache.popitem(last=False)[1].body)
        return made


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print what went wrong in an app; a client that hangs up between two requests is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._serve(with_body=True)

    def do_HEAD(self) -> None:
        self._serve(with_body=False)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length") or ""
        if not length.isdecimal() or int(length) > _MAX_QUESTION_BYTES:
            self.close_connection = True
            self.send_error(411 if not length.isdecimal() else 413)
            return
        self._serve(with_body=True, body=self.rfile.read(int(length)))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the log is data."""

    def _serve(self, *, with_body: bool, body: bytes = b"") -> None:
        began = time.perf_counter()
        sandbox = self.server.sandbox
        host = (self.headers.get("Host") or "").rpartition(":")[0] or self.headers.get("Host") or ""
        url = f"http://{host.lower()}{self.path}"
        answer, fault = sandbox.answer(url, body)
        sandbox.wait(url)
        status, sent = answer.status, 0
        is_whole = not (answer.stall or answer.endless or answer.drip or answer.reset or answer.unsized)
        sandbox.sending(is_whole)
        try:
            if answer.stall:
                self._stall()
            elif answer.endless:
                sent = self._endless(answer)
            elif answer.drip:
                sent = self._drip(answer)
            elif answer.reset:
                sent = self._reset(answer)
            elif answer.unsized:
                sent = self._unsized(answer)
            else:
                status, sent = self._whole(answer, with_body)
        except OSError:  # the client went away
            self.close_connection = True
        sandbox.note(LogEntry(url, status, sent, time.perf_counter() - began, fault))
        sandbox.sending(-is_whole)

    def _whole(self, answer: Answer, with_body: bool) -> tuple[int, int]:
        """Send the answer; return the status and the bytes of its body."""
        if answer.head_status and not with_body:
            self.send_response_only(answer.head_status)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return answer.head_status, 0
        if answer.cacheable and answer.status == 200 and self._unchanged(answer):
            self.send_response_only(304)
            self._headers(answer)
            self.end_headers()
            return 304, 0
        body, headers = answer.body, []
        is_packed = answer.content_type == XLSX or any(name == "Content-Encoding" for name, _ in answer.headers)
        if len(body) >= _COMPRESS_FROM and not is_packed and not answer.surplus and self._accepts_gzip():
            body = gzip.compress(body, compresslevel=1, mtime=0)
            headers.append(("Content-Encoding", "gzip"))
        self.send_response_only(answer.status)
        self._headers(answer)
        length = str(len(body) + answer.surplus)
        for name, value in [*headers, ("Content-Type", answer.content_type), ("Content-Length", length)]:
            self.send_header(name, value)
        self.end_headers()
        if answer.surplus:  # an open connection would only keep the client waiting for the rest
            self.close_connection = True
        if not with_body:
            return answer.status, 0
        self.wfile.write(body)
        return answer.status, len(body)

    def _headers(self, answer: Answer) -> None:
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.cacheable and answer.status == 200:
            self.send_header("ETag", answer.etag)
            self.send_header("Last-Modified", MODIFIED)
            self.send_header("Vary", "Accept-Encoding")

    def _unchanged(self, answer: Answer) -> bool:
        """Say whether the client's copy is the same; If-None-Match rules over If-Modified-Since (RFC 9110 13.2.2)."""
        if (tags := self.headers.get("If-None-Match")) is not None:
            return tags.strip() == "*" or answer.etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
        return self.headers.get("If-Modified-Since") == MODIFIED

    def _accepts_gzip(self) -> bool:
        accepted = self.headers.get("Accept-Encoding") or ""
        return any(part.strip().split(";")[0] == "gzip" for part in accepted.split(","))

    def _stall(self) -> None:
        """Send nothing until the client gives up, the sandbox stops, or MAX_STALL_S have passed."""
        self.close_connection = True
        deadline = time.monotonic() + MAX_STALL_S
        while time.monotonic() < deadline and not self.server.sandbox.stopping.is_set():
            readable, _, _ = select.select([self.connection], [], [], _LOOK_EVERY_S)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return

    def _endless(self, answer: Answer) -> int:
        """Send the same block until the client gives up, the sandbox stops, or MAX_ENDLESS_BYTES are sent."""
        self.close_connection = True
        self.send_response_only(200)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Connection", "close")
        self.end_headers()
        sent = 0
        while sent < MAX_ENDLESS_BYTES and not self.server.sandbox.stopping.is_set():
            self.wfile.write(answer.body)
            sent += len(answer.body)
        return sent

    def _drip(self, answer: Answer) -> int:
        """Send one byte at a time, with a pause after each, until the client gives up or the sandbox stops."""
        self._head(answer)
        sent = 0
        while sent < len(answer.body) and not self.server.sandbox.stopping.wait(DRIP_EVERY_S):
            self.wfile.write(answer.body[sent : sent + 1])
            sent += 1
        return sent

    def _reset(self, answer: Answer) -> int:
        """Send half of the answer, then break the connection without a farewell."""
        self._head(answer)
        half = answer.body[: len(answer.body) // 2]
        self.wfile.write(half)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        return len(half)

    def _unsized(self, answer: Answer) -> int:
        """Send the answer as HTTP/1.0 did, so that a client cannot see whether the end is the end."""
        self._head(answer, with_length=False)
        self.wfile.write(answer.body)
        return len(answer.body)

    def _head(self, answer: Answer, *, with_length: bool = True) -> None:
        self.close_connection = True
        self.send_response_only(200)
        self.send_header("Content-Type", answer.content_type)
        if with_length:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
