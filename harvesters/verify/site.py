"""A site at an address, as a place to look at: asked politely, through the guard, no file further than it is long."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from catalog.errors import BadStatus, FetchError, TimedOut, TooLarge, Unreachable
from catalog.texts import load_texts
from harvesters.addresses import Deadline, Guard
from harvesters.exchange import OK, Exchange, Limits, Question, checked_url
from harvesters.http import HttpSettings
from harvesters.politeness import Politeness
from harvesters.verify.listing import Listed
from harvesters.verify.places import CHANGED, MISSING, UNREAD, Found

GONE = (404, 410)
GIVE_UP_AFTER = 5  # files in a row that the server did not answer for

_ROOM = 1  # bytes beyond the listed size that are read, so that a longer file is told from the right one
_INDEX = "index.html"


class Site:
    """A site below `url`. Threads may share it; close it when done."""

    def __init__(
        self,
        url: str,
        settings: HttpSettings,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        resolve: Callable[..., list[Any]] = socket.getaddrinfo,
    ) -> None:
        self._url = checked_url(url).rstrip("/")
        self._settings = settings
        self.at_once = settings.per_host_parallel
        self._silent = 0
        self._lock = threading.Lock()
        deadline = Deadline()
        guard = Guard(
            allow_loopback=settings.allow_loopback,
            connect_to=settings.connect_to,
            deadline=deadline,
            monotonic=monotonic,
            resolve=resolve,
        )
        politeness = Politeness(
            max_hosts=settings.max_hosts,
            per_host_parallel=settings.per_host_parallel,
            per_host_interval_s=settings.per_host_interval_s,
            monotonic=monotonic,
            sleep=sleep,
        )
        limits = Limits(settings.timeout_connect, settings.timeout_read, settings.max_redirects)
        self._exchange = Exchange(
            guard, deadline, politeness, limits, monotonic,
            hosts=settings.max_hosts, connections_per_host=settings.per_host_parallel,
        )  # fmt: skip

    def small(self, path: str, max_bytes: int) -> bytes | None:
        """Return a file as a whole, None if there is none. Raises: FetchError."""
        received = _Kept()
        try:
            self._ask(path, received, max_bytes)
        except BadStatus as error:
            if error.values["status"] in GONE:
                return None
            raise
        return bytes(received.data)

    def look(self, path: str, listed: Listed, lang: str) -> Found:
        """Return what is wrong with a listed file. Raises: FetchError when the server no longer answers at all."""
        received = _Hashed()
        try:
            self._ask(path, received, listed.size_bytes + _ROOM)
        except TooLarge:
            return Found(CHANGED)
        except BadStatus as error:
            is_gone = error.values["status"] in GONE
            return Found(MISSING) if is_gone else Found(UNREAD, _sentence(error, lang))
        except (Unreachable, TimedOut) as error:
            with self._lock:
                self._silent += 1
                if self._silent >= GIVE_UP_AFTER:
                    raise
            return Found(UNREAD, _sentence(error, lang))
        except FetchError as error:
            return Found(UNREAD, _sentence(error, lang))
        self._silent = 0
        is_same = received.size_bytes == listed.size_bytes and received.digest.hexdigest() == listed.sha256
        return Found("" if is_same else CHANGED)

    def others(self) -> None:
        """Return None: a server does not tell which files it has."""

    def close(self) -> None:
        """Close the connections that wait for reuse."""
        self._exchange.close()

    def _ask(self, path: str, received: _Kept | _Hashed, max_bytes: int) -> None:
        """Ask for a file at the address where visitors read it, a page at that of its folder."""
        settings = self._settings
        shown = path.removesuffix(_INDEX) if path == _INDEX or path.endswith(f"/{_INDEX}") else path
        url = f"{self._url}/{quote(shown)}"
        headers = {"User-Agent": settings.user_agent, "Accept": "*/*", "Accept-Encoding": "identity"}
        seconds = settings.timeout_total * max(1.0, max_bytes / settings.max_bytes)
        answer = self._exchange.ask(Question(url, headers, max_bytes, seconds), received)
        if answer.status not in OK:
            raise BadStatus(f"{url}: status {answer.status}", url=url, status=answer.status)


class _Hashed:
    """Takes an answer in and keeps only its size and hash."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.digest.update(data)
        self.size_bytes += len(data)


class _Kept:
    """Takes an answer in."""

    def __init__(self) -> None:
        self.data = bytearray()

    @property
    def size_bytes(self) -> int:
        return len(self.data)

    def write(self, data: bytes) -> None:
        self.data += data


def _sentence(error: FetchError, lang: str) -> str:
    return load_texts().get(f"errors.{error.code}", lang, **error.values)
