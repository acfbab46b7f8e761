"""The only way to the network: GET, politely and within limits, into the snapshot store.

And POST, for a question that does not fit in an address: it asks and changes nothing.

A request that ends well gives a Snapshot. Everything else is a FetchError that
says what happened. In between: conditional requests from what the store knows,
redirects followed by hand, retries with growing pauses, and limits on time and
size that hold for what the server sends and for what it unfolds into.

Folders are read behind `Http.folder`: those on this machine's own disk by `folders`,
those on an SFTP server by `sftp`, through a socket that the same guard opened.
No cookies, no proxies, nothing from the environment. The sockets themselves are
opened in `addresses`, one request runs in `exchange`.
"""

from __future__ import annotations

import copy
import hashlib
import json as json_text
import logging
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlencode

from catalog.errors import BadStatus, FetchError, TimedOut, TlsRefused, TooSlow, Truncated, Unreachable
from harvesters.addresses import ConnectTo, Deadline, Guard
from harvesters.exchange import OK, Exchange, Limits, Question, checked_url, host_of
from harvesters.folders import Folder
from harvesters.patience import Patience, unlimited
from harvesters.politeness import PlaceAt, Politeness, backoff, retry_after
from harvesters.sftp_logins import SftpLogins
from harvesters.snapshot import Snapshot, SnapshotStore, SourceSnapshots

if TYPE_CHECKING:
    from harvesters.sftp import SftpFolder

T = TypeVar("T")
log = logging.getLogger(__name__)

RETRIED_STATUSES = (429, 500, 502, 503, 504)
HOLDING_STATUSES = (429, 503)  # those whose Retry-After is followed
USER_AGENT = "InsynVast-harvester/1.0"
MAX_QUESTION_BYTES = 1_000_000  # a question is a list of codes; more is a mistake of ours

Params = Mapping[str, object]  # a list as value repeats its name; None leaves it out
Scrub = Callable[[bytes], bytes]  # the bytes as received → the bytes to keep


@dataclass(frozen=True)
class HttpSettings:
    """Limits and manners of one harvest. Times in seconds."""

    timeout_connect: float = 10
    timeout_read: float = 30  # without a single byte
    timeout_total: float = 120  # one attempt, its redirects and its whole body
    max_bytes: int = 200_000_000  # of the answer as sent, and as unpacked
    retries: int = 3
    backoff_s: float = 1.0
    retry_after_max_s: float = 60.0
    max_redirects: int = 5
    allow_loopback: bool = False
    per_host_parallel: int = 2
    per_host_interval_s: float = 0.0
    max_hosts: int = 16
    user_agent: str = USER_AGENT
    connect_to: ConnectTo = ()  # (pattern of host name, address, port): these names are found there
    source_seconds: float = 1800  # all that a source does before it stores
    run_seconds: float = 6 * 3600  # the whole harvest
    allow_folders: tuple[Path, ...] = ()  # what the kind `folder` may read of this machine's disk; none unless told
    sftp: SftpLogins = field(default_factory=SftpLogins)  # where it may log in; nowhere unless told


@dataclass(frozen=True)
class _Asked:
    """The question of a POST, and nothing for a GET."""

    body: bytes | None = None
    name: bytes = b""  # what the snapshot's address is made of
    scrub: Scrub | None = None


