"""A Public 360 site (OpenGov): opengov.insyn.example/Meetings/<kommun>, its boards, their years and their meetings."""

from __future__ import annotations

import html

from harvesters.sandbox.apps import pages
from harvesters.sandbox.bodies import Body
from harvesters.sandbox.meetings import Record
from harvesters.sandbox.places import Place
from harvesters.sandbox.speech import PUBLIC360, meeting_system
from harvesters.sandbox.web import HTML, Answer, Request, not_found, page
from harvesters.sandbox.world import World

HOST = "opengov.insyn.example"
_FIRST_BOARD, _FIRST_MEETING = 100, 5000
_DOCUMENTS = (("kallelse_url", "Kallelse"), ("handlingar_url", "Handlingar"), ("protokoll_url", "Protokoll"))


def answer(world: World, request: Request) -> Answer:
    """Return the page, or 404."""
    parts = request.path.strip("/").split("/")
    place = world.by_slug.get(parts[1]) if len(parts) > 1 and parts[0] == "Meetings" else None
    if place is None or meeting_system(place) != PUBLIC360:
        return not_found(request)
    politics, rest = world.politics(place), parts[2:]
    if not rest:
        return _page(f"Möten i {place.name}", f'<p><a href="{_base(place)}/Boards">Alla nämnder</a></p>')
    if rest == ["Boards"]:
        return _page("Alla nämnder", _list("boardList", [_board(place, n, b) for n, b in enumerate(politics.bodies)]))
    number = int(rest[-1].partition(".")[0]) if rest[-1].partition(".")[0].isdecimal() else -1
    rows = politics.rows["sammantraden"]
    if rest[:2] == ["Boards", "Details"] and 0 <= number - _FIRST_BOARD < len(politics.bodies):
        year = request.query.get("Year") or str(world.today.year)
        return _year(place, politics.bodies[number - _FIRST_BOARD], rows, year)
    if rest[:2] == ["Meetings", "Details"] and 0 <= number - _FIRST_MEETING < len(rows):
        return _meeting(place, number - _FIRST_MEETING, rows, politics.rows["beslut"]) or not_found(request)
    if rest[:2] == ["File", "Details"] and 0 <= number // 10 < len(rows) and number % 10 < len(_DOCUMENTS):
        address = str(rows[number // 10][_DOCUMENTS[number % 10][0]] or "")
        return pages.answer(world, Request(place.host, "/" + address.partition("//")[2].partition("/")[2]))
    return not_found(request)


def _base(place: Place) -> str:
    return f"/Meetings/{place.slug}"


def _board(place: Place, number: int, body: Body) -> str:
    return (
        f'<li class="boardLink"><a href="{_base(place)}/Boards/Details/{_FIRST_BOARD + number}"><div class="boardName">'
        f'<h3>{html.escape(body.name)}</h3></div><div class="boardPeriod"><span>2023 - 2026</span></div></a></li>'
    )


def _year(place: Place, body: Body, rows: list[Record], year: str) -> Answer:
    own = [(n, row) for n, row in enumerate(rows) if row["organ_id"] == body.organ_id and str(row["start"])[:4] == year]
    lines = [_line(place, number, row, body.name) for number, row in own]
    title = f'<div class="meetingTitleHeader"><h2>{html.escape(body.name)}</h2></div>'
    count = f'<p class="instructionLabel" id="instructionLabel">{len(own)} möten hittades för {year}</p>'
    return _page(body.name, title + count + _list("meetingList", lines))


def _line(place: Place, number: int, row: Record, name: str) -> str:
    day, clock = str(row["start"])[:10], str(row["start"])[11:16]
    state = "Inställt" if row["status"] == "installt" else "" if row["kallelse_url"] else "Inte publicerat"
    inner = (
        f'<div class="meetingName"><h3>{html.escape(name)} ({day})</h3></div><div class="meetingDate">'
        f"<span>{day}</span><span>{clock}</span><span>{state}</span></div>"
    )
    if row["kallelse_url"]:
        inner = f'<a href="{_base(place)}/Meetings/Details/{_FIRST_MEETING + number}">{inner}</a>'
    return f'<li class="boardLink">{inner}</li>'


def _meeting(place: Place, number: int, rows: list[Record], decisions: list[Record]) -> Answer | None:
    row = rows[number]
    if not row["kallelse_url"]:
        return None
    title = f"{row['organ'] or ''} {str(row['start'])[:10]}"
    files = [
        f'<li class="boardLink">'
        f'<a href="{_base(place)}/File/Details/{number}{kind}.html?fileName={name}&amp;fileSize=1">'
        f'<div class="fileNameDetail">{name} {html.escape(title)}</div></a></li>'
        for kind, (key, name) in enumerate(_DOCUMENTS)
        if row[key]
    ]
    items = [
        f'<li><a class="accordion" id="agendaItem_{number}{place_of:03d}" onclick="loadAgendaItem('
        f"'{_base(place)}/Meetings/LoadAgendaItemDetail/{number}{place_of:03d}')\">"
        f'<h5 class="accordionTitleText">§ {one["paragraf"]} {html.escape(str(one["rubrik"]))}</h5></a></li>'
        for place_of, one in enumerate(d for d in decisions if d["sammantrade_id"] == row["id"])
    ]
    return _page(title, _list("filesList", files) + _list("meetingAgendaList", items))


def _list(name: str, lines: list[str]) -> str:
    return f'<div class="{name}"><ul>{"".join(lines)}</ul></div>'


def _page(title: str, body: str) -> Answer:
    made = page(title, "").decode().removesuffix("</html>\n")
    return Answer(f"{made}{body}</html>\n".encode(), HTML)
