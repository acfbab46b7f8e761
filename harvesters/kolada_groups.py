"""Kolada's own groups of kommuner: which ones a source asks for, and their tables.

RKA makes for each kommun, and for each of several subjects, a group of seven that are like it, each year anew:
"Liknande kommuner, övergripande, Ale, 2025", "Liknande kommuner grundskola, Ale, 2024". The kommun itself is not in
its group, and most members lie in other counties. A group has values of its own, the unweighted mean of its members,
asked for by its id (G and digits) where else the code of a kommun stands.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from harvesters.answers import cell

GROUPS_HEADER = ("grupp", "titel", "kommunkod", "namn")
VALUES_HEADER = ("grupp", "indikator", "ar", "kon", "varde", "enhet", "saknas_orsak")
GROUPS, VALUES = "kommungrupper", "gruppvarden"  # resources, and profiles

_KOMMUN = re.compile(r"(?!00)\d{4}")  # the nation and the regions begin with 00
_YEAR_AT_END = re.compile(r", \d{4}$")


def wanted(records: Iterable[object], titles: Sequence[str], names: Collection[str]) -> list[Mapping[str, Any]]:
    """Return the groups that are made for one of the kommuner: their titles begin as asked and end with its name.

    Args: `titles` are beginnings ("Liknande kommuner, övergripande"); `names` are those of the kommuner. The server
          looks for a title anywhere, and answers with the groups of the whole country.
    """
    asked = {f"{title}, {name}" for title in titles for name in names}
    found = [record for record in records if isinstance(record, Mapping)]
    return [one for one in found if _YEAR_AT_END.sub("", cell(one.get("title")).strip()) in asked]


def member_rows(groups: Iterable[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Return a row for each member of each group. A member that is no kommun (a region) gives none."""
    rows: list[tuple[str, ...]] = []
    for group in groups:
        members = group.get("members")
        for member in members if isinstance(members, list) else ():
            code = cell(member.get("id")) if isinstance(member, Mapping) else ""
            if _KOMMUN.fullmatch(code):
                rows.append((cell(group.get("id")), cell(group.get("title")), code, cell(member.get("title"))))
    return rows
