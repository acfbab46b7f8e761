"""Votes: what Ja and Nej meant, how many, who, and which side won.

A § may hold several: one to choose the counter-proposal, the main vote, one for
each addition. The main one decides the matter itself. Counts are taken as the
protocol states them, never by counting names. The side with more votes wins,
unless the protocol says that lots, the chair's casting vote or a third of the
members (minoritetsåterremiss) decided.
"""

from __future__ import annotations

import re

from harvesters.protocol.model import AVSTAR, JA, NEJ, Vote
from harvesters.protocol.sides import sides_in

_NUMBERS = {
    "ingen": 0, "inga": 0, "noll": 0, "en": 1, "ett": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7,
    "åtta": 8, "nio": 9, "tio": 10, "elva": 11, "tolv": 12, "tretton": 13, "fjorton": 14, "femton": 15, "sexton": 16,
    "sjutton": 17, "arton": 18, "nitton": 19, "tjugo": 20,
}  # fmt: skip
_N = r"(\d{1,3}|(?i:" + "|".join(_NUMBERS) + r"))"
_JA_WORD = r"(?:[Jj][Aa]|JA)(?:-?röst(?:er|erna|en)?| röst(?:er)?)?"
_NEJ_WORD = r"(?:[Nn][Ee][Jj]|NEJ)(?:-?röst(?:er|erna|en)?| röst(?:er)?)?"
# What Ja and Nej stand for.
_MEANING = re.compile(
    r"(?<![\w-])(?:[Jj]a|JA)(?:-röst(?:en)?|-proposition(?:en)?)?(?: ?[:=] ?| - | (?:för|till|innebär|betyder|är"
    r"|avser|röstar den som vill|gäller) )(?:att )?(?P<ja>.{2,400}?)[.,;\"'”]?(?: och| samt|,)? ?\"?"
    r"(?<![\w-])(?:[Nn]ej|NEJ)(?:-röst(?:en)?|-proposition(?:en)?)?(?: ?[:=] ?| - | (?:för|till|innebär|betyder|är"
    r"|avser|röstar den som vill|gäller) )(?:att )?(?P<nej>.{2,400}?)(?=\.(?: |$)|\"|;| Omröstning| Votering"
    r"| Resultat| Utfall| Följande | Vid omröstning| Ja-röst| JA | Med \d"
    r"| (?:[A-ZÅÄÖ][\w-]+ ){1,3}\([A-ZÅÄÖ]{1,4}\)(?:,| och|;)|$)"
)
_WHO_VOTES = re.compile(
    r"(?:[Dd]e[nt]? som|[Ll]edamot som|[Dd]e som|[Dd]en,? som) (?:vill |biträder |stödjer |röstar för "
    r"|bifaller |önskar |är för )?(?P<ja>.{2,300}?),? (?:röstar|säger|svarar) (?:ja|JA|Ja|\"ja\"|\"Ja\")"
    r".{0,20}?(?:[Dd]e[nt]? som|[Ll]edamot som|[Dd]e som|[Dd]en,? som) (?:vill |biträder |stödjer "
    r"|röstar för |bifaller |önskar |är för )?(?P<nej>.{2,300}?),? (?:röstar|säger|svarar) (?:nej|NEJ|Nej"
    r"|\"nej\"|\"Nej\")"
)
# A table with a cross for each member and the sums below: "Ja Nej Avstår Anna Ek (S) X … Summa 7 5 1".
_SUMS = (
    r"(?<![\w-])(?:Ja|JA),? (?:Nej|NEJ)(?:,? (?:Avst|AVST)\w{0,6}| Frånv\w{0,9}){0,2}(?= [A-ZÅÄÖ])"
    r"[^§]{1,4000}?(?<!\w)(?:Resultat|Summa|Totalt|S:a|Antal röster)[: ]{1,2}"
)
_CROSSES = re.compile(_SUMS)
_SUMS_AVSTAR = _SUMS.replace("{0,2}", "{1,2}", 1) + r"\d{1,3} \d{1,3} (\d{1,3})(?!\d)"
# Counts, each form with a group for ja and one for nej.
_COUNTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w-]){_N} (?:st )?{_JA_WORD}(?!\w)(?: \([^)]{{0,20}}\))?(?: och| mot| samt|,|;"
        rf"| -)?(?: mot)? ?{_N} (?:st )?{_NEJ_WORD}(?!\w)",
        rf"(?<![\w-]){_JA_WORD}(?: ?[:=]| -)? ?\(?(\d{{1,3}})\)?(?: st| röster| röst)?[.,;]? ?(?:och |mot "
        rf"|samt |- )?{_NEJ_WORD}(?: ?[:=]| -)? ?\(?(\d{{1,3}})\)?(?![\d/-])",
        rf"{_N} (?:ledamöter |personer |röster )?(?:röstar|röstade|röstat|för|avges för|avgavs för)? ?(?:[Jj]a"
        rf"|JA)(?!\w)(?: och| mot| samt|,)? ?{_N} (?:ledamöter |personer |röster )?(?:röstar |röstade "
        rf"|röstat )?(?:[Nn]ej|NEJ)(?!\w)",
        _SUMS + r"(\d{1,3}) (\d{1,3})(?!\d)",
        rf"{_JA_WORD} (?:avges|avgavs|avgives|lämnas"
        rf"|lämnades) av {_N}(?: ledamöter)?.{{0,12}}?{_NEJ_WORD} (?:avges |avgavs |lämnas "
        rf"|lämnades )?(?:av )?{_N}(?!\w)",
    )
)
_JA_LISTED = re.compile(r"röstar?(?:de)? (?:[Jj]a|JA|ja) ?\((\d{1,3})\)")
_NEJ_LISTED = re.compile(r"röstar?(?:de)? (?:[Nn]ej|NEJ) ?\((\d{1,3})\)")
_AVSTAR_LISTED = re.compile(r"avst(?:år|od)(?: från att rösta| från omröstningen)? ?\((\d{1,3})\)")
_AVSTAR = (
    re.compile(_SUMS_AVSTAR),
    re.compile(rf"(?<![\w-]){_N} (?:ledamöter |ledamot |personer |röster )?(?:som )?(?:avst(?:år|od|ått|ående)"
    rf"|nedlagda|lägger ned|lade ned|blanka?)(?!\w)(?! ?[:=])", re.IGNORECASE),
    re.compile(r"(?:[Aa]vst(?:år|od|ått|ående)|AVSTÅR|[Nn]edlagda(?: röster)?|[Bb]lanka?)(?: ?[:=]"
    r"| -)? ?\(?(\d{1,3})(?![\w/-])"),
    re.compile(rf"(?<![\w-]){_N} avstår"),
)  # fmt: skip
_FRANVARANDE = (
    re.compile(rf"(?<![\w-]){_N} (?:ledamöter |ledamot )?(?:är |var )?(?:frånvarande|frånv)(?!\w)"),
    re.compile(r"(?:[Ff]rånvarande|FRÅNVARANDE|[Ff]rånv\.?)(?: ?[:=]| -)? ?\(?(\d{1,3})(?![\w/-])"),
)
_CASTING = re.compile(r"utslagsröst", re.IGNORECASE)
_LOTS = re.compile(r"lottning|lotten|lottdragning", re.IGNORECASE)
_MINORITY = re.compile(
    r"minoritetsåterremi|(?:en tredjedel|1/3) (?:av ledamöterna )?(?:har )?(?:begär|yrka|röstat för återremiss)",
    re.IGNORECASE,
)
_PREPARATORY = re.compile(
    r"(?:Förberedande|Motförslags|Kontrapropositions|Kontra)-?\s?(?:votering|omröstning|proposition)"
    r"|om motförslag|(?:utse|välja|ta fram) motförslag|som motförslag i (?:nästa|kommande)"
    r"|motförslag till huvudförslaget$",
    re.IGNORECASE,
)
_ADDITION = re.compile(r"(?:tilläggs|ändrings)(?:yrkande|förslag|uppdrag)", re.IGNORECASE)
_FORMAL = re.compile(
    r"återremi|bordlägg|ajourner|avgöras? idag|avgörande (?:i ?dag|vid dagens)|remitter", re.IGNORECASE
)
_NEW_VOTE = re.compile(
    r"Godkänd voteringsproposition|(?:[Öö]mröstningsordning|[Oo]mröstningsordning|[Vv]oteringsordning"
    r"|[Vv]oteringsproposition|[Oo]mröstningsproposition|[Pp]ropositionsordning vid omröstning)(?:en)?"
    r"|Huvudvotering|Huvudomröstning"
    r"|[Dd]en som (?:vill|biträder|stödjer|röstar för)|(?:Ja|JA)-röst(?:en)?(?: för| innebär| betyder|:)"
    r"|(?<![\w-])(?:Ja|JA) (?:för|innebär|betyder|=)"
)


