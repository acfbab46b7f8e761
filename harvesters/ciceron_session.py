"""The JSON-RPC of the Ciceron diary: questions of one session, whose id is kept in memory and nowhere else.

A question is {"jsonrpc", "method", "params", "session_id"} to <diary>/json.
The answer is {"result": …, "session_id": …} or {"error": {"message": …}}; some
of what is in `result` is JSON written as text, and so is `params.param`. The
hits of a search lie with the session: ReadItems and ReadObjectDetails read them
by their place in the list.

The id is new for each session. It is taken out of the bytes before they are
kept, and no snapshot is named after it or after a place in a list.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from catalog.errors import ParseError
from harvesters.answers import as_object, cell, fail, whole_number
from harvesters.json_bytes import parse_json

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot

SEARCH_ID = "insyn"
MEETING = 1  # doctype of "Möte"
RENEWALS = 3  # sessions begun anew in one harvest, before a refusal is believed
_CONTENT = {"hits", "results", "documents", "items"}  # what is inside the wrappings
_SECRETS = ("session_id", "sessionid", "cicsoksid")
_MAX_BYTES = 20_000_000


class DiaryRefusal(ParseError):
    """The diary answered with an error of its own. Values: url, found (its words), expected."""


class Session:
    """One conversation with a diary. `search` comes first: the other questions are about its hits."""

    def __init__(self, base: str, http: Http, param: Mapping[str, object]) -> None:
        self.url = f"{base}/json"
        self._http = http
        self._param = {key: value for key, value in param.items() if value not in ("", None)}
        self._id = ""
        self._renewals = RENEWALS

    def search(self) -> tuple[Snapshot, int]:
        """Return the answer to the search for meetings, and the number of hits. Raises: FetchError, ParseError."""
        self._id = ""
        param = json.dumps({"hasFiles": False, **self._param}, ensure_ascii=False, sort_keys=True)
        params = {"search_id": SEARCH_ID, "doctype": MEETING, "text": "", "param": param}
        snapshot = self._ask("Search", params, params, {"what": "search"})
        hits = whole_number(result_of(snapshot).get("hits"))
        return snapshot, hits if hits is not None else fail(self.url, "no number of hits", '{"hits": 27}')

    def items(self, offset: int, limit: int) -> Snapshot:
        """Return a page of the hits. Raises: FetchError, ParseError."""
        params = {"search_id": SEARCH_ID, "offset": offset, "limit": limit}
        return self._ask("ReadItems", params, {**params, **self._param}, {"what": "items"})

    def details(self, place: str, named: str, context: Mapping[str, object]) -> Snapshot:
        """Return what the diary has on the hit at `place`; `named` tells it apart for ever. Raises: as `items`."""
        params = {"search_id": SEARCH_ID, "id": place}
        return self._ask("ReadObjectDetails", params, {"meeting": named}, context)

    def details_again(self, place: str, named: str, context: Mapping[str, object]) -> Snapshot:
        """Return `details`, from a new session when the diary refuses: the old one may be over. Raises: as it."""
        try:
            return self.details(place, named, context)
        except DiaryRefusal:
            if not self._renewals:
                raise
            self._renewals -= 1
            self.search()
            return self.details(place, named, context)

    def _ask(
        self, method: str, params: Mapping[str, object], named: Mapping[str, object], context: Mapping[str, object]
    ) -> Snapshot:
        full = f"CiceronsokServer:{method}"
        question: dict[str, object] = {"jsonrpc": "2.0", "id": 1, "method": full, "params": params}
        if self._id:
            question["session_id"] = self._id
        snapshot = self._http.post(
            self.url,
            json=question,
            accept="application/json",
            context=context,
            max_bytes=_MAX_BYTES,
            named={"method": full, **named},
            scrub=self._take,
        )
        result_of(snapshot)
        return snapshot

    def _take(self, body: bytes) -> bytes:
        """Remember the session's id and return the answer without it; what is no JSON object is kept as it came."""
        try:
            answer = parse_json(body, self.url)
        except ParseError:
            return body
        if not isinstance(answer, dict):
            return body
        self._id = cell(answer.get("session_id")) or self._id
        kept = {key: value for key, value in answer.items() if key.casefold() not in _SECRETS}
        return json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()


def result_of(snapshot: Snapshot) -> Mapping[str, Any]:
    """Return what an answer says, whichever of its wrappings it has. Raises: DiaryRefusal, ParseError."""
    answer = as_object(snapshot.json(), snapshot.url, "the answer")
    if error := answer.get("error"):
        said = cell(error.get("message")) if isinstance(error, Mapping) else cell(error)
        found = f"error: {said}"[:300]
        raise DiaryRefusal(
            f"{snapshot.url}: {found}", url=snapshot.url, found=found, expected="an answer with a result"
        )
    inner = answer.get("result")
    for _ in range(2):
        inner = _unwrapped(inner, snapshot.url)
        if isinstance(inner, Mapping) and not inner.keys() & _CONTENT:
            inner = _unwrapped(inner.get("value", inner.get("result", inner)), snapshot.url)
    return as_object(inner, snapshot.url, "result")


def _unwrapped(value: object, url: str) -> object:
    """Return JSON that was written as text as what it says. Raises: ParseError."""
    return parse_json(value.encode(), url) if isinstance(value, str) else value
