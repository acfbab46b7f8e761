"""The indicators that every kommun is compared in: a short list, so that each can have pages and pictures of its own.

Every other indicator has its page under /nyckeltal/ with all kommuner, and can be added to a comparison by its address.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalog.comparison.choice import Choice
from catalog.ids import slug
from catalog.indicators import Indicator

# Kolada's ids, by what people ask about: one indicator each for what can be said in one.
CHOSEN = (
    "N00530", "N00531", "N00532", "N00945", "N00003", "N00103", "N60987",  # how the kommun works, and what people think
    "N01958", "N01963", "N02923", "N03920", "N03926", "N03935", "N02281", "N02282", "N02285",  # people and work
    "N11008", "N11800", "N11703", "N11810", "N04110",  # preschool
    "N07531", "N15027", "N15030", "N15033", "N18890",  # school
    "N17800", "N17805", "N17473", "N17826",  # upper secondary school
    "N31816", "N31825", "N03702",  # support, economy
)  # fmt: skip
MOST = 40


def compare_url(indicator: Indicator, listed: Sequence[Indicator]) -> str:
    """Return the address where an indicator is compared, in Swedish: its own page if it is `listed` among the chosen.

    Any other is added to the table of all by the script; without one, its page under /nyckeltal/ holds all kommuner.
    """
    if any(one.id == indicator.id for one in listed):
        return f"/jamfor/{slug(indicator.id)}/"
    return f"/jamfor/?{Choice((), (slug(indicator.id),)).query}"


def chosen(found: Sequence[Indicator]) -> list[Indicator]:
    """Return the short list of those in the catalogue that have values; without any of it, the first MOST there are."""
    with_values = [i for i in found if i.summary.rows]
    by_id = {i.id: i for i in with_values}
    listed = [by_id[key] for key in CHOSEN if key in by_id]
    return listed or with_values[:MOST]
