"""Serve a built site on loopback, the way a plain web server would, for trying it and for the tests.

Files only: no listing of folders, no path out of the site, nothing but GET and HEAD.
The headers are the ones that the real server should send, so a page that breaks
the content security policy breaks here first.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import quote, unquote, urlsplit

from catalog.media_types import MEDIA_TYPES, media_type

HOST = "127.0.0.1"
PORTS_TO_TRY = 20

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class SiteServer:
    """A running server of one folder; use as a context manager. `url` ends without a slash.

    `port` 0 takes any free port. Raises: OSError if the port is taken.
    """

    def __init__(self, output: Path, port: int = 0) -> None:
        root = output.resolve(strict=True)
        self._server = _Server((HOST, port), type("SiteHandler", (_Handler,), {"root": root}))
        self.port = int(self._server.server_address[1])
        self.url = f"http://{HOST}:{self.port}"

    def __enter__(self) -> SiteServer:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve_forever(self) -> None:
        """Answer until KeyboardInterrupt, in this thread."""
        try:
            self._server.serve_forever()
        finally:
            self._server.server_close()


def open_server(output: Path, port: int) -> SiteServer:
    """Return a server on `port`, or on the next free one of the twenty after it.

    Raises: OSError if all are taken; FileNotFoundError if `output` is not there.
    """
    for candidate in range(port, port + PORTS_TO_TRY):
        try:
            return SiteServer(output, candidate)
        except FileNotFoundError:
            raise
        except OSError as error:
            taken = error
    raise taken


def serve(output: Path, port: int, say: Callable[[str], object] = print) -> None:
    """Serve `output` until Ctrl-C, saying where."""
    server = open_server(output, port)
    say(f"Serving {output} at {server.url}/ until you press Ctrl-C")
    with _ctrl_c_is_the_end():
        server.serve_forever()


def find_file(root: Path, url_path: str) -> Path | None:
    """Return the file in `root` that answers `url_path`, or None.

    `root` is resolved. A folder answers with its index.html; nothing outside `root`
    ever answers, by dots, escapes or symbolic links.
    """
    text = unquote(url_path, errors="replace")
    if "\0" in text or "\\" in text:
        return None
    try:
        found = (root / text.lstrip("/")).resolve()
        if found.is_dir():
            found = (found / "index.html").resolve()
        inside = found.is_relative_to(root) and found.is_file()
    except OSError:  # a name longer than the file system takes
        return None
    return found if inside else None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over a visitor who hung up; anything else is shown as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    root: Path
    protocol_version = "HTTP/1.1"
    server_version = "insyn"
    sys_version = ""
    timeout = 30  # seconds that an idle connection is kept

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a visitor's requests are not kept."""

    def _answer(self) -> None:
        path = urlsplit(self.path).path
        found = find_file(self.root, path)
        if found is None:
            self._not_found(path)
        elif found.name == "index.html" and not path.endswith(("/", "/index.html")):
            self._redirect(quote(unquote(path)) + "/")
        else:
            self._send(HTTPStatus.OK, found)

    def _redirect(self, path: str) -> None:
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", "/" + path.lstrip("/"))  # one slash: two would name another host
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _not_found(self, path: str) -> None:
        places = ("en/404.html", "404.html") if path.startswith("/en/") else ("404.html",)
        for place in places:
            page = find_file(self.root, place)
            if page is not None:
                self._send(HTTPStatus.NOT_FOUND, page)
                return
        body = b"404: Sidan finns inte. The page does not exist.\n"
        self._head(HTTPStatus.NOT_FOUND, MEDIA_TYPES[".txt"], len(body))
        if self.command != "HEAD":
            self.wfile.write(body)

    def _send(self, status: HTTPStatus, file: Path) -> None:
        with file.open("rb") as stream:
            self._head(status, media_type(file.name), os.fstat(stream.fileno()).st_size)
            if self.command != "HEAD":
                shutil.copyfileobj(stream, self.wfile)

    def _head(self, status: HTTPStatus, media_type: str, size_bytes: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(size_bytes))
        self.send_header("Cache-Control", "no-cache")
        for name, value in SECURITY_HEADERS.items():
            self.send_header(name, value)
        self.end_headers()


@contextmanager
def _ctrl_c_is_the_end() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        return
