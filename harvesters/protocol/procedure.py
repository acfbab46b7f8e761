"""Decisions on a matter's path: put off, sent back, withdrawn, or proposed to the body that decides."""

from __future__ import annotations

import re

from harvesters.protocol.blocks import Block
from harvesters.protocol.verbs import Act

PROPOSES = re.compile(
    r"(?:föreslår|föreslå|föreslog|hemställer|rekommenderar|tillstyrker för)(?: att"
    r"| hos)? (?:att )?(?P<organ>kommunfullmäktige|regionfullmäktige|fullmäktige|kommunstyrelsen"
    r"|förbundsdirektionen|[\w-]{3,25}nämnden)(?! (?:och|har))",
    re.IGNORECASE,
)
PROPOSAL_LABEL = re.compile(
    r"förslag till (?P<organ>kommunfullmäktige|kommunstyrelsen)|[Ff]örslag till beslut i (?P<other>kommun\w+)"
)
REFERRED_BACK = re.compile(
    r"(?:beslut\w*|begär\w*) (?:om |på |att göra )?(?:en )?(?:minoritets)?återremiss|(?:genom"
    r"|en) (?:s\.?k\.? )?minoritetsåterremiss",
    re.IGNORECASE,
)
POSTPONED = re.compile(
    r"besluta\w* (?:om )?bordläggning|(?:uppskjuts|skjuts upp|bordläggs|flyttas) till (?:nästa|ett senare"
    r"|kommande|sammanträdet)|vilande|ajourneras till"
    r"|(?:tas|behandlas|tas upp|återkommer) (?:upp )?(?:till behandling )?(?:på|vid|till) [^.;]{0,40}(?:möte"
    r"|sammanträde)(?:t|n)?(?: den)? \d",
    re.IGNORECASE,
)
WITHDRAWN = re.compile(
    r"\b[ÄäA]rendet (?:utgår|utgick|dras tillbaka|dras ur|är återkallat)|utgår från (?:dagordningen"
    r"|föredragningslistan|ärendelistan)",
    re.IGNORECASE,
)


def proposes_to(decisions: list[Block], organ: str) -> str:
    """Return the body that the decision is a proposal to, "" if this body decides."""
    for block in decisions:
        label = PROPOSAL_LABEL.search(block.label)
        name = (label["organ"] or label["other"]) if label else ""
        if not name and (match := PROPOSES.search(block.text)):
            name = match["organ"]
        name = "kommunfullmäktige" if name.lower() == "fullmäktige" else name.lower()
        if name and name != organ.lower():
            return name.capitalize()
    return ""


def say(utfall: str, rule: str, acts: list[Act]) -> tuple[str, str, int, int]:
    return utfall, rule, min(act.start for act in acts), max(act.end for act in acts)
