"""What a visitor compares, and how it is written in an address: `?kommun=ale&kommun=hjo&indikator=n00945`.

theme/static/js/compare.js reads the same form, and leaves out what is not known, comes twice or is too much.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

MOST_KOMMUNER = 6


@dataclass(frozen=True)
class Choice:
    """Slugs of kommuner and of indicators, in the order chosen; () for none."""

    kommuner: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """Return the choice as the part of an address after "?", "" when nothing is chosen."""
        return urlencode([*(("kommun", k) for k in self.kommuner), *(("indikator", i) for i in self.indicators)])
