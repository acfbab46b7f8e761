"""The row and the sentences of a decision: what was decided, what Ja and Nej meant, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from harvesters.sandbox import subjects as patterns
from harvesters.sandbox import words
from harvesters.sandbox.chance import stream
from harvesters.sandbox.matters import Decision, Matter
from harvesters.sandbox.meetings import Record
from harvesters.sandbox.places import Place

_BACKWARD = ("aterremitterat", "bordlagt")
_NOT_APPEALABLE = (*_BACKWARD, "antecknat")


@dataclass(frozen=True)
class Wording:
    """The texts and codes of one decision. Empty text: the minutes do not say."""

    text: str
    summary: str
    outcome: str
    yes_meant: str
    no_meant: str
    next_step: str
    valid_from: str
    appeal: str
    personal_data: str


def decision_record(decision: Decision, place: Place) -> Record:
    """Return the row of `beslut` as the kommun publishes it (without what the harvester adds)."""
    matter, meeting = decision.matter, decision.meeting
    said = describe(decision)
    counted = decision.vote
    delegated_url = f"{place.base}/delegationsbeslut/{decision.body.short}/{decision.day.year}.html"
    url = meeting.minutes_url if meeting else delegated_url
    proposed = matter.subject.path in (patterns.MOTION, patterns.PETITION)
    return {
        "id": decision.id,
        "kommunkod": place.kommunkod,
        "organ_id": decision.body.organ_id,
        "sammantrade_id": meeting.id if meeting else None,
        "beslutsdatum": decision.day.isoformat(),
        "paragraf": decision.section or None,
        "diarienummer": matter.number,
        "rubrik": matter.title,
        "beslutstext": said.text,
        "sammanfattning": said.summary or None,
        "sammanfattning_kalla": "kommun" if said.summary else None,
        "arendetyp": matter.subject.kind,
        "initiativ_av": matter.initiator or None,
        "vackt_datum": matter.raised.isoformat() if proposed else None,
        "utfall": said.outcome,
        "utfall_avser": "initiativ" if proposed else "nämndförslag",
        "rosttal_ja": counted.yes if counted else None,
        "rosttal_nej": counted.no if counted else None,
        "rosttal_avstar": counted.abstained if counted else None,
        "ja_innebar": said.yes_meant or None,
        "nej_innebar": said.no_meant or None,
        "reservationer": ", ".join(counted.lost) or None if counted else None,
        "nasta_steg": said.next_step or None,
        "foregaende_id": decision.previous.id if decision.previous else None,
        "galler_fran": said.valid_from or None,
        "galler_till": None,
        "ersatts_av": None,
        "overklagande": said.appeal,
        "personuppgifter": said.personal_data,
        "plats_namn": f"{matter.place_name}, {place.name}" if matter.place_name else None,
        "plats_wkt": None,
        "protokoll_url": meeting.minutes_url if meeting else None,
        "kalla_url": f"{url}#p{decision.section}" if decision.section else url,
    }


def describe(decision: Decision) -> Wording:
    """Return the words of `decision`; the same decision always gives the same words."""
    matter = decision.matter
    rng = stream(decision.id)
    final = decision.step == len(matter.steps) - 1 and matter.coming is None
    proposed = matter.subject.path in (patterns.MOTION, patterns.PETITION)
    outcome = _outcome(matter, final, proposed)
    verb = _proposal(matter, outcome, proposed)
    opposite = _opposite(matter, outcome, proposed)
    yes, no = verb, opposite
    if decision.vote and not decision.vote.yes_won:
        yes, no = opposite, verb
    return Wording(
        text=_text(decision, verb, outcome, final, rng),
        summary=_summary(matter, outcome, final, proposed) if rng.random() < 0.6 else "",
        outcome=outcome,
        yes_meant=yes if decision.vote else "",
        no_meant=no if decision.vote else "",
        next_step=_next_step(decision),
        valid_from=_valid_from(matter, decision.day, outcome, final),
        appeal="ej_overklagbart" if not final or outcome in _NOT_APPEALABLE else matter.subject.appeal,
        personal_data=_personal_data(decision, proposed),
    )


def _outcome(matter: Matter, final: bool, proposed: bool) -> str:
    if final:
        return matter.ending
    if matter.ending in ("bifallet", "delvis", *_BACKWARD):
        return "tillstyrkt"
    return matter.ending if proposed else "tillstyrkt"


def _proposal(matter: Matter, outcome: str, proposed: bool) -> str:
    """Return the winning proposal as an infinitive phrase."""
    what = {"motion": "motionen", "medborgarforslag": "medborgarförslaget"}.get(matter.subject.kind, "förslaget")
    if proposed:
        return {
            "bifallet": f"bifalla {what}",
            "tillstyrkt": f"bifalla {what}",
            "avslaget": f"avslå {what}",
            "besvarat": f"anse {what} besvarad" if what == "motionen" else f"anse {what} besvarat",
            "delvis": f"bifalla {what} i den första delen och i övrigt avslå den"
            if what == "motionen"
            else f"bifalla {what} i den första delen och i övrigt avslå det",
            "avskrivet": f"avskriva {what} från vidare handläggning",
            "bordlagt": "bordlägga ärendet till nästa sammanträde",
            "aterremitterat": f"återremittera ärendet, eftersom {matter.reason}",
        }[outcome]
    return {
        "avslaget": f"avslå förslaget att {matter.gist}",
        "delvis": f"{matter.gist}, med den ändringen att beslutet följs upp efter ett år",
        "bordlagt": "bordlägga ärendet till nästa sammanträde",
        "aterremitterat": f"återremittera ärendet till förvaltningen, eftersom {matter.reason}",
    }.get(outcome, matter.gist)


def _opposite(matter: Matter, outcome: str, proposed: bool) -> str:
    """Return what the losing side wanted."""
    if not proposed:
        return matter.gist if outcome == "avslaget" else "avslå förslaget"
    what = "motionen" if matter.subject.kind == "motion" else "medborgarförslaget"
    return f"avslå {what}" if outcome in ("bifallet", "tillstyrkt", "delvis") else f"bifalla {what}"


def _text(decision: Decision, verb: str, outcome: str, final: bool, rng: Random) -> str:
    body = decision.body.name
    if decision.meeting is None:
        sentences = [f"{body} beslutar genom delegation att {verb}."]
    elif final or outcome in _BACKWARD:
        sentences = [f"{body} beslutar att {verb}."]
    else:
        sentences = [f"{body} föreslår kommunfullmäktige att {verb}."]
    if outcome == "avslaget":
        sentences.append(rng.choice(words.REASONS_NO))
    if decision.vote:
        winner = "ordförandens förslag" if decision.vote.yes_won else "det motstående förslaget"
        sentences.append(
            f"Omröstning begärdes. Med {decision.vote.yes} ja-röster mot {decision.vote.no} nej-röster"
            f"{f' och {decision.vote.abstained} som avstår' if decision.vote.abstained else ''} beslutar "
            f"{body[0].lower()}{body[1:]} enligt {winner}."
        )
    if rng.random() < 0.12:
        sentences.append("Paragrafen förklaras omedelbart justerad.")
    if rng.random() < 0.35:
        sentences.append(f"Beslutet skickas till {rng.choice(words.SENT_TO)}.")
    return " ".join(sentences)


def _summary(matter: Matter, outcome: str, final: bool, proposed: bool) -> str:
    if matter.subject.path == patterns.MOTION:
        start = f"{matter.initiator} föreslår i en motion att kommunen ska {matter.gist}."
    elif matter.subject.path == patterns.PETITION:
        start = f"Ett medborgarförslag har lämnats om att kommunen ska {matter.gist}."
    else:
        start = f"Ärendet gäller förslaget att {matter.gist}."
    ends = {
        "bifallet": "Förslaget går igenom.",
        "avslaget": "Förslaget avslås." if final else "Förslaget är att säga nej.",
        "besvarat": "Förslaget anses besvarat.",
        "delvis": "Förslaget går igenom till en del.",
        "aterremitterat": "Ärendet ska utredas vidare.",
        "tillstyrkt": "Förslaget tillstyrks och går vidare.",
        "bordlagt": "Beslutet skjuts upp.",
    }
    return f"{start} {ends[outcome]}" if outcome in ends else start if proposed else ""


def _next_step(decision: Decision) -> str:
    steps = decision.matter.steps
    following = steps[decision.step + 1] if decision.step + 1 < len(steps) else decision.matter.coming
    if following is None or decision.meeting is None:
        return ""
    return f"{following.body.name} {following.day}"


def _valid_from(matter: Matter, day: date, outcome: str, final: bool) -> str:
    if not final or outcome != "bifallet" or matter.subject.kind not in ("taxa", "foreskrift", "budget"):
        return ""
    return date(day.year + 1, 1, 1).isoformat()


def _personal_data(decision: Decision, proposed: bool) -> str:
    if decision.matter.subject.path in (patterns.PETITION, patterns.PERMIT):
        return "maskerade"
    if decision.matter.subject.path == patterns.ELECTION or decision.vote or (proposed and decision.matter.initiator):
        return "fortroendevalda"
    return "inga"