def votes(text: str, start: int, end: int) -> tuple[Vote, ...]:
    """Return the votes in a part of a cleaned §, in order. A vote has a count; one that was asked for has none."""
    found = []
    counts = _counted(text, start, end)
    previous = start
    for index, (ja, nej, at, stop) in enumerate(counts):
        limit = counts[index + 1][2] if index + 1 < len(counts) else end
        until = _next_beginning(text, stop, limit)
        meaning = _meaning(text, previous, at, until)
        ja_innebar, nej_innebar = meaning or ("", "")
        around = text[previous:until]
        # a vote's own words reach from the count before it to the next one's beginning
        found.append(_vote(text, (ja, nej), (ja_innebar, nej_innebar), around, previous, stop, until))
        previous = until
    return _with_main(found, text)


def _vote(
    text: str, counts: tuple[int, int], meanings: tuple[str, str], around: str, start: int, stop: int, until: int
) -> Vote:
    ja, nej = counts
    won = JA if ja > nej else NEJ if nej > ja else ""
    by = "majoritet" if won else ""
    after = text[stop:until]
    if not won and _LOTS.search(after):
        by = "lottning"
    elif not won and _CASTING.search(after):
        by = "utslagsröst"
    listed = sides_in(text, start, until)
    avstar = _number(around, (_AVSTAR_LISTED, *_AVSTAR))
    stated = ((JA, ja), (NEJ, nej), (AVSTAR, len(listed) if avstar is None else avstar))
    if _CROSSES.search(around) or any(sum(side == one for _, side, _ in listed) > count for one, count in stated):
        listed = []  # crosses have lost their columns; more names than votes: the sides are not told apart
    if not won and by == "utslagsröst":
        chair = next((side for _, side, is_chair in listed if is_chair and side in (JA, NEJ)), "")
        won = chair
    if _MINORITY.search(after) and by == "majoritet":
        won, by = _referral_side(meanings) or won, "minoritetsåterremiss"
    return Vote(
        *meanings, ja, nej, avstar, _number(around, _FRANVARANDE),
        tuple((member, side) for member, side, _ in listed), won, by, False, start, until,
    )  # fmt: skip


