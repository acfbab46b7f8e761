"""Any way of telling what Ja and Nej meant, with any way of telling how many, says the same votes.

Votes are drawn, written down in forms drawn apart from each other, one to three in a §, and read again.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvesters.protocol.clean import clean
from harvesters.protocol.decision import read_section
from harvesters.protocol.model import Meeting, Section

FIRST = ("Ada", "Bo", "Cia", "Dan", "Eva", "Finn", "Gun", "Hugo", "Ida", "Jan-Erik", "Kim", "Lo", "Max", "Nils", "Olof")
LAST = ("Alm", "Bäck", "Ceder", "Dahl", "Ek", "Frost", "Gran", "Holm", "Is-Berg", "Jern", "Kvist", "Lind", "Moe")
PARTIES = ("S", "M", "SD", "V", "C", "MP", "KD", "L", "D", "Lokalpartiet")
# As a noun ("för …") and as a verb ("vill …").
SIDES = (
    ("bifall till förvaltningens förslag", "bifalla förvaltningens förslag"),
    ("avslag på motionen", "avslå motionen"),
    ("bifall till motionen", "bifalla motionen"),
    ("avslag på yrkandet från M och L", "avslå yrkandet från M och L"),
    ("återremiss", "återremittera ärendet"),
    ("ärendets avgörande idag", "avgöra ärendet idag"),
    ("bifall till Anna Alms yrkande", "bifalla Anna Alms yrkande"),
    ("bifall till Bo Eks m.fl. yrkande", "bifalla Bo Eks m.fl. yrkande"),
    ("bifall till Cia Ceders (MP) yrkande", "bifalla Cia Ceders (MP) yrkande"),
    ("bifall till tilläggsyrkandet från S, V och MP", "bifalla tilläggsyrkandet från S, V och MP"),
    ("att motionen anses besvarad", "att motionen ska anses besvarad"),
)
MEANINGS = (
    'Godkänd voteringsproposition: "Ja för {x} och Nej för {y}."',
    "Godkänd voteringsproposition: ”Ja för {x}. Nej för {y}.”",
    "Ja-röst för {x}. Nej-röst för {y}.",
    "Ja-röst innebär {x} och nej-röst innebär {y}.",
    "Följande voteringsordning godkänns: Ja-röst innebar {x}, nej-röst innebar {y}.",
    "Ja = {x}. Nej = {y}.",
    "Ja: {x}. Nej: {y}.",
    "Den som vill {xv} röstar ja. Den som vill {yv} röstar nej.",
    "Den som vill {xv} röstar ja och den som vill {yv} röstar nej.",
    "JA-röst för {x} NEJ-röst för {y}.",
)
NUMBERS = (
    "Omröstningen utfaller med {ja} Ja mot {nej} Nej. {av} ledamöter avstår från att rösta.",
    "Omröstningen utföll med {ja} ja-röster, {nej} nej-röster och {av} som avstår.",
    "Nämnden beslutar med {ja} ja-röster mot {nej} nej-röster. {av} avstår.",
    "Resultat: Ja: {ja} Nej: {nej} Avstår: {av}",
    "Resultat: {ja} ja, {nej} nej, {av} avstår.",
    "JA {ja} NEJ {nej} AVSTÅR {av}",
    "{ja} ledamöter röstar ja och {nej} ledamöter röstar nej. {av} ledamöter avstår.",
    "Omröstningen utfaller med {ja} Ja mot {nej} Nej. {av} ledamöter avstår från att rösta. En ledamot är frånvarande.",
    "Omröstningsresultat Ja-röster: {ja} Nej-röster: {nej} Avstår: {av} Frånvarande: 3",
    "{ja} ja-röster och {nej} nej-röster avges. {av} ledamöter avstår från att rösta. Hur var och en röstar framgår av "
    "bilaga 7.",
    "Utfall: ja {ja}, nej {nej}, avstår {av}.",
    "Vid omröstningen avgavs {ja} ja-röster och {nej} nej-röster. Antal som avstår: {av}.",
)
NAMES = (
    "{ja_names} röstar Ja ({ja}). {nej_names} röstar Nej ({nej}). {av_names} avstår från att rösta ({av}).",
    "Ja: {ja_names}. Nej: {nej_names}. Avstår: {av_names}.",
    "Ja-röster avges av {ja_names}. Nej-röster avges av {nej_names}. {av_names} avstår.",
    "Följande röstar ja: {ja_names}. Följande röstar nej: {nej_names}. Följande avstår: {av_names}.",
    "Ja röstade {ja_names}. Nej röstade {nej_names}. {av_names} avstod.",
    "{ja} ja-röster av {ja_names} samt {nej} nej-röster av {nej_names}. {av_names} avstår.",
    "Ja-röster: {ja} st. {ja_names}. Nej-röster: {nej} st. {nej_names}. Avstår: {av} st. {av_names}.",
    "{each}. Resultat: {ja} ja, {nej} nej, {av} avstår.",
)
BETWEEN = (" Ordföranden ställer härefter proposition på nästa fråga. Omröstning begärs. ", " Omröstning ", " ")


@dataclass(frozen=True)
class Written:
    text: str
    numbers: tuple[int, int, int]
    meanings: tuple[str, str]
    names: tuple[tuple[str, ...], ...]


def listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} och {names[-1]}"


@st.composite
def written(draw: st.DrawFn) -> Written:
    x, y = draw(st.lists(st.sampled_from(SIDES), min_size=2, max_size=2, unique=True))
    meaning = draw(st.sampled_from(MEANINGS)).format(x=x[0], y=y[0], xv=x[1], yv=y[1])
    told_as_verb = "röstar ja" in meaning
    told = (x[1], y[1]) if told_as_verb else (x[0], y[0])
    meanings = (told[0].removeprefix("att "), told[1].removeprefix("att "))
    if draw(st.booleans()):
        numbers = tuple(draw(st.integers(2, 60)) for _ in range(3))
        counted = draw(st.sampled_from(NUMBERS)).format(ja=numbers[0], nej=numbers[1], av=numbers[2])
        return Written(f"{meaning} {counted}", (numbers[0], numbers[1], numbers[2]), meanings, ((), (), ()))
    names = st.tuples(st.sampled_from(FIRST), st.sampled_from(LAST))
    people = draw(st.lists(names, min_size=5, max_size=13, unique=True))
    members = [f"{first} {last} ({draw(st.sampled_from(PARTIES))})" for first, last in people]
    a = draw(st.integers(1, len(members) - 2))
    b = draw(st.integers(a + 1, len(members) - 1))
    ja, nej, av = tuple(members[:a]), tuple(members[a:b]), tuple(members[b:])
    each = ", ".join(f"{one} {side}" for group, side in ((ja, "ja"), (nej, "nej"), (av, "avstår")) for one in group)
    counted = draw(st.sampled_from(NAMES)).format(
        ja=len(ja), nej=len(nej), av=len(av), ja_names=listed(ja), nej_names=listed(nej), av_names=listed(av), each=each
    )
    return Written(f"{meaning} {counted}", (len(ja), len(nej), len(av)), meanings, (ja, nej, av))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(votes=st.lists(written(), min_size=1, max_size=3), between=st.sampled_from(BETWEEN))
def test_a_vote_written_in_any_form_is_read_as_it_was(votes: list[Written], between: str) -> None:
    text = "§ 7 Dnr KS 2025/7 Lekplatser i parken Beslut Förslaget godkänns. Omröstning " + between.join(
        vote.text for vote in votes
    )
    found = read_section(Section("7", clean(text), Meeting("Tekniska nämnden"))).votes
    assert [(one.ja, one.nej, one.avstar) for one in found] == [vote.numbers for vote in votes], text
    for one, vote in zip(found, votes, strict=True):
        assert (one.ja_innebar, one.nej_innebar) == vote.meanings, text
        sides = tuple(tuple(str(m) for m, side in one.members if side == want) for want in ("ja", "nej", "avstar"))
        assert sides == vote.names, text
        ja, nej, _ = vote.numbers
        assert one.won == ("ja" if ja > nej else "nej" if nej > ja else ""), text
