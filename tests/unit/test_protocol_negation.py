"""Words that turn a decision round: "inte", a rejected proposal, a reason that tells of something else.

An inverted outcome is the worst that the parser can say, so `okant` is right wherever the words leave it open.
"""

from __future__ import annotations

import pytest

from harvesters.protocol.decision import read_section
from harvesters.protocol.model import Decision, Meeting
from harvesters.protocol.sections import sections


def read(title: str, said: str, organ: str = "Kommunfullmäktige") -> Decision:
    (section,) = sections(f"§ 12 {title}\nDnr KS 2025/1\nBeslut\n{said}\n", Meeting(organ=organ))
    return read_section(section)


INITIATIVE = [
    ("# bifalls inte.", "avslaget"),
    ("# bifalles ej.", "avslaget"),
    ("Kommunfullmäktige bifaller inte #.", "avslaget"),
    ("Kommunfullmäktige beslutar att ej bifalla #.", "avslaget"),
    ("Kommunfullmäktige beslutar att # inte ska bifallas.", "avslaget"),
    ("# kan inte bifallas.", "avslaget"),
    ("# bifalls inte utan avslås.", "avslaget"),
    ("# lämnas utan bifall.", "avslaget"),
    ("# avslås inte.", "okant"),
    ("Kommunfullmäktige beslutar att inte avslå #.", "okant"),
    ("# avslås inte utan bifalls.", "bifallet"),
    ("Kommunfullmäktige beslutar att # inte ska avslås utan bifallas.", "bifallet"),
    ("# avslås med motiveringen att det inte finns skäl att bifalla #.", "avslaget"),
    ("# avslås med hänvisning till att nämnden redan har bifallit en liknande skrivelse.", "avslaget"),
    ("Kommunfullmäktige beslutar, i enlighet med kommunstyrelsens förslag, att # avslås.", "avslaget"),
    ("Enligt kommunstyrelsens förslag avslås #.", "avslaget"),
    ("Kommunfullmäktige bifaller kommunstyrelsens förslag om att avslå #.", "avslaget"),
    ("Kommunfullmäktige avslår kommunstyrelsens förslag om att avslå #.", "okant"),
    ("Kommunfullmäktige avslår yrkandet om återremiss och bifaller #.", "bifallet"),
    ("1. Yrkandet om avslag avslås. 2. # bifalls.", "bifallet"),
    ("Kommunstyrelsens förslag bifalls.", "okant"),
    ("Kommunstyrelsens förslag avslås.", "okant"),
    ("Kommunfullmäktige överlämnar # till tekniska nämnden för beslut.", "ovrigt"),
]
TITLES = [
    ("Motion från Lisa Berg (V) om gratis bussar", "motionen"),
    ("Medborgarförslag om gratis bussar", "medborgarförslaget"),
]


@pytest.mark.parametrize(("title", "noun"), TITLES, ids=["motion", "medborgarforslag"])
@pytest.mark.parametrize(("said", "utfall"), INITIATIVE)
def test_an_initiative(title: str, noun: str, said: str, utfall: str) -> None:
    words = said.replace("#", noun)
    words = words[0].upper() + words[1:] if said.startswith("#") else words.replace(f"2. {noun}", f"2. {noun.title()}")
    assert read(title, words).utfall == utfall


def test_part_of_a_motion_by_number() -> None:
    said = "Kommunfullmäktige beslutar att avslå motionens förslag 1, 2 och 4 samt att bifalla förslag 3."
    assert read(TITLES[0][0], said).utfall in ("delvis", "okant")


@pytest.mark.parametrize(
    ("said", "utfall"),
    [
        ("Förslaget godkänns inte.", "avslaget"),
        ("Nämnden godkänner inte förslaget.", "avslaget"),
        ("Nämnden beslutar att inte anta riktlinjerna.", "avslaget"),
        ("Riktlinjerna antas inte.", "avslaget"),
        ("Bidrag beviljas ej till föreningen.", "avslaget"),
        ("Dispens medges inte.", "avslaget"),
        ("Dispens ges ej.", "avslaget"),
        ("Dispens ges.", "bifallet"),
        ("Nämnden ställer sig inte bakom förslaget.", "avslaget"),
        ("Nämnden avslår förvaltningens förslag att bevilja bidrag.", "avslaget"),
        ("1. Bygglov avslås. 2. Avgiften fastställs till 5 000 kronor.", "avslaget"),
        ("1. Förslaget avslås. 2. Förvaltningen får i uppdrag att återkomma.", "avslaget"),
        ("1. Bidrag till A-klubben avslås. 2. Bidrag till B-klubben beviljas.", "okant"),
        ("Nämnden avslår förvaltningens förslag och antar Per Eks (M) yrkande.", "okant"),
        ("Nämnden avslår Per Eks (M) yrkande och antar förvaltningens förslag.", "bifallet"),
        ("1. Yrkandet från Per Ek (M) avslås. 2. Riktlinjerna antas.", "bifallet"),
        ("Riktlinjerna antas. De ska inte gälla för förskolan.", "bifallet"),
        ("Nämnden godkänner riktlinjerna och avslår övriga yrkanden.", "bifallet"),
    ],
)
def test_a_proposal_of_the_administration(said: str, utfall: str) -> None:
    assert read("Riktlinjer för föreningsbidrag", said, "Kulturnämnden").utfall == utfall


def test_an_interpellation_that_is_to_be_answered_later_is_not_answered() -> None:
    said = "Interpellationen får ställas och besvaras på nästa sammanträde."
    assert read("Interpellation från Eva Ek (V) om timvikarier", said).utfall == "ovrigt"


def test_parties_that_reserve_themselves_by_their_letters() -> None:
    said = "Kommunfullmäktige antar taxan.\nReservationer\nSD, M och KD reserverar sig till förmån för egna yrkanden."
    assert read("Renhållningstaxa 2026", said).reservationer == ("SD", "M", "KD")


@pytest.mark.parametrize(
    ("said", "utfall"),
    [
        ("Planen godkänns. Bidraget avslås.", "okant"),
        ("Nämnden antar planen. Nämnden avslår begäran om bidrag.", "okant"),
        ("1. Planen antas. 2. Ansökan om medel beviljas inte.", "okant"),
        ("Nämnden godkänner planen och avslår begäran om bidrag.", "okant"),
        ("Nämnden godkänner att ärendet avgörs i dag. Nämnden avslår begäran om bidrag.", "avslaget"),
        ("Nämnden antar förvaltningens bedömning. Begäran om bidrag avslås.", "avslaget"),
        ("Nämnden fastställer avgiften till 900 kronor. Dispens medges inte.", "okant"),
        ("Planen godkänns. Bo Eks (M) yrkande avslås.", "bifallet"),
        ("Planen godkänns. Övriga förslag avslås.", "bifallet"),
        ("Planen godkänns. Förslaget från Moderaterna avslås.", "bifallet"),
        ("Planen godkänns. Återremissyrkandet avslås.", "bifallet"),
    ],
)
def test_a_refusal_after_an_approval_is_no_approval(said: str, utfall: str) -> None:
    assert read("Plan för parker", said, "Tekniska nämnden").utfall == utfall