def _referral_side(meanings: tuple[str, str]) -> str:
    ja, nej = (bool(_FORMAL.search(text)) and not re.search(r"avslag|avslå|avgör", text) for text in meanings)
    return JA if ja and not nej else NEJ if nej and not ja else ""


def _counted(text: str, start: int, end: int) -> list[tuple[int, int, int, int]]:
    """Return (ja, nej, where it starts, where it ends) of each stated count, in order, not overlapping."""
    found: list[tuple[int, int, int, int]] = []
    for match in _JA_LISTED.finditer(text, start, end):
        nej = _NEJ_LISTED.search(text, match.end(), min(end, match.end() + 6000))
        following = _JA_LISTED.search(text, match.end(), end)
        is_own = nej is not None and (following is None or nej.start() < following.start())
        if nej is not None and is_own:
            found.append((int(match.group(1)), int(nej.group(1)), match.start(), nej.end()))
        elif not is_own:
            found.append((int(match.group(1)), 0, match.start(), match.end()))
    for pattern in _COUNTS:
        for match in pattern.finditer(text, start, end):
            if any(match.start() < b and a < match.end() for _, _, a, b in found):
                continue
            found.append((_as_number(match.group(1)), _as_number(match.group(2)), match.start(), match.end()))
    found.sort(key=lambda count: count[2])
    kept: list[tuple[int, int, int, int]] = []
    for count in found:
        repeats = kept and count[:2] == kept[-1][:2] and not _NEW_VOTE.search(text, kept[-1][3], count[2])
        if not repeats:
            kept.append(count)
    return kept


