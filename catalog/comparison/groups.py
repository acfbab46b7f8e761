"""The source's own groups of similar kommuner, beside our likvärdiga: who is in them, and the means it gives.

RKA, which runs Kolada, makes a group of seven for each kommun, anew each year, in several subjects. For an indicator
the group of its subject is taken where there is one (that for schools, beside what a school costs), else the general
one. A group's value is the source's own: the unweighted mean of kommuner of which most lie outside the county.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from catalog.comparison.figures import decimal_of
from catalog.ids import fingerprint
from catalog.indicators import Indicator
from catalog.model import Catalog, Publisher
from catalog.tables import POSITION, Row, read_columns

GENERAL = "övergripande"
# The subject of a group → how the area of its indicators begins, in lower case.
AREAS: Mapping[str, str] = {
    "förskola": "förskole",
    "grundskola": "grundskola",
    "gymnasieskola": "gymnasieskola",
    "äldreomsorg": "äldre",
    "ifo": "individ- och familje",
    "lss": "stöd och service till personer med funktions",
}
_TITLE = re.compile(r"Liknande kommuner,? (?P<subject>[^,]+), (?P<owner>.+?)(?:, (?P<year>\d{4}))?")
_MEMBER_COLUMNS = ("grupp", "titel", "kommunkod", "namn")
_VALUE_COLUMNS = ("grupp", "indikator", "ar", "kon", "varde")


@dataclass(frozen=True)
class Group:
    """A group made for one kommun, which is not among its members."""

    id: str
    title: str
    subject: str  # in lower case
    year: str  # that it was made for, "" when its title does not say
    members: tuple[tuple[str, str], ...]  # kommunkod and name, in the source's order


@dataclass(frozen=True)
class GroupValue:
    """What the source gives for a group in one indicator, year and sex, and where it stands."""

    group: Group
    value: Decimal
    row: Row


@dataclass(frozen=True)
class Groups:
    """The groups of each kommun, by kommunkod and subject, and their values by indicator and group."""

    made_for: Mapping[str, Mapping[str, Group]] = field(default_factory=dict)
    values: Mapping[str, Mapping[tuple[str, str, str], tuple[str, Row]]] = field(default_factory=dict)
    prints: Mapping[str, str] = field(default_factory=dict)  # by indicator

    def of(self, kommunkod: str, area: str) -> Group | None:
        """Return the kommun's group for indicators of an area: that of its subject, else the general one."""
        made = self.made_for.get(kommunkod, {})
        subject = next((s for s, begins in AREAS.items() if area.lower().startswith(begins)), GENERAL)
        return made.get(subject) or made.get(GENERAL)

    def value(self, indicator: Indicator, kommunkod: str, year: str, sex: str) -> GroupValue | None:
        """Return the value of the kommun's group in a year, for a sex (T, K or M); None without one."""
        group = self.of(kommunkod, indicator.definition.get("omrade", ""))
        if group is None:
            return None
        text, row = self.values.get(indicator.id, {}).get((group.id, year, sex), ("", Row("", "", 0)))
        number = decimal_of(text)
        return None if number is None else GroupValue(group, number, row)

    def fingerprint(self, indicator: Indicator) -> str:
        """Return a fingerprint of all that can be said of an indicator: members and values."""
        return fingerprint([self.prints.get("", ""), self.prints.get(indicator.id, "")])


def load_groups(catalog: Catalog) -> Groups:
    """Return the groups of the catalogue's kommuner, by their names in the groups' titles."""
    made = _made_for(catalog, catalog.kommuner())
    if not made:
        return Groups()
    wanted = {group.id for groups in made.values() for group in groups.values()}
    values: dict[str, dict[tuple[str, str, str], tuple[str, Row]]] = defaultdict(dict)
    for dataset, resource in catalog.with_profile("gruppvarden"):
        frame = read_columns(resource, _VALUE_COLUMNS)
        frame = frame[frame["grupp"].isin(wanted)]
        for group, indicator, year, sex, text, at in zip(*(frame[c] for c in (*_VALUE_COLUMNS, POSITION)), strict=True):
            values[indicator].setdefault((group, year, sex), (text, Row(dataset.key, resource.name, int(at))))
    members: list[Any] = [
        [code, [(g.id, g.title, g.members) for g in groups.values()]] for code, groups in made.items()
    ]
    prints = {"": fingerprint(members)}
    prints |= {
        key: fingerprint([[*cell, text, row.url] for cell, (text, row) in found.items()])
        for key, found in values.items()
    }
    return Groups(made, values, prints)


def _made_for(catalog: Catalog, kommuner: Sequence[Publisher]) -> dict[str, dict[str, Group]]:
    codes = {k.name: k.kommunkod for k in kommuner}
    members: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for _, resource in catalog.with_profile("kommungrupper"):
        frame = read_columns(resource, _MEMBER_COLUMNS)
        for group, title, code, name in zip(*(frame[c] for c in _MEMBER_COLUMNS), strict=True):
            members[group, title].append((code, name))
    made: dict[str, dict[str, Group]] = defaultdict(dict)
    for (key, title), found in members.items():
        told = _TITLE.fullmatch(title)
        if told is None or told["owner"] not in codes:
            continue
        group = Group(key, title, told["subject"].lower(), told["year"] or "", tuple(found))
        own = made[codes[told["owner"]]]
        if group.subject not in own or own[group.subject].year < group.year:  # the newest of a subject
            own[group.subject] = group
    return dict(made)
