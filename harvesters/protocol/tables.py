"""Decisions as rows of the profiles `beslut` and `roster`, for every kind that comes by a protocol.

    read = read_tables(data, name, Place("1440", "Kommunstyrelsen", date(2025, 5, 7)))
    read.beslut, read.roster     rows, cells in the order of BESLUT_HEADER and ROSTER_HEADER
    read.left_out                the §§ that are not among them, and why

Identifiers follow from kommunkod, body, day and § alone, so the same decision has the
same id whoever sends us its protocol. A § about an individual gives no row. One
without number in the register (roll-call, approval of minutes) gives none
either, because a decision cannot be found again without one. Votes whose meaning
the protocol does not tell are left out of their row: a number of Ja alone misleads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalog.ids import slug
from harvesters.protocol.decision import read_section
from harvesters.protocol.errors import ProtocolUndated
from harvesters.protocol.inputs import read_sections
from harvesters.protocol.model import Decision, Meeting, Vote
from harvesters.protocol.outcome import FORMAL_HEADING

BESLUT_HEADER = (
    "id", "kommunkod", "organ_id", "beslutsdatum", "paragraf", "diarienummer", "rubrik", "beslutstext", "arendetyp",
    "initiativ_av", "vackt_datum", "utfall", "utfall_avser", "rosttal_ja", "rosttal_nej", "rosttal_avstar",
    "ja_innebar", "nej_innebar", "reservationer", "nasta_steg", "overklagande", "personuppgifter", "protokoll_url",
)  # fmt: skip
ROSTER_HEADER = ("beslut_id", "namn", "parti", "rost")

# Why a § gives no row: rules of texts/rules.yml.
NO_SECTION, NO_NUMBER, FORMALITY, INDIVIDUAL, NO_TITLE, TWICE, TOLD = (
    "protokoll-utan-paragraf",
    "protokoll-utan-diarienummer",
    "protokoll-formalia",
    "protokoll-enskild",
    "protokoll-utan-rubrik",
    "protokoll-dubbel",
    "protokoll-redan-last",
)
NO_MEANING = "protokoll-rost-utan-innebord"  # the row is kept, without its vote
_SHORT = {
    "kommunfullmaktige": "kf", "kommunstyrelsen": "ks", "kommunstyrelsens-arbetsutskott": "ksau",
}  # fmt: skip
_MIN_TITLE = 5


@dataclass(frozen=True)
class Place:
    """Whose protocol it is, and what is known of the meeting before it is read."""

    kommunkod: str
    organ: str = ""
    held: date | None = None
    organ_id: str = ""  # "1440-ks"; follows from kommunkod and organ when left out


@dataclass(frozen=True)
class ProtocolTables:
    """The rows of one protocol: as many as there are §§, less those left out.

    left_out, remarks: (paragraf, rule of texts/rules.yml) of each § without a row, and of a row that lacks something.
    """

    beslut: tuple[tuple[str, ...], ...]
    roster: tuple[tuple[str, ...], ...]
    left_out: tuple[tuple[str, str], ...]
    remarks: tuple[tuple[str, str], ...] = ()


def read_tables(data: bytes, name: str, place: Place, protocol_url: str = "") -> ProtocolTables:
    """Return the rows of one protocol, in the order of its sections.

    name: the file's address or name, for errors. protocol_url: where a reader finds it, "" to leave it out.
    Raises: ProtocolUnreadable and its kinds (scanned, undated …), BadJson, EmptyAnswer.
    """
    found = read_sections(data, name, Meeting(place.organ, place.held))
    return tables_of(map(read_section, found), name, place, protocol_url)


def tables_of(decisions: Iterable[Decision], name: str, place: Place, protocol_url: str = "") -> ProtocolTables:
    """Return the rows of decisions that are already read. Raises: ProtocolUndated."""
    rows: dict[str, tuple[str, ...]] = {}
    roster: list[tuple[str, ...]] = []
    left_out: list[tuple[str, str]] = []
    remarks: list[tuple[str, str]] = []
    for decision in decisions:
        if why := _why_not(decision):
            left_out.append((decision.paragraf, why))
            continue
        identifier = decision_id(decision, name, place)
        if identifier in rows:
            left_out.append((decision.paragraf, TWICE))
            continue
        vote = decision.vote
        if vote and not (vote.ja_innebar and vote.nej_innebar):
            remarks.append((decision.paragraf, NO_MEANING))
            vote = None
        rows[identifier] = _row(identifier, decision, vote, place, protocol_url)
        roster += [(identifier, member.name, member.party, side) for member, side in (vote.members if vote else ())]
    return ProtocolTables(tuple(rows.values()), tuple(roster), tuple(left_out), tuple(remarks))


def decision_id(decision: Decision, name: str, place: Place) -> str:
    """Return a decision's URN, the same for ever. Raises: ProtocolUndated."""
    held = decision.meeting.held
    organ = _organ_id(decision, place).removeprefix(f"{place.kommunkod}-")
    if held is None or not organ:
        found = "–" if held is None else held.isoformat()
        expected = "sammanträdesdatum och organ"
        raise ProtocolUndated(f"{name}: no day or body of the meeting", url=name, found=found, expected=expected)
    return f"urn:insyn:beslut:{place.kommunkod}:{organ}:{held.isoformat()}:{decision.paragraf}"


def organ_short(organ: str) -> str:
    """Return a body's short name for identifiers: Kommunstyrelsen is ks, others are their slug; "" for no name."""
    name = slug(organ, "-").strip("-")
    return _SHORT.get(name, name)


def _organ_id(decision: Decision, place: Place) -> str:
    if place.organ_id:
        return place.organ_id
    short = organ_short(decision.meeting.organ)
    return f"{place.kommunkod}-{short}" if short else ""


def _why_not(decision: Decision) -> str:
    if decision.utelamnas:
        return INDIVIDUAL
    if not decision.paragraf:
        return NO_SECTION
    if not decision.diarienummer:
        evidence = decision.evidence.get("utfall")
        return FORMALITY if evidence and evidence.rule == FORMAL_HEADING else NO_NUMBER
    return "" if decision.rubrik else NO_TITLE


def _row(identifier: str, decision: Decision, vote: Vote | None, place: Place, protocol_url: str) -> tuple[str, ...]:
    held, raised = decision.meeting.held, decision.vackt_datum
    title = decision.rubrik if len(decision.rubrik) >= _MIN_TITLE else f"§ {decision.paragraf} {decision.rubrik}"
    values = {
        "id": identifier,
        "kommunkod": place.kommunkod,
        "organ_id": _organ_id(decision, place),
        "beslutsdatum": held,
        "paragraf": decision.paragraf,
        "diarienummer": decision.diarienummer,
        "rubrik": title,
        "beslutstext": decision.beslutstext,
        "arendetyp": decision.arendetyp,
        "initiativ_av": decision.initiativ_av,
        "vackt_datum": raised if raised and held and raised <= held else None,
        "utfall": decision.utfall,
        "utfall_avser": decision.utfall_avser,
        "rosttal_ja": vote.ja if vote else None,
        "rosttal_nej": vote.nej if vote else None,
        "rosttal_avstar": (vote.avstar or 0) if vote else None,
        "ja_innebar": vote.ja_innebar if vote else "",
        "nej_innebar": vote.nej_innebar if vote else "",
        "reservationer": ", ".join(decision.reservationer),
        "nasta_steg": decision.nasta_steg,
        "overklagande": decision.overklagande,
        "personuppgifter": decision.personuppgifter,
        "protokoll_url": protocol_url,
    }
    return tuple("" if values[name] is None else str(values[name]) for name in BESLUT_HEADER)