def _meaning(text: str, start: int, at: int, limit: int) -> tuple[str, str] | None:
    """Return what Ja and Nej meant, from the last such words before the count, else the first after it."""
    for pattern in (_MEANING, _WHO_VOTES):
        matches = [match for match in pattern.finditer(text, start, at) if _is_meaning(match)]
        if matches:
            return _expanded(matches[-1]["ja"], matches[-1]["nej"])
    match = _MEANING.search(text, at, limit)
    return _expanded(match["ja"], match["nej"]) if match and _is_meaning(match) else None


def _is_meaning(match: re.Match[str]) -> bool:
    """Return whether the words tell what was voted on, and not how many or who voted."""
    return not any(re.match(r"\(?\d|(?:[A-ZÅÄÖ][\w-]+ ){1,4}\([A-ZÅÄÖ]{1,3}\),", match[side]) for side in ("ja", "nej"))


def _expanded(ja: str, nej: str) -> tuple[str, str]:
    """Return both meanings whole: "avslag" and "bifall till yrkandet" share the object that only the last one names."""
    ja, nej = (re.sub(r"(?: och| samt|,)$", "", text.strip(" .,;:\"'-")).strip(" .,;:\"'") for text in (ja, nej))
    bare = re.fullmatch(r"(avslag|bifall|tillstyrkan|avstyrkan|att avslå|att bifalla)", ja)
    thing = re.match(
        r"(?:bifall(?: till)?|avslag(?: på)?|tillstyrkan av|avstyrkan av|att bifalla|att avslå) (?:till "
        r"|på )?(.+)",
        nej,
    )
    if bare and thing:
        word = {
            "avslag": "avslag på",
            "bifall": "bifall till",
            "tillstyrkan": "tillstyrkan av",
            "avstyrkan": "avstyrkan av",
        }.get(ja, ja)
        ja = f"{word} {thing.group(1)}"
    return ja, nej


def _next_beginning(text: str, start: int, end: int) -> int:
    match = _NEW_VOTE.search(text, start, end)
    return match.start() if match else end


def _number(text: str, patterns: tuple[re.Pattern[str], ...]) -> int | None:
    for pattern in patterns:
        if match := pattern.search(text):
            return _as_number(match.group(1))
    return None


def _as_number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text.lower()]


def _with_main(found: list[Vote], text: str) -> tuple[Vote, ...]:
    """Return the votes with the main one marked: the last that is not of a counter-proposal, an addition or of form."""
    if not found:
        return ()
    best = max(range(len(found)), key=lambda index: (*_rank(found[index], text), index))
    return tuple(
        Vote(**{**vote.__dict__, "is_main": index == best}) if index == best else vote
        for index, vote in enumerate(found)
    )


def _rank(vote: Vote, text: str) -> tuple[int, int, int]:
    meanings = f"{vote.ja_innebar} {vote.nej_innebar}"
    around = text[max(0, vote.start - 60) : vote.end]
    is_main = bool(re.search(r"[Hh]uvud(?:votering|omröstning)", text[vote.start : vote.start + 60]))
    prepares = bool(_PREPARATORY.search(around[:400])) and not is_main
    return (
        not prepares,
        2 * is_main - bool(_ADDITION.search(meanings)),
        -bool(_FORMAL.search(meanings)) if vote.won_by != "minoritetsåterremiss" else 1,
    )
