"""Which side of a vote got its way: the more votes, the chair's casting vote, lots, or a third of the members."""

from __future__ import annotations

import re

from harvesters.protocol import verbs
from harvesters.protocol.meanings import overlap
from harvesters.protocol.model import JA, NEJ

_CASTING = re.compile(
    r"utslagsröst|ordföranden?s? röst (?:är |blir )?(?:avgör|utslag)|(?:fäller|fällde) (?:ordföranden |då )?utslag|"
    r"röst fäller utslag",
    re.IGNORECASE,
)
_CAST = re.compile(
    r"(?:utslagsröst|utslag)[^.]{0,60}?(?:röstar|röstade|för|till förmån för|:) (?:[Jj]a|(?P<nej>[Nn]ej))(?!\w)",
    re.IGNORECASE,
)
_LOTS = re.compile(r"lottning|lotten|lottdragning", re.IGNORECASE)
_LOT_FELL = re.compile(
    r"[Ll]ott(?:en|ning)[^.]{0,80}?(?<![\w-])(?:(?:[Jj]a|JA)|(?P<nej>[Nn]ej|NEJ))(?:-?(?:sidan|propositionen|förslaget))?"
    r"(?: (?:vinner|vann|segra|bifall)|[.,;]|$)"
)
_MINORITY = re.compile(
    r"minoritetsåterremi|(?:en tredjedel|1/3)[^.]{0,80}?(?:begär|yrka|röst|stöd|biträ)",
    re.IGNORECASE,
)
FORMAL = re.compile(
    r"återremi|bordlägg|ajourner|avgöras? i ?dag|avgörande (?:i ?dag|vid dagens)|remitter", re.IGNORECASE
)


def settle(counts: tuple[int, int], meanings: tuple[str, str], after: str, own: str, chair: str) -> tuple[str, str]:
    """Return (the side that won, by what); "" where the protocol does not settle it.

    after: the words after the count; own: all words of the vote; chair: how the chair voted, "" if not told.
    """
    ja, nej = counts
    if ja == nej:
        if _LOTS.search(after):
            return _fell(_LOT_FELL, after) or _decided(after, meanings), "lottning"
        if _CASTING.search(own):
            return _fell(_CAST, own) or chair or _decided(after, meanings), "utslagsröst"
        return "", ""
    won = JA if ja > nej else NEJ
    if _MINORITY.search(after):
        return _referral_side(meanings) or won, "minoritetsåterremiss"
    return won, "majoritet"


def _fell(pattern: re.Pattern[str], words: str) -> str:
    match = pattern.search(words)
    return "" if match is None else NEJ if match["nej"] else JA


def stands_for(words: str, meanings: tuple[str, str], side: int) -> bool:
    """Return whether words grant or refuse as one side of a vote (0 ja, 1 nej) stood for, and the other did not."""
    said, own, other = _actions(words), _actions(meanings[side]), _actions(meanings[1 - side])
    return len(said) == 1 and said == own != other


def _decided(after: str, meanings: tuple[str, str]) -> str:
    """Return the side that the words after a tie carry out, "" unless one side stood for it and the other did not."""
    said = _actions(after)
    ja, nej = (_actions(meaning) for meaning in meanings)
    if len(said) == 1 and (said == ja) != (said == nej):
        return JA if said == ja else NEJ
    if said == {verbs.BIFALL}:  # "finner att kommunstyrelsens förslag har bifallits"
        on_ja, on_nej = overlap(after, meanings[0]), overlap(after, meanings[1])
        return JA if on_ja and not on_nej else NEJ if on_nej and not on_ja else ""
    return ""


def _actions(words: str) -> set[str]:
    """Return whether words grant or refuse; of a decision, not of what somebody asked for."""
    found = {act.action for act in verbs.acts(words, "", ()) if act.action in (verbs.BIFALL, verbs.AVSLAG)}
    if re.search(r"(?<!\w)(?:om|=) avslag(?!\w)|^avslag(?!\w)", words):
        found.add(verbs.AVSLAG)
    if re.search(r"(?<!\w)(?:om|=) bifall(?!\w)|^bifall(?!\w)|(?<!\w)(?:bevilja|godkänn)\w{0,2}(?!\w)", words):
        found.add(verbs.BIFALL)
    return found


def _referral_side(meanings: tuple[str, str]) -> str:
    ja, nej = (bool(FORMAL.search(text)) and not re.search(r"avslag|avslå|avgör", text) for text in meanings)
    return JA if ja and not nej else NEJ if nej and not ja else ""
