"""What may not be told of private persons, as far as a parser can know.

Certain: a personnummer is masked, and a § about an individual (by its heading: care,
assistance, secrecy …) is left out whole. Best effort: the inhabitant behind a
medborgarförslag is masked where the heading or the decision says "från" or "av" and
a name without party. A private person's name anywhere else in a decision's text is
not found; elected members are known by the party after the name, officials are not
told from others.
"""

from __future__ import annotations

import re

from catalog import individuals
from catalog.privacy import has_personnummer, masked

MASKED_NAME = "[namn borttaget]"
INGA, FORTROENDEVALDA, MASKERADE = "inga", "fortroendevalda", "maskerade"

_INDIVIDUAL = re.compile(
    r"\b(?:[Ii]ndividärende(?:n|t)?|[Ss]ekretess(?:ärende|belagd|belagt)?|[Ee]nskilt ärende|[Pp]ersonärende"
    r"|[Oo]mhändertagande|LVU|LVM|LPT|[Uu]mgänges\w*|[Vv]årdnad(?:en|sutredning)?|[Ff]aderskap\w*"
    r"|[Ff]örsörjningsstöd för|[Ee]konomiskt bistånd för|[Bb]istånd enligt|[Aa]doption"
    r"|[Mm]edgivande att ta emot|[Ff]amiljehems?placering|[Pp]lacering av|[Ss]erveringstillstånd för"
    r"|[Uu]ppsägning av personlig|[Aa]vsked|[Dd]isciplin\w*"
    r"|[Ss]kolskjuts för|[Aa]vstängning av elev|[Ff]ärdtjänst för|[Rr]iksfärdtjänst för|[Gg]od man för"
    r"|[Ff]örvaltare för)"
)
_INDIVIDUAL_TEXT = re.compile(
    r"(?:omfattas av|belagd med|belagt med|enligt) (?:offentlighets- och )?sekretess(?:lag\w*)?|\bOSL \d{2}"
)
_PERSON = re.compile(
    r"(?P<by>\b(?:från|av|väckt av|inlämnat av|inlämnad av"
    r"|förslagsställare:?) )(?P<name>[A-ZÅÄÖÉ][\w-]+(?: (?:von|af|de))?(?: [A-ZÅÄÖÉ][\w-]+){1,3})(?! ?\()"
)
_NOT_A_PERSON = re.compile(
    r"(?:AB|kommun|stad|Stad|nämnd|förening|förbund|styrelse|Förening|Förbund|Klubb|IF|IK|Sverige|Västra"
    r"|Göteborg|Region|rådet|utskott|Nätverk|Partiet|Skol|skola)"
)


def is_individual(title: str, decision: str) -> bool:
    """Return whether a § is about an individual, so that nothing of it may be published."""
    by_words = bool(_INDIVIDUAL.search(title)) or bool(_INDIVIDUAL_TEXT.search(decision) and len(decision) < 600)
    return by_words or individuals.is_individual(title)


def mask(text: str, by_inhabitant: bool) -> str:
    """Return `text` without personnummer and, for an inhabitant's proposal, without the proposer's name."""
    if has_personnummer(text):
        text = masked(text)
    text = individuals.without_private(text)
    return _PERSON.sub(_masked_person, text) if by_inhabitant else text


def _masked_person(match: re.Match[str]) -> str:
    return match.group() if _NOT_A_PERSON.search(match["name"]) else match["by"] + MASKED_NAME
