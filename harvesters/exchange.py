"""One request: through its redirects, into a file, within the limits. No retries and no memory of earlier answers."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NoReturn, Protocol
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

import requests
from requests import exceptions as trouble
from urllib3.exceptions import HTTPError, ReadTimeoutError

from catalog.errors import (
    BadEncoding,
    BadUrl,
    FetchError,
    ForbiddenAddress,
    NameNotFound,
    TimedOut,
    TlsRefused,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Truncated,
    Unreachable,
)
from harvesters.addresses import Deadline, Guard
from harvesters.decoding import STEP_BYTES, BrokenError, IncompleteError, decoded
from harvesters.politeness import Politeness
from harvesters.snapshot import Answer

OK = (200, 203)
REDIRECTS = (301, 302, 303, 307, 308)
_TRANSFERS = ("", "identity", "chunked")  # those that http.client undoes; it hands on others as they are
SEE_OTHER = 303  # the one redirect that leads from a POST to a GET


@dataclass(frozen=True)
class Limits:
    """Seconds, and how many redirects."""

    connect_s: float
    read_s: float
    max_redirects: int


@dataclass(frozen=True)
class Question:
    """What to ask for. `validators` (If-None-Match …) go only to the address that gave them."""

    url: str
    headers: Mapping[str, str]
    max_bytes: int
    total_s: float  # one attempt, its redirects and its whole body
    validators: Mapping[str, str] = field(default_factory=dict)
    validators_url: str = ""
    seconds: float = float("inf")  # how long it may take, when that is less than the limits say
    body: bytes | None = None  # a question that has a body is a POST


class Receiver(Protocol):
    """Where the body of an answer goes."""

    @property
    def size_bytes(self) -> int:
        """Return how many bytes have come."""
        ...

    def write(self, data: bytes) -> None:
        """Take the next bytes."""
        ...


class Exchange:
    """Asks questions through guarded connections. One per harvest, shared by its threads."""

    def __init__(
        self, guard: Guard, deadline: Deadline, politeness: Politeness, limits: Limits, monotonic: Callable[[], float],
        *, hosts: int, connections_per_host: int,
    ) -> None:  # fmt: skip
        self._deadline = deadline
        self._politeness = politeness
        self._limits = limits
        self._monotonic = monotonic
        self._adapter = guard.adapter(hosts, connections_per_host)

    def ask(self, question: Question, incoming: Receiver) -> Answer:
        """Return what was answered at the end of the redirects; the body of an OK answer is in `incoming`.

        The time spent waiting for a turn at a host does not count. Raises: FetchError.
        """
        url, left_s = question.url, min(question.total_s, question.seconds)
        for _ in range(self._limits.max_redirects + 1):
            with self._politeness.turn(host_of(url)):
                begun = self._monotonic()
                self._deadline.start(begun + left_s)
                answer = self._hop(url, question, incoming)
                left_s -= self._monotonic() - begun
            location = answer.headers.get("location", "")
            if answer.status not in REDIRECTS or not location:
                return answer
            url = _redirected(url, location)
            if answer.status == SEE_OTHER:
                question = replace(question, body=None)
        limit = self._limits.max_redirects
        raise TooManyRedirects(f"{question.url}: more than {limit} redirects", url=question.url, limit=limit)

    def close(self) -> None:
        """Close the connections that wait for reuse."""
        self._adapter.close()

    def _hop(self, url: str, question: Question, incoming: Receiver) -> Answer:
        validators = question.validators if url == question.validators_url else {}
        method = "GET" if question.body is None else "POST"
        # What Request.prepare() does, without cookies, log-in and hooks, of which we have none.
        request = requests.PreparedRequest()
        request.prepare_method(method)
        request.prepare_url(url, {})
        request.prepare_headers({**question.headers, **validators})
        request.prepare_body(question.body, None)
        try:
            response = self._adapter.send(request, stream=True, timeout=(self._limits.connect_s, self._limits.read_s))
        except ForbiddenAddress as error:
            address = error.values["address"]
            raise ForbiddenAddress(f"{url} leads to {address}, not public", url=url, address=address) from error
        except (requests.RequestException, HTTPError) as error:
            self._fail(error, url, question.total_s)
        with response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            transfer = headers.get("transfer-encoding", "")
            if transfer.strip().lower() not in _TRANSFERS:
                raise BadEncoding(f"{url}: Transfer-Encoding {transfer}", url=url, encoding=transfer)
            # Without any of these, the end of the connection is the end of the body, whoever ended it.
            is_packed = headers.get("content-encoding", "").strip().lower() not in ("", "identity")
            tells_end = response.raw.length_remaining is not None or response.raw.chunked or is_packed
            if response.status_code in OK:
                self._receive(response, url, question, incoming)
            elif response.raw.length_remaining == 0:
                response.raw.read1(1)  # nothing comes, and the connection is free for the next request
        return Answer(response.status_code, headers, url, tells_end)

    def _receive(self, response: requests.Response, url: str, question: Question, incoming: Receiver) -> None:
        max_bytes = question.max_bytes
        announced = response.raw.length_remaining
        if announced is not None and announced > max_bytes:
            _too_large(url, max_bytes)
        encoding = response.headers.get("Content-Encoding", "")
        try:
            for piece in decoded(self._chunks(response, url, question), encoding):
                if incoming.size_bytes + len(piece) > max_bytes:
                    _too_large(url, max_bytes)
                incoming.write(piece)
        except BrokenError as error:
            raise BadEncoding(f"{url}: Content-Encoding {encoding}: {error}", url=url, encoding=encoding) from error
        except IncompleteError as error:
            _truncated(url, incoming.size_bytes, error)

    def _chunks(self, response: requests.Response, url: str, question: Question) -> Iterator[bytes]:
        """Yield the body as it comes: read1 returns what is there, so that a drip is seen drop by drop."""
        received = 0
        while True:
            try:
                chunk = response.raw.read1(STEP_BYTES, decode_content=False)
            except ReadTimeoutError as error:
                self._fail(error, url, question.total_s)
            except HTTPError as error:
                _truncated(url, received, error)
            if not chunk:
                return
            received += len(chunk)
            if received > question.max_bytes:
                _too_large(url, question.max_bytes)
            yield chunk

    def _fail(self, error: Exception, url: str, total_s: float) -> NoReturn:
        """Raise our error for one of requests or urllib3."""
        limits = self._limits
        if self._deadline.passed and _is_timeout(error):
            raise TooSlow(f"{url}: not ready after {total_s} s", url=url, seconds=total_s) from error
        if _is_timeout(error):
            seconds = limits.connect_s if isinstance(error, trouble.ConnectTimeout) else limits.read_s
            raise TimedOut(f"{url}: nothing for {seconds} s", url=url, seconds=seconds) from error
        if isinstance(error, trouble.InvalidHeader):  # two lengths that differ
            _truncated(url, 0, error)
        if isinstance(error, trouble.InvalidURL):
            raise BadUrl(f"{url}: {error}", url=url, reason=str(error)) from error
        kind, reason = _why(error)
        raise kind(f"{url}: {reason}", url=url, host=host_of(url), reason=reason) from error


def checked_url(url: str) -> str:
    """Return `url` without fragment and in the spelling that goes on the wire.

    Raises: BadUrl unless it is http or https, names a host, and holds no user name or password.
    """
    try:
        parts = urlsplit(urldefrag(url.strip()).url)
        reason = _objection(parts)
        if not reason:
            prepared = _on_the_wire(parts.geturl())
            # The two libraries may read an odd address differently; what goes on the wire decides.
            reason = _objection(urlsplit(prepared))
    except (ValueError, requests.RequestException) as error:
        parts, reason = SplitResult("", "", "", "", ""), str(error)
    if reason:
        shown = url if "@" not in url else parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        raise BadUrl(f"{shown}: {reason}", url=shown, reason=reason)
    return prepared


def _on_the_wire(url: str) -> str:
    """Return the address as requests spells it. Raises: requests.RequestException."""
    request = requests.PreparedRequest()
    request.prepare_url(url, {})
    return request.url or ""


def host_of(url: str) -> str:
    """Return the host name of a checked URL, in lower case."""
    return urlsplit(url).hostname or ""


def _objection(parts: SplitResult) -> str:
    if parts.scheme not in ("http", "https"):
        return "not http or https"
    if parts.username is not None or parts.password is not None:
        return "holds a user name or password"
    return "" if parts.hostname and parts.port != 0 else "names no host"


def _redirected(url: str, location: str) -> str:
    """Return the address that a Location header means. It is bytes: UTF-8, though http.client reads Latin-1."""
    try:
        target = location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        target = location
    try:
        joined = urljoin(url, target)
    except ValueError as error:
        raise BadUrl(f"{url} redirects to {target!r}", url=target, reason=str(error)) from error
    return checked_url(joined)


def _too_large(url: str, max_bytes: int) -> NoReturn:
    raise TooLarge(f"{url}: more than {max_bytes} bytes", url=url, limit_bytes=max_bytes)


def _truncated(url: str, received: int, error: Exception) -> NoReturn:
    raise Truncated(f"{url}: broke off after {received} bytes", url=url, received_bytes=received) from error


def _is_timeout(error: Exception) -> bool:
    return isinstance(error, (trouble.Timeout, ReadTimeoutError))


def _why(error: BaseException) -> tuple[type[FetchError], str]:
    """Return our class and the system's own words, without the objects' addresses that libraries put around them."""
    seen: list[BaseException] = []
    queue: list[object] = [error]
    while queue:
        item = queue.pop(0)
        if isinstance(item, BaseException) and item not in seen:
            seen.append(item)
            queue += [getattr(item, "reason", None), *item.args, item.__cause__, item.__context__]
    for item in seen:
        if isinstance(item, ssl.SSLError):
            return TlsRefused, getattr(item, "verify_message", "") or item.reason or type(item).__name__
    for item in seen:
        if isinstance(item, socket.gaierror):
            return NameNotFound, item.strerror or str(item)
    for item in seen:
        if isinstance(item, OSError) and item.strerror:
            return Unreachable, item.strerror
    return Unreachable, type(seen[-1]).__name__
