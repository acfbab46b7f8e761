"""The sandbox with pages of a drill's own: every source right at first, then each wrong in its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harvesters.sandbox import Sandbox
from harvesters.sandbox.faults import FAULTS
from harvesters.sandbox.web import Answer, Request, not_found

Play = Answer | Callable[[str], Answer | None]  # one answer, or one for each URL


class DrillSandbox(Sandbox):
    """`pages` answers by host name. `spoil` puts the wrong pages and the named faults in place."""

    def __init__(self, pages: Mapping[str, Play]) -> None:
        super().__init__()
        self.pages = dict(pages)

    def spoil(self, pages: Mapping[str, Play], faults: Mapping[str, str]) -> None:
        """From now on answer with these pages, and play these faults, both by host name."""
        self.pages |= pages
        self.faults = {f"http://{host}/*": (name, FAULTS[name]) for host, name in faults.items()}

    def _right(self, url: str, body: bytes) -> Answer:
        host = url.split("/")[2]
        play = self.pages.get(host)
        found = play(url) if callable(play) else play
        return found or not_found(Request(host, url))
