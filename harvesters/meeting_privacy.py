"""Headings of agenda items as they may be published: nothing of a private person, as far as words tell.

An item about an individual keeps its place on the agenda and loses its words and
its number. Whoever made a proposal as an inhabitant is masked. What the words do
not show is not found; personal numbers refuse their row at the gate.
"""

from __future__ import annotations

import re

from catalog.privacy import has_personnummer
from harvesters.meeting_rows import heading_of
from harvesters.protocol.private import is_individual, mask

INDIVIDUAL = "Ärende som rör en enskild person"
_BY_INHABITANT = re.compile(r"medborgarförslag|e-förslag|bürgerantrag|einwohnerantrag", re.IGNORECASE)


def public_heading(title: str, matter: str) -> tuple[str, str]:
    """Return the heading and the register number of an item as they may be published."""
    if has_personnummer(title):
        return heading_of(title), matter  # the gate refuses its row; nothing is to be made of it here
    if is_individual(title, ""):
        return INDIVIDUAL, ""
    return heading_of(mask(title, bool(_BY_INHABITANT.search(title)))), matter
