"""Asking an OParl server only for what was modified since the last harvest, on top of the answers that we hold.

`modified_since` also brings tombstones, as the standard demands. Not every
server keeps that, and what vanishes without one is never told, so once a week
everything is asked for again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from catalog.errors import ParseError, StoreError
from harvesters.answers import cell
from harvesters.oparl_lists import Crawl, modified_of, walk

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot

WHOLE_EVERY = timedelta(days=7)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Increment:
    """What a harvest builds on: the answers held, the newest change in them and the day when all was asked for."""

    whole_since: str  # ISO 8601
    held: tuple[Snapshot, ...] = field(default=())
    newest: str = ""  # as the server wrote it

    @property
    def params(self) -> Mapping[str, object]:
        """Return what to add to the question for a list; nothing when everything is to be asked for."""
        return {"modified_since": self.newest} if self.newest else {}

    @property
    def context(self) -> Mapping[str, object]:
        """Return what the answers of this harvest must tell the next one."""
        return {"what": "objects", "whole_since": self.whole_since}

    def complete(self, crawl: Crawl) -> None:
        """Add the answers held to what was asked for now. Raises: ParseError."""
        asked = {snapshot.url for snapshot in crawl.snapshots}
        for snapshot in self.held:
            if snapshot.url not in asked:
                crawl.add(crawl.http.again(snapshot))


def increment_of(http: Http) -> Increment:
    """Return what to build on: nothing after WHOLE_EVERY, after an answer was lost, or the first time."""
    today = http.now().astimezone(UTC).date()
    begin = Increment(today.isoformat())
    held = [snapshot for snapshot in http.stored() if snapshot.context.get("whole_since")]
    days = {cell(snapshot.context["whole_since"]) for snapshot in held}
    if len(days) != 1 or date.fromisoformat(min(days)) + WHOLE_EVERY <= today:
        return begin
    newest, written = _NEVER, ""
    try:
        for snapshot in held:
            for one in walk(snapshot.json()):
                if (modified := modified_of(one)) > newest:
                    newest, written = modified, cell(one.get("modified"))
    except (ParseError, StoreError):
        return begin
    return Increment(min(days), tuple(held), written) if written else begin
