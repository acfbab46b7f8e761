"""A call of the API, from the request to the reply: arguments read and checked, answered, put in CKAN's envelope."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope

from catalog.ckan.answers import success
from catalog.server.actions import ACTIONS, Action
from catalog.server.arguments import checked
from catalog.server.catalogue import Catalogue, Current
from catalog.server.compress import wanted
from catalog.server.entity import is_known
from catalog.server.faults import BAD_REQUEST, INTERNAL, UNAVAILABLE, Fault
from catalog.server.headers import CROSS_ORIGIN, PREFLIGHT, SECURITY_HEADERS
from catalog.server.packages import Listing
from catalog.server.replies import Reply, as_json, encoded, of_json, packed_json, unchanged
from catalog.server.requests import LARGEST_BODY, from_body, from_query, too_large

if TYPE_CHECKING:
    from catalog.server.sql_pool import SqlPool

METHODS = "GET, HEAD, POST, OPTIONS"
REMEMBERED = 16_000_000  # bytes of replies to what was asked last
SOON = 200_000  # bytes that are compressed at once: about a millisecond
MOST_ASKING = 30  # questions to tables that wait or are answered; more are told to come again
LARGEST_KEY = 4_000  # bytes of a question that is worth remembering

log = logging.getLogger(__name__)


class Api:
    """The API over one output folder. `root` is resolved; `clock` gives the moment that NOW is in a query."""

    def __init__(self, root: Path, clock: Callable[[], datetime]) -> None:
        self._root = root
        self._current = Current(root, clock)
        self._pool: SqlPool | None = None
        self._is_renewing = False
        self._remembered = _Remembered(REMEMBERED)
        self._threads = CapacityLimiter(MOST_ASKING)
        self._asking = 0

    def close(self) -> None:
        """End the processes that ask the tables."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    async def answer(self, call: str, scope: Scope, receive: Receive) -> Reply:
        """Return the reply to a call. Whatever goes wrong is told in CKAN's envelope, and no more than is meant."""
        headers = Headers(scope=scope)
        if scope["method"] == "OPTIONS":
            return preflight()
        encoding = wanted(headers.get("accept-encoding", ""))
        base_url = ""
        try:
            catalogue = await self._catalogue()
            base_url = catalogue.base_url
            reply = await self._answer(catalogue, call, scope, receive, encoding)
            return unchanged(reply) if is_known(headers.get("if-none-match", ""), reply.headers["etag"]) else reply
        except Fault as fault:
            return _refused(fault, call, base_url, encoding)
        except ClientDisconnect:
            return Reply(None, 400)
        except Exception:
            log.exception("A call of the API could not be answered")
            return _refused(Fault(INTERNAL, "The call could not be answered"), call, base_url, encoding)

    async def _answer(self, catalogue: Catalogue, call: str, scope: Scope, receive: Receive, encoding: str) -> Reply:
        if scope["method"] not in ("GET", "HEAD", "POST"):
            raise Fault(BAD_REQUEST, f"Method not allowed; use {METHODS}", status=405)
        headers = Headers(scope=scope)
        body = await _body(scope, receive, headers) if scope["method"] == "POST" else b""
        type_ = headers.get("content-type", "") if body else ""
        key = (call, scope["query_string"], body, type_, encoding)
        is_lasting = b"NOW" not in body + scope["query_string"]  # a question about a time that passes
        is_small = is_lasting and len(body) + len(scope["query_string"]) <= LARGEST_KEY
        known = self._remembered.get(key, catalogue) if is_small else None
        if known is not None:
            return known
        action = ACTIONS.get(call)
        if action is None:
            raise Fault(BAD_REQUEST, f"Action name not known: {_shown(call)}")
        given = {**from_query(scope["query_string"]), **from_body(body, type_)}
        asked = checked(action.arguments, given)
        if action.run is not None:
            result = action.run(catalogue, asked)
        else:
            result = await self._from_tables(action, catalogue, asked)
        reply = await _made(success(call, result, catalogue.base_url), catalogue, encoding)
        if is_small:
            self._remembered.put(key, catalogue, reply)
        return reply

    async def _catalogue(self) -> Catalogue:
        held = self._current.at_hand()
        if held is None:
            return await to_thread.run_sync(self._current.get)
        if self._current.is_old() and not self._is_renewing:
            self._is_renewing = True
            try:
                await to_thread.run_sync(self._current.renew)
            finally:
                self._is_renewing = False
            return self._current.at_hand() or held
        return held

    async def _from_tables(self, action: Action, catalogue: Catalogue, asked: Mapping[str, Any]) -> Any:
        """Return what the tables say; in threads of their own, so that pages are sent however slow the tables are."""
        if self._asking >= MOST_ASKING:
            raise Fault(UNAVAILABLE, "Too many queries at once; try again in a while")
        self._asking += 1
        try:
            return await to_thread.run_sync(self._asked_tables, action, catalogue, asked, limiter=self._threads)
        finally:
            self._asking -= 1

    def _asked_tables(self, action: Action, catalogue: Catalogue, asked: Mapping[str, Any]) -> Any:
        from catalog.server import datastore  # not before somebody asks a table
        from catalog.server.sql_pool import SqlPool

        if self._pool is None:
            self._pool = SqlPool(self._root)
        return getattr(datastore, action.asks_tables)(catalogue, asked, self._pool)


