"""Serve a built site: on loopback for trying it and for the tests, or for everybody behind a server with TLS.

The headers are the ones that any server of the site should send, so a page that breaks
the content security policy breaks here first.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import uvicorn
from uvicorn.supervisors import Multiprocess

from catalog.server.app import App
from catalog.server.headers import SECURITY_HEADERS
from catalog.server.places import find_file

__all__ = ["SECURITY_HEADERS", "SiteServer", "find_file", "open_server", "serve"]

HOST = "127.0.0.1"
PORTS_TO_TRY = 20
BACKLOG = 512
KEEP_ALIVE_S = 30  # that an idle connection is kept


class SiteServer:
    """A running server of one folder; use as a context manager. `url` ends without a slash.

    `port` 0 takes any free port. Raises: OSError if the port is taken.
    """

    def __init__(self, output: Path, port: int = 0, host: str = HOST, workers: int = 1) -> None:
        self._app = App(output)
        self._socket = _listening(host, port)
        self._config = uvicorn.Config(
            self._app,
            lifespan="on",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=5,
            workers=workers,
        )
        self._server = uvicorn.Server(self._config)
        self._thread: threading.Thread | None = None
        self.port = int(self._socket.getsockname()[1])
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def __enter__(self) -> SiteServer:
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()
        self._end()

    def serve_forever(self) -> None:
        """Answer until KeyboardInterrupt, in this thread, or in `workers` processes."""
        try:
            if self._config.workers > 1:
                Multiprocess(self._config, sockets=[self._socket]).run()
            else:
                self._server.run([self._socket])
        finally:
            self._end()

    def _end(self) -> None:
        self._socket.close()
        self._app.close()


def open_server(output: Path, port: int, host: str = HOST, workers: int = 1) -> SiteServer:
    """Return a server on `port`, or on the next free one of the twenty after it.

    Raises: OSError if all are taken; FileNotFoundError if `output` is not there.
    """
    for candidate in range(port, port + PORTS_TO_TRY):
        try:
            return SiteServer(output, candidate, host, workers)
        except FileNotFoundError:
            raise
        except OSError as error:
            taken = error
    raise taken


def serve(output: Path, port: int, say: Callable[[str], object] = print, *, host: str = HOST, workers: int = 1) -> None:
    """Serve `output` until Ctrl-C, saying where."""
    server = open_server(output, port, host, workers)
    say(f"Serving {output} at {server.url}/ until you press Ctrl-C")
    with _ctrl_c_is_the_end():
        server.serve_forever()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, as asyncio sends at once (TCP_NODELAY) only where it is; an answer took 40 ms without.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(BACKLOG)
        made.set_inheritable(True)
    except BaseException:
        made.close()
        raise
    return made


@contextmanager
def _ctrl_c_is_the_end() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        return
