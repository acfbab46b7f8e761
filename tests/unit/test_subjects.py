"""A record belongs to the subjects that its heading, type or body proves, and to none when nothing does."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.subject_words import SUBJECT_WORDS
from catalog.subjects import SUBJECTS, body_subjects, heading_subjects, subjects_of
from catalog.texts import load_texts
from harvesters.sandbox.subjects import SUBJECTS as PATTERNS
from tests.real import REAL

GOTEBORG = REAL / "decisions" / "se-goteborg"


def of(rubrik: str, arendetyp: str = "", organ: str = "") -> str:
    return " ".join(subjects_of({"rubrik": rubrik, "arendetyp": arendetyp}, organ))


@pytest.mark.parametrize(
    ("rubrik", "expected"),
    [
        ("Ny grundskola i Norra Ekbacken", "skola"),
        ("Skolskjuts för elever på landsbygden", "skola trafik"),
        ("Bygglov för flerbostadshus på Tomten 1:2", "bygga-och-bo"),
        ("Ny gång- och cykelväg längs Kvarngatan", "trafik"),
        ("Riktlinjer för hemtjänsten", "aldre"),
        ("Riktlinjer för ekonomiskt bistånd", "stod-och-omsorg"),
        ("Serveringstillstånd för restaurang", "halsa"),
        ("Kamerabevakning vid resecentrum", "trygghet"),
        ("Klimatplan och solceller på kommunens tak", "miljo"),
        ("Utbyggnad av avloppsreningsverket", "vatten-och-avfall"),
        ("Nytt naturreservat", "natur-och-parker"),
        ("Öppettider på folkbiblioteken", "kultur"),
        ("Renovering av simhallen", "idrott-och-fritid"),
        ("Feriejobb för ungdomar", "arbete-och-foretag"),
        ("Årsredovisningen för kommunen", "ekonomi"),
        ("Renhållningstaxa för nästa år", "vatten-och-avfall avgifter"),
        ("Arvoden till förtroendevalda", "demokrati"),
        ("Utbyggnad av bredband på landsbygden", "digitalt"),
        ("Handlingsplan för jämställdhet", "jamlikhet"),
    ],
)  # fmt: skip
def test_the_heading_decides(rubrik: str, expected: str) -> None:
    assert of(rubrik) == expected


@pytest.mark.parametrize("rubrik", ["Anmälningsärenden", "Information från förvaltningen", "Godkännande av dagordning"])
def test_what_says_nothing_belongs_nowhere(rubrik: str) -> None:
    assert of(rubrik) == ""


@pytest.mark.parametrize(
    ("rubrik", "expected"),
    [
        ("Arbetsmiljöplan", "arbete-och-foretag"),  # not the environment
        ("Konstgräsplan vid skolgatan", "skola idrott-och-fritid"),  # not art
        ("Åtgärder mot människohandel", "stod-och-omsorg trygghet"),  # not trade
        ("Trygghetsboende i centrum", "bygga-och-bo aldre"),  # not crime
        ("Marknadsföring av kommunen", ""),  # not land
        ("Motion av Anna Skoog (S) och Bo Park (MP) om sporthall", "idrott-och-fritid"),  # names say nothing
        ("Remiss från Klimat- och näringslivsdepartementet om ersättning", ""),  # nor does who asks
        ("Remiss från Kulturdepartementet om bibliotek", "kultur"),
    ],
)
def test_words_that_only_look_alike_are_not_evidence(rubrik: str, expected: str) -> None:
    assert of(rubrik) == expected


def test_the_type_of_the_matter_is_evidence() -> None:
    assert of("Ekbacken 1:2", arendetyp="detaljplan") == "bygga-och-bo"
    assert of("Nya priser", arendetyp="taxa") == "avgifter"
    assert of("Ny ledamot", arendetyp="val") == "demokrati"
    assert of("Ekbacken 1:2", arendetyp="avtal") == ""


def test_the_body_is_evidence_only_when_nothing_else_is_and_it_has_one_subject() -> None:
    assert of("Verksamhetsplan", organ="Grundskolenämnden") == "skola"
    assert of("Upphandling av bussar", organ="Grundskolenämnden") == "trafik arbete-och-foretag ekonomi"
    assert of("Verksamhetsplan", organ="Kultur- och fritidsnämnden") == ""
    assert of("Verksamhetsplan", organ="Kommunfullmäktige") == ""
    assert subjects_of({"rubrik": "Verksamhetsplan", "organ": "Kulturnämnden"}) == ("kultur",)
    assert body_subjects("Nämnden") == frozenset()


def test_a_row_without_heading_has_no_subject() -> None:
    assert subjects_of({}) == ()


def test_each_subject_has_words_and_texts() -> None:
    texts = load_texts()
    assert 14 <= len(SUBJECTS) <= 18
    for slug in SUBJECTS:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", slug)
        assert SUBJECT_WORDS[slug].strip()
        assert f"subject.{slug.replace('-', '_')}.name" in texts
        assert f"subject.{slug.replace('-', '_')}.about" in texts


@given(st.text(max_size=80), st.text(max_size=20))
def test_any_text_gives_known_subjects_in_their_order_and_case_does_not_matter(rubrik: str, organ: str) -> None:
    found = subjects_of({"rubrik": rubrik}, organ)
    assert list(found) == [slug for slug in SUBJECTS if slug in found]


@given(st.sampled_from([p.title for p in PATTERNS]), st.sampled_from(["  ", "\n", "\u00a0"]))
def test_spaces_between_words_change_nothing(title: str, space: str) -> None:
    assert heading_subjects(title.replace(" ", space)) == heading_subjects(title)


def test_nearly_every_example_matter_has_a_subject() -> None:
    without = [p.title for p in PATTERNS if not subjects_of({"rubrik": p.title, "arendetyp": p.kind})]
    assert without == []


@pytest.mark.skipif(not GOTEBORG.exists(), reason="needs recorded protocols")
def test_most_real_headings_have_a_subject_and_few_have_many() -> None:
    found = []
    for path in sorted(GOTEBORG.glob("k?-20??-??-??.json")):
        nodes = json.loads(path.read_text(encoding="utf-8"))["nodes"]
        headings = [n["label"].split(" ", 2)[2] for n in nodes if n["typ"] == "paragraf"]
        found += [subjects_of({"rubrik": heading}) for heading in headings]
    assert sum(map(bool, found)) / len(found) > 0.8
    assert sum(map(len, found)) / len(found) < 1.6