class Http:
    """The client. One per harvest; `for_source` gives the one that a kind works with."""

    def __init__(
        self,
        settings: HttpSettings,
        store: SnapshotStore,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        resolve: Callable[..., list[Any]] = socket.getaddrinfo,
        place_at: PlaceAt | None = None,
        shared_by: int = 1,
    ) -> None:
        self.settings = settings
        self._store = store
        self._sleep = sleep
        self._source: SourceSnapshots | None = None
        self._max_bytes = settings.max_bytes
        self._patience = unlimited()
        self._monotonic = monotonic
        self._deadline = deadline = Deadline()
        self._guard = guard = Guard(
            allow_loopback=settings.allow_loopback,
            connect_to=settings.connect_to,
            deadline=deadline,
            monotonic=monotonic,
            resolve=resolve,
        )
        self._politeness = Politeness(
            max_hosts=settings.max_hosts,
            per_host_parallel=settings.per_host_parallel,
            per_host_interval_s=settings.per_host_interval_s,
            monotonic=monotonic,
            sleep=sleep,
            place_at=place_at,
            shared_by=shared_by,
        )
        limits = Limits(settings.timeout_connect, settings.timeout_read, settings.max_redirects)
        self._exchange = Exchange(
            guard,
            deadline,
            self._politeness,
            limits,
            monotonic,
            hosts=settings.max_hosts,
            connections_per_host=settings.per_host_parallel,
        )

    def for_source(self, source_id: str, patience: Patience | None = None, max_bytes: int = 0) -> Http:
        """Return a client that remembers for this source; connections, turns and limits stay shared.

        With `patience`, every request first asks whether there is time left. `max_bytes` is this source's own limit
        on an answer, 0 for the settings'; one that is wider gives an answer so much more time too.
        Raises: ValueError unless the id is <publisher slug>/<name slug>.
        """
        bound = copy.copy(self)
        bound._source = self._store.for_source(source_id)
        bound._patience = patience or self._patience
        bound._max_bytes = max_bytes or self.settings.max_bytes
        return bound

    def get(
        self,
        url: str,
        *,
        params: Params | None = None,
        accept: str = "",
        context: Mapping[str, object] | None = None,
        max_bytes: int | None = None,
    ) -> Snapshot:
        """Return what `url` answers, with `params` added in sorted order. `context` goes along to `parse`.

        Raises: FetchError when there is no whole answer with status 200 after the retries; StoreError.
        """
        return self._persist(_address(url, params), accept, context, max_bytes, _Asked())

    def post(
        self,
        url: str,
        *,
        json: object,
        params: Params | None = None,
        accept: str = "",
        context: Mapping[str, object] | None = None,
        max_bytes: int | None = None,
        named: object = None,
        scrub: Scrub | None = None,
    ) -> Snapshot:
        """Return what `url` answers to the question `json`. It asks and changes nothing, so it is retried like a GET.

        Shape: the snapshot's `url` is the address with "#post-" and a hash of the question: one for each question.
        It is never conditional: a validator says nothing about another question to the same address.
        Args:   `named` is hashed in place of a question that holds what differs from time to time, such as a session's
                id. `scrub` gives the bytes to keep of those received, for an answer that holds what may not be kept.
        Raises: as `get`; ValueError for a question over MAX_QUESTION_BYTES; what `scrub` raises.
        """
        body = _json_bytes(json)
        if len(body) > MAX_QUESTION_BYTES:
            raise ValueError(f"a question of {len(body)} bytes, at most {MAX_QUESTION_BYTES} are sent")
        name = _json_bytes(named) if named is not None else body
        return self._persist(_address(url, params), accept, context, max_bytes, _Asked(body, name, scrub))

    def pace(self, url: str, calls: int, seconds: float) -> None:
        """Ask the host of `url` at most `calls` times in any `seconds`, as it demands. Raises: BadUrl, ValueError."""
        if calls < 1 or seconds <= 0:
            raise ValueError(f"a pace of {calls} calls in {seconds} s")
        self._politeness.pace(host_of(checked_url(url)), calls, seconds)

    def folder(self, url: str, address: str, host_keys: Sequence[str] = ()) -> Folder | SftpFolder:
        """Return the folder at folder:// or sftp:// `url`, for a `with` block; `address` may be told, `url` may not.

        `host_keys`: the keys of which the server must have one, unless the operator knows it.
        Raises: FolderRefused or SftpRefused unless the settings allow it; FolderUnreadable; what SftpFolder raises.
        """
        limit, allowed = self._max_bytes, self.settings.allow_folders
        if url.startswith("sftp:"):
            from harvesters.sftp import Means, SftpFolder  # asyncssh takes a third of a second to load

            means = Means(self._connect, self._politeness.turn, self._seconds_left, self._sleep, self._again)
            logins = self.settings.sftp
            return SftpFolder(url, logins, host_keys, self._bound(), means, address=address, max_bytes=limit)
        return Folder(url, allowed, self._bound(), address=address, max_bytes=limit, sleep=self._sleep)

    def now(self) -> datetime:
        """Return the time by the harvest's clock."""
        return self._store.clock()

    def stored(self) -> list[Snapshot]:
        """Return this source's last answers without asking anybody."""
        return self._bound().stored()

    def again(self, snapshot: Snapshot) -> Snapshot:
        """Return a stored answer as if it had been asked for and had not changed, so that it is not forgotten."""
        return self._bound().unchanged(snapshot.url, context=snapshot.context)

    def commit(self, *, is_complete: bool = False) -> None:
        """Remember this source's answers for the next run: see SourceSnapshots.commit."""
        self._bound().commit(is_complete=is_complete)

    def close(self) -> None:
        """Close the connections that wait for reuse."""
        self._exchange.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _persist(
        self, address: str, accept: str, context: Mapping[str, object] | None, max_bytes: int | None, asked: _Asked
    ) -> Snapshot:
        limit = max_bytes or self._max_bytes
        return self._again(lambda: self._attempt(address, accept, context or {}, limit, asked))

    def _again(self, step: Callable[[], T]) -> T:
        """Return what a step gives; while its error may pass, it is taken again after a pause, as the settings say."""
        for attempt in range(self.settings.retries + 1):
            self._patience.check()
            try:
                return step()
            except FetchError as error:
                self._patience.check()  # the time that is over explains more than the wait that it cut short
                if attempt == self.settings.retries or not _may_pass(error):
                    raise
                pause = backoff(attempt, self.settings.backoff_s)
                log.info("attempt %d, again in %.0f s or when the host says: %s", attempt + 1, pause, error)
            self._sleep(min(pause, self._patience.seconds_left()))
        raise ValueError(f"retries must be 0 or more, found {self.settings.retries}")

    def _attempt(self, url: str, accept: str, context: Mapping[str, object], max_bytes: int, asked: _Asked) -> Snapshot:
        source, body = self._bound(), asked.body
        validators_url, validators = source.validators(url, accept) if body is None else ("", {})
        name = url if body is None else f"{url}#post-{hashlib.sha256(asked.name).hexdigest()[:32]}"
        headers = {
            "User-Agent": self.settings.user_agent,
            "Accept": accept or "*/*",
            "Accept-Encoding": "gzip, deflate",
            **({} if body is None else {"Content-Type": "application/json"}),
        }
        with self._store.receive() as incoming:
            left = self._patience.seconds_left()
            question = Question(url, headers, max_bytes, self._total_s(), validators, validators_url, left, body)
            answer = self._exchange.ask(question, incoming)
            if answer.status == 304 and answer.final_url == validators_url:
                return source.unchanged(url, context=context)
            if answer.status in OK:
                if asked.scrub is not None:
                    incoming.rewrite(asked.scrub)
                return source.keep(name, incoming, answer, accept=accept, context=context)
        if answer.status in HOLDING_STATUSES:
            said = answer.headers.get("retry-after", "")
            wait = retry_after(said, self._store.clock(), self.settings.retry_after_max_s)
            self._politeness.hold(host_of(answer.final_url), wait or 0.0)
        raise BadStatus(f"{answer.final_url}: status {answer.status}", url=answer.final_url, status=answer.status)

    def _connect(self, host: str, port: int) -> socket.socket:
        self._deadline.start(self._monotonic() + self._seconds_left())
        return self._guard.open(host, port, self.settings.timeout_connect)

    def _seconds_left(self) -> float:
        self._patience.check()
        return min(self._total_s(), self._patience.seconds_left())

    def _total_s(self) -> float:
        """Return how long one answer may take: longer for a source that may give more than the usual bytes."""
        return self.settings.timeout_total * max(1.0, self._max_bytes / self.settings.max_bytes)

    def _bound(self) -> SourceSnapshots:
        if self._source is None:
            raise ValueError("this client belongs to no source yet: use for_source(source_id)")
        return self._source


def _json_bytes(value: object) -> bytes:
    return json_text.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _address(url: str, params: Params | None) -> str:
    """Return the full address: the parameters of `url` as they stand, then `params` sorted by name. Raises: BadUrl."""
    address = checked_url(url)
    given = sorted((name, value) for name, value in (params or {}).items() if value is not None)
    if not given:
        return address
    joint = "&" if "?" in address else "?"
    return checked_url(address + joint + urlencode(given, doseq=True))


def _may_pass(error: FetchError) -> bool:
    """Return whether the same request may well succeed in a moment."""
    if isinstance(error, BadStatus):
        return error.values["status"] in RETRIED_STATUSES
    return isinstance(error, (Unreachable, TimedOut, Truncated)) and not isinstance(error, (TlsRefused, TooSlow))
