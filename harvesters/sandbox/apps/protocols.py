"""Protocols as files on a kommun's own server: <kommun>.insyn.example/protokollarkiv/ and what it leads to.

Three kommuner have them, each in its way: a web page with protocols as text and one
as PDF, or a JSON list with a text for each §. They are of a body that no other source tells of.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import date, timedelta

from harvesters.sandbox import words
from harvesters.sandbox.pdf_pages import made_pdf
from harvesters.sandbox.places import Place
from harvesters.sandbox.speech import PROTOCOL_JSON, protocol_form
from harvesters.sandbox.web import HTML, Answer, Request, json_answer, not_found, page
from harvesters.sandbox.world import World

PATH = "/protokollarkiv"
ORGAN = "Demokratiberedningen"
MEETINGS = 4
SECTIONS = 5  # with a number in the register, in each meeting; a roll-call comes before them
_TEXT, _PDF = "text/plain; charset=utf-8", "application/pdf"
_TOPICS = ("cykelpumpar", "lekplatser", "belysning", "medborgardialog", "bänkar", "hundrastgårdar", "odlingslotter")
_PARTIES = ("S", "M", "SD", "V", "C", "KD", "MP", "L")


@dataclass(frozen=True)
class Minutes:
    """One meeting: its day, and the text of each § as the protocol has it."""

    day: date
    sections: tuple[tuple[str, str], ...]  # (number, text)

    def lines(self, place: Place) -> list[str]:
        """Return the whole protocol, line by line."""
        head = [f"{place.name} kommun", ORGAN, f"Sammanträdesdatum {self.day.isoformat()}", words.EXAMPLE_NOTE, ""]
        return head + "\n\n".join(text for _, text in self.sections).split("\n")


def answer(world: World, request: Request) -> Answer:
    """Return the list, a protocol, or 404."""
    place = world.by_slug[request.host.partition(".")[0]]
    form = protocol_form(place)
    rest = request.path.removeprefix(PATH).strip("/")
    meetings = minutes_of(world, place) if form else []
    if form == PROTOCOL_JSON and rest == "lista.json":
        return json_answer(
            {
                "protokoll": [
                    {"url": _address(place, m, ".json"), "organ": ORGAN, "datum": m.day.isoformat()} for m in meetings
                ]
            }
        )
    if form and form != PROTOCOL_JSON and not rest:
        links = [(_address(place, m, _ending(n)), m.day) for n, m in enumerate(meetings)]
        items = "".join(f'<li><a href="{html.escape(url)}">Protokoll {ORGAN} {day}</a></li>' for url, day in links)
        return Answer(page("Protokoll", f"<ul>{items}</ul>"), HTML)
    for number, one in enumerate(meetings):
        if rest == f"protokoll-{one.day.isoformat()}{'.json' if form == PROTOCOL_JSON else _ending(number)}":
            return _protocol(place, one, rest.rpartition(".")[2])
    return not_found(request)


def minutes_of(world: World, place: Place) -> list[Minutes]:
    """Return the kommun's meetings, the latest first."""
    rng = world.rng(place.kommunkod, "protocols")
    found = []
    for meeting in range(MEETINGS):
        day = world.today - timedelta(days=20 + 35 * meeting)
        first = 10 * (MEETINGS - meeting)
        sections = [(str(first), f"§ {first}\nUpprop\nUpprop förrättas.")]
        for offset in range(SECTIONS):
            number = str(first + 1 + offset)
            register = f"DB {day.year}/{number}"
            name, party, topic = words.person(rng), rng.choice(_PARTIES), rng.choice(_TOPICS)
            sections.append(
                (number, _section(number, register, f"{name} ({party})", topic, offset, rng.randrange(4, 9)))
            )
        found.append(Minutes(day, tuple(sections)))
    return found


def _section(number: str, register: str, member: str, topic: str, turn: int, votes: int) -> str:
    """Return a §, in one of five shapes: the outcomes that a reader most easily turns round are among them."""
    motion, matter = (
        f"§ {number} Dnr {register}\nMotion av {member} om {topic}\n\nBeslut\n",
        f"§ {number} Dnr {register}\n",
    )
    shapes = (
        motion
        + "Beredningen beslutar att bifalla presidiets förslag att avslå motionen.\n\nReservation\n"
        + f"{member} reserverar sig mot beslutet.",
        motion
        + "Motionen bifalls.\n\nOmröstning\nJa-röst för avslag på motionen. Nej-röst för bifall till motionen.\n"
        + f"Omröstningen utfaller med {votes} Ja mot {votes + 1} Nej.",
        matter + f"Plan för {topic}\n\nBeslut\nPlanen godkänns.",
        matter + f"Rapport om {topic}\n\nBeslut\nRapporten antecknas.",
        motion + "Första att-satsen bifalls. I övrigt avslås motionen.",
    )
    return shapes[turn]


def _protocol(place: Place, one: Minutes, ending: str) -> Answer:
    if ending == "json":
        sections = [{"paragraf": number, "text": text} for number, text in one.sections]
        return json_answer({"organ": ORGAN, "datum": one.day.isoformat(), "paragrafer": sections})
    lines = one.lines(place)
    if ending == "pdf":
        return Answer(made_pdf([lines[start : start + 50] for start in range(0, len(lines), 50)]), _PDF)
    return Answer("\n".join(lines).encode(), _TEXT)


def _ending(number: int) -> str:
    return ".pdf" if number == 0 else ".txt"


def _address(place: Place, one: Minutes, ending: str) -> str:
    return f"{place.base}{PATH}/protokoll-{one.day.isoformat()}{ending}"
