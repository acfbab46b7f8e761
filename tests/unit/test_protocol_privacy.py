"""Identities planted in made protocols: none of them reaches what a harvest stores, as text, PDF or JSON."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest

from harvesters.protocol.private import MASKED_NAME, is_individual, mask
from tests.unit.test_protocol_source import Harvest, as_pdf

FIRST = ("Agda", "Otto", "Britt-Marie", "Ali", "Zäta")
LAST = ("Provsson", "af Testman", "Ekprovsten", "von Gåtström", "Testmansdotter")
# § with {n}: an inhabitant, in the places where protocols name one. The matter itself is public.
OF_INHABITANTS = (
    "Medborgarförslag från {n} om bänkar\nBeslut\nMedborgarförslaget avslås.",
    "Medborgarförslag av {n}: bänkar\nBeslut\nMedborgarförslaget bifalls. Förslagsställaren {n} tackas.",
    "Medborgarförslag, {n}, bänkar\nBeslut\nMedborgarförslaget anses besvarat.",
    "Medborgarförslag ({n}) om bänkar\nBeslut\natt avslå {n}s medborgarförslag.",
    "Medborgarförslag om bänkar - {n}\nÄrendet\n{n} har lämnat in ett förslag.\nBeslut\nMedborgarförslaget avslås.",
    "{n}s medborgarförslag om bänkar\nBeslut\nMedborgarförslaget avslås.",
    "Svar på medborgarförslag från {n} och Kim Provare om bänkar\nBeslut\nMedborgarförslaget avslås.",
    "Medborgarförslag om bänkar\nÄrendet\nFörslagsställare: {n}\nBeslut\n{n} meddelas att förslaget avslås."
    "\nOmröstning\nJa-röst för avslag. Nej-röst för bifall till {n}s förslag. 5 ja-röster och 3 nej-röster.",
    "Ansökan om bygglov, Näs 1:7, {n}\nBeslut\nBygglov beviljas. Sökanden {n} betalar avgiften.",
    "Tillsyn av enskilt avlopp, Näs 1:7\nBeslut\nFastighetsägaren {n} ska åtgärda avloppet.",
    "Skrivelse från {n} om buller\nBeslut\nSkrivelsen läggs till handlingarna.",
    "Redovisning av delegationsbeslut\nBeslut\nRedovisningen godkänns. Bygglov för {n}, Näs 1:7. Parkering, {n}.",
    "Delegationsbeslut i september\nBeslut\n{n}, bygglov Näs 1:7. {n}, avgift.",
)
# § about an individual: nothing of it is told.
OF_INDIVIDUALS = (
    "Ansökan om färdtjänst, {n}\nBeslut\nAnsökan avslås.",
    "Individärende {n}\nBeslut\nNämnden beviljar bistånd.",
    "Överklagan av beslut om skolskjuts för {n}\nBeslut\nBeslutet står fast.",
    "Placering av {n} i familjehem\nBeslut\nPlaceringen fortsätter.",
    "Begäran om god man, {n}\nBeslut\nNämnden tillstyrker.",
    "Yttrande till förvaltningsrätten, {n}\nBeslut\nBeslutet omfattas av sekretess enligt OSL 26:1.",
    "Sekretessärende\nBeslut\n{n} får avslag.",
    "Vård enligt LVU, {n}\nBeslut\nNämnden ansöker om vård.",
)
NAMES = [f"{first} {last}" for first, last in product(FIRST, LAST)]


def sections() -> list[str]:
    """Return a § for each kind of place, with the names in turn."""
    found = []
    for number, (turn, shape) in enumerate(product(range(5), OF_INHABITANTS + OF_INDIVIDUALS), start=1):
        name = NAMES[(number * 7 + turn) % len(NAMES)]
        found.append(f"§ {number} Dnr TN 2026/{number}\n{shape.format(n=name)}")
    return found


def as_json(text: str) -> bytes:
    _, *own = text.split("§ ")
    return json.dumps({
        "organ": "Tekniska nämnden", "datum": "2026-03-04", "paragrafer": [{"text": f"§ {one}"} for one in own]
    }).encode()  # fmt: skip


@pytest.mark.parametrize("form", [str, as_pdf, as_json])
def test_no_planted_identity_is_stored(tmp_path: Path, form) -> None:
    harvest = Harvest(tmp_path)
    first = "Lillby kommun\nTekniska nämnden\nSammanträdesdatum 2026-03-04\n"
    run = harvest.run({"tn.dat": form(first + "\n\n".join(sections()))})
    told = 5 * len(OF_INHABITANTS)
    assert (run.count("kept"), run.count("rejected")) == (told, 5 * len(OF_INDIVIDUALS))
    assert run.datasets["protokoll"]["reasons"] == {"protokoll-enskild": 5 * len(OF_INDIVIDUALS)}
    kept = "\n".join(
        path.read_text("utf-8")
        for folder in ("datasets", "runs")
        for path in sorted((tmp_path / folder).rglob("*"))
        if path.is_file()
    )
    for word in {*FIRST, *LAST, "Testman", "Gåtström", "Provare"}:
        assert word not in kept, [line for line in kept.splitlines() if word in line][:3]
    assert MASKED_NAME in kept


@pytest.mark.parametrize(
    "title",
    [
        "Motion från Anna Maria Alm (S) om bänkar", "Motion om LVU-placeringar av Bo Ek (M)",
        "Ansökan från Storviks Energi AB om lån", "Skrivelse från Svenska Kyrkan", "Riktlinjer för färdtjänst",
        "Medborgarförslag om lekplats vid Norra Torget", "Yttrande från Västra Götalandsregionen",
        "Ansökan från Grönlunda IF om bidrag", "Ansökan om bygglov för förskola, Hult 3:14",
        "Val av god man-handläggare till valberedningen",
    ],
)  # fmt: skip
def test_what_is_public_stays(title: str) -> None:
    assert mask(title, title.startswith("Medborgarförslag")) == title
    assert not is_individual(title, "Kommunfullmäktige avslår motionen.")


def test_an_elected_member_who_shares_a_name_keeps_it() -> None:
    text = "Medborgarförslag från Anna Provsson om bänkar. Anna Alm (S) yrkar bifall till Provssons förslag."
    assert mask(text, True) == (
        f"Medborgarförslag från {MASKED_NAME} om bänkar. Anna Alm (S) yrkar bifall till {MASKED_NAME} förslag."
    )


@pytest.mark.parametrize("organ", ["Socialutskottet", "Individutskottet", "Sociala utskottet"])
def test_a_body_that_decides_on_individuals_tells_only_of_what_is_on_every_agenda(organ: str) -> None:
    assert is_individual("Agda Provsson, ny prövning", "Beslut.", organ)
    assert not is_individual("Budget för utskottet", "Budgeten godkänns.", organ)
