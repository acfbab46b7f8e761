"""What a visitor compares, and how it is written in an address: `?kommun=ale&kommun=hjo&indikator=n00945`.

theme/static/js/compare.js reads and writes the same form. An address is somebody else's text: whatever is not
known, comes twice, or is too much is left out, and nothing of it is ever shown as it came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

MOST_KOMMUNER = 6
MOST_INDICATORS = 40
_LONGEST = 8_000  # characters of a query that are read


@dataclass(frozen=True)
class Choice:
    """Slugs of kommuner and of indicators, in the order chosen; () for none."""

    kommuner: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """Return the choice as the part of an address after "?", "" when nothing is chosen."""
        return urlencode([*(("kommun", k) for k in self.kommuner), *(("indikator", i) for i in self.indicators)])


def choice_of(query: str, kommuner: Collection[str], indicators: Collection[str]) -> Choice:
    """Return what a query asks for, of the `kommuner` and `indicators` that exist; for any text."""
    asked = parse_qsl(query[:_LONGEST], errors="replace")
    return Choice(
        _known((v for k, v in asked if k == "kommun"), kommuner, MOST_KOMMUNER),
        _known((v for k, v in asked if k == "indikator"), indicators, MOST_INDICATORS),
    )


def _known(asked: Iterable[str], known: Collection[str], most: int) -> tuple[str, ...]:
    found = dict.fromkeys(one for one in asked if one in known)
    return tuple(found)[:most]
