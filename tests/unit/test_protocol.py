"""Protocols that we made, in the styles of different kommuner, against what a person reads in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harvesters.protocol.decision import read_section
from harvesters.protocol.inputs import read_sections
from harvesters.protocol.model import Decision

MADE = Path(__file__).parents[1] / "fixtures" / "protocol" / "made"
FILES = sorted(MADE.glob("*.txt"))


def decisions(text: str) -> list[Decision]:
    return [read_section(section) for section in read_sections(text.encode(), "prov.txt")]


def one(text: str) -> Decision:
    (found,) = decisions(text)
    return found


def facts(decision: Decision) -> dict[str, Any]:
    """Return what the expectations hold, without what is empty."""
    held, raised = decision.meeting.held, decision.vackt_datum
    found = {
        "paragraf": decision.paragraf,
        "organ": decision.meeting.organ,
        "datum": held.isoformat() if held else None,
        "diarienummer": decision.diarienummer,
        "rubrik": decision.rubrik,
        "arendetyp": decision.arendetyp,
        "initiativ_av": decision.initiativ_av,
        "vackt": raised.isoformat() if raised else None,
        "utfall": decision.utfall,
        "utfall_avser": decision.utfall_avser,
        "nasta_steg": decision.nasta_steg,
        "omrostningar": [
            {
                "ja": v.ja, "nej": v.nej, "avstar": v.avstar, "franvarande": v.franvarande, "vann": v.won,
                "genom": v.won_by, "huvud": v.is_main, "ja_innebar": v.ja_innebar, "nej_innebar": v.nej_innebar,
                "namn": len(v.members),
            }
            for v in decision.votes
        ],
        "reservationer": list(decision.reservationer),
        "yttranden": list(decision.sarskilda_yttranden),
        "jav": [str(member) for member in decision.jav],
        "justerad": decision.omedelbart_justerad,
        "personuppgifter": decision.personuppgifter,
        "utelamnas": decision.utelamnas,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value not in ("", None, [], False)}


def test_there_are_at_least_twelve_styles() -> None:
    assert len(FILES) >= 12


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_style_is_read_as_a_person_reads_it(file: Path) -> None:
    expected = [json.loads(line) for line in file.with_suffix(".jsonl").read_text("utf-8").splitlines()]
    assert [facts(decision) for decision in decisions(file.read_text("utf-8"))] == expected


MOTION = "§ 5 Dnr KS 2025/7 Motion av Anna Alm (S) om lekplatser Beslut "


@pytest.mark.parametrize(
    ("said", "utfall"),
    [
        ("Motionen avslås.", "avslaget"),
        ("Motionen avstyrks.", "avslaget"),
        ("Motionen bifalls.", "bifallet"),
        ("Motionen bifalles i sin helhet.", "bifallet"),
        ("Motionen bifalls inte.", "avslaget"),
        ("Kommunfullmäktige beslutar att inte bifalla motionen.", "avslaget"),
        ("Kommunfullmäktige beslutar avslå motionen.", "avslaget"),
        ("Med bifall till kommunstyrelsens förslag avslås motionen.", "avslaget"),
        ("Kommunstyrelsens förslag att avslå motionen bifalls.", "avslaget"),
        ("Kommunstyrelsens förslag att avslå motionen avslås.", "okant"),
        ("Kommunstyrelsens förslag bifalls.", "okant"),
        ("Kommunfullmäktige avslår Bo Eks (M) yrkande att motionen ska bifallas.", "okant"),
        ("Kommunfullmäktige avslår yrkandet om att motionen bifalls.", "okant"),
        ("Kommunfullmäktige avslår förslaget att kommunstyrelsen ska bifalla motionen.", "okant"),
        ("Kommunfullmäktige avslår Bo Eks (M) yrkande om avslag på motionen.", "okant"),
        ("Kommunfullmäktige avslår yrkandet om återremiss och avslår motionen.", "avslaget"),
        ("Tilläggsyrkandet avslås. Motionen bifalls.", "bifallet"),
        ("Tilläggsyrkandet bifalls. Motionen avslås.", "avslaget"),
        ("Motionen bifalls delvis.", "delvis"),
        ("Första att-satsen bifalls, i övrigt avslås motionen.", "delvis"),
        ("Motionens första att-sats bifalls. Motionens andra att-sats anses besvarad.", "delvis"),
        ("Motionens första att-sats anses besvarad. Motionens andra att-sats avslås.", "ovrigt"),
        ("Motionen anses besvarad.", "besvarat"),
        ("Motionen ska anses vara besvarad.", "besvarat"),
        ("Därmed förklaras motionen besvarad.", "besvarat"),
        ("Motionen avskrivs.", "avskrivet"),
        ("Ärendet bordläggs.", "bordlagt"),
        ("Motionen återremitteras till kommunstyrelsen.", "aterremitterat"),
        ("Kommunfullmäktige beslutar om återremiss.", "aterremitterat"),
        ("Motionen remitteras till kommunstyrelsen.", "ovrigt"),
        ("Motionen noteras.", "antecknat"),
        ("Kommunstyrelsen föreslår kommunfullmäktige att bifalla motionen.", "tillstyrkt"),
        ("Nämnden tillstyrker motionen.", "tillstyrkt"),
        ("Nämnden avstyrker motionen.", "avslaget"),
        ("Utredningen godkänns.", "okant"),
    ],
)  # fmt: skip
def test_what_became_of_a_motion(said: str, utfall: str) -> None:
    found = one(MOTION + said)
    assert found.utfall == utfall
    assert found.utfall_avser == "initiativ"


@pytest.mark.parametrize(
    ("said", "utfall"),
    [
        ("Planen godkänns.", "bifallet"),
        ("Nämnden får i uppdrag att utreda frågan.", "bifallet"),
        ("Rapporten antecknas.", "antecknat"),
        ("Informationen läggs till handlingarna.", "antecknat"),
        ("Förslaget avslås.", "avslaget"),
        ("Ärendet bordläggs.", "bordlagt"),
        ("Ärendet återremitteras.", "aterremitterat"),
        ("Ärendet utgår.", "ovrigt"),
        ("Kommunstyrelsen föreslår att kommunfullmäktige antar planen.", "tillstyrkt"),
        ("Kommunstyrelsen föreslår att kommunfullmäktige avslår ansökan.", "avslaget"),
    ],
)
def test_what_became_of_the_offices_own_matter(said: str, utfall: str) -> None:
    found = one("§ 5 Dnr KS 2025/7 Plan för parker Beslut " + said)
    assert (found.utfall, found.utfall_avser) == (utfall, "nämndförslag")


@pytest.mark.parametrize(
    ("said", "counts", "won"),
    [
        ("Med 21 ja-röster mot 20 nej-röster beslutas.", (21, 20, None), "ja"),
        ("Omröstningen utfaller med 40 Ja mot 41 Nej. 2 ledamöter avstår.", (40, 41, 2), "nej"),
        ("Resultat: 24 ja, 15 nej och 2 avstår.", (24, 15, 2), "ja"),
        ("Ja: 7 Nej: 5 Avstår: 1", (7, 5, 1), "ja"),
        ("JA-röster: 12, NEJ-röster: 31", (12, 31, None), "nej"),
        ("Det avges 6 ja-röster, 7 nej-röster och 1 ledamot avstår.", (6, 7, 1), "nej"),
        ("Anna Alm (S) och Bo Ek (M) röstar Ja (2). Cia Fo (L) röstar Nej (1).", (2, 1, None), "ja"),
        ("Anna Alm (S) röstar Ja (1). Ingen röstar nej.", (1, 0, None), "ja"),
        ("Sju ja-röster och fem nej-röster avges.", (7, 5, None), "ja"),
        ("5 ja-röster och 5 nej-röster. Med ordförandens utslagsröst beslutas.", (5, 5, None), ""),
    ],
)
def test_counts_are_those_that_the_protocol_states(said: str, counts: tuple[int, int, int | None], won: str) -> None:
    found = one(MOTION + "Motionen avslås. Omröstning Ja för avslag på motionen. Nej för bifall till motionen. " + said)
    assert found.vote is not None
    assert (found.vote.ja, found.vote.nej, found.vote.avstar) == counts
    assert found.vote.won == won
    assert (found.vote.ja_innebar, found.vote.nej_innebar) == ("avslag på motionen", "bifall till motionen")


def test_an_inhabitant_is_never_the_one_who_raised_a_proposal() -> None:
    found = one("§ 5 Dnr KS 2025/7 Medborgarförslag från Stina Rask om bänkar Beslut Medborgarförslaget avslås.")
    assert found.initiativ_av == ""
    assert "Stina" not in found.rubrik
    assert found.personuppgifter == "maskerade"


def test_names_without_party_neither_vote_nor_dissent() -> None:
    text = (
        MOTION + "Motionen avslås. Omröstning Ja för avslag på motionen. Nej för bifall till motionen. "
        "Anna Alm (S) och Stina Rask röstar Ja (2). Bo Ek (M) röstar Nej (1)."
    )
    found = one(text)
    assert found.vote is not None
    assert [str(member) for member, _ in found.vote.members] == ["Anna Alm (S)", "Bo Ek (M)"]


def test_a_personnummer_never_comes_through() -> None:
    found = one(MOTION + "Motionen avslås. Förslagsställare 850101-1236.")
    assert "850101" not in found.beslutstext
    assert found.personuppgifter == "maskerade"


def test_what_an_earlier_body_decided_is_not_this_ones_decision() -> None:
    text = (
        "Kommunfullmäktige 2025-03-03\n\n§ 5 Motion av Anna Alm (S) om lekplatser Dnr KS 2025/7\n\n"
        "Kommunfullmäktiges beslut\nMotionen bifalls.\n\nKommunstyrelsens beslut\n"
        "Kommunstyrelsen föreslår kommunfullmäktige att avslå motionen.\n\n"
        "Reservation\nIngen reservation lämnas.\n"
    )
    found = one(text)
    assert (found.utfall, found.reservationer) == ("bifallet", ())


def test_a_vote_that_contradicts_the_decision_leaves_it_open() -> None:
    found = one(
        MOTION + "Motionen bifalls. Omröstning Ja för avslag på motionen. Nej för bifall till motionen. "
        "Omröstningen utfaller med 30 Ja mot 11 Nej."
    )
    assert found.utfall == "okant"


def test_each_key_field_has_the_words_behind_it() -> None:
    text = MOTION + "Motionen avslås. Reservation Anna Alm (S) reserverar sig."
    (section,) = read_sections(text.encode(), "prov.txt")
    found = read_section(section)
    assert {"rubrik", "beslutstext", "utfall", "initiativ_av"} <= set(found.evidence)
    for evidence in found.evidence.values():
        assert section.text[evidence.start : evidence.end].startswith(evidence.quote[:50])
        assert evidence.rule