class _Remembered:
    """The replies that were given last, as they were sent, of one catalogue."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._held: OrderedDict[object, Reply] = OrderedDict()
        self._of: Catalogue | None = None

    def get(self, key: object, catalogue: Catalogue) -> Reply | None:
        found = self._held.get(key) if self._of is catalogue else None
        if found is not None:
            self._held.move_to_end(key)
        return found

    def put(self, key: object, catalogue: Catalogue, reply: Reply) -> None:
        if self._of is not catalogue:
            self._held.clear()
            self._of, self._size = catalogue, 0
        if len(reply.body) * 8 <= self._most and key not in self._held:
            self._held[key] = reply
            self._size += len(reply.body)
            while self._size > self._most:
                self._size -= len(self._held.popitem(last=False)[1].body)


async def _made(answer: dict[str, Any], catalogue: Catalogue, encoding: str) -> Reply:
    """Return the reply with an answer."""
    result = answer["result"]
    if not isinstance(result, Listing):
        data = encoded(answer)
    else:
        before = encoded(answer | {"result": result.about})[: -len("}}")] + b',"results":['
        pieces, numbers = catalogue.index.pieces, result.numbers
        if encoding == "gzip" and numbers:
            return packed_json(pieces.gzip(before, numbers, b"]}}"), encoding)
        data = pieces.plain(before, numbers, b"]}}")
    if len(data) > SOON:  # zlib and brotli let other requests be answered meanwhile
        return await to_thread.run_sync(of_json, data, 200, encoding)
    return of_json(data, 200, encoding)


def preflight() -> Reply:
    """Return what a browser is told that asks whether its script may read us."""
    return Reply(None, 204, {**SECURITY_HEADERS, **CROSS_ORIGIN, **PREFLIGHT})


def _refused(fault: Fault, call: str, base_url: str, encoding: str) -> Reply:
    more = {"Allow": METHODS} if fault.status == 405 else {}
    return as_json(fault.answer(_shown(call), base_url), fault.status, encoding, more)


def _shown(call: str) -> str:
    """Return the name of a call as it may be told back."""
    return "".join(c for c in call[:60] if c.isalnum() or c in "_-")


async def _body(scope: Scope, receive: Receive, headers: Headers) -> bytes:
    told = headers.get("content-length", "0")
    if told.isdecimal() and (len(told) > 18 or int(told) > LARGEST_BODY):
        raise too_large()
    parts, size = [], 0
    async for part in Request(scope, receive).stream():
        size += len(part)
        if size > LARGEST_BODY:
            raise too_large()
        parts.append(part)
    return b"".join(parts)
