"""The kommun's own pages, so that every address in the example data leads somewhere: minutes, calls, notice board."""

from __future__ import annotations

import html

from catalog.take_part import WAYS
from harvesters.sandbox import words
from harvesters.sandbox.meetings import Record
from harvesters.sandbox.places import Place
from harvesters.sandbox.web import HTML, Answer, Request, not_found, page
from harvesters.sandbox.world import World

_MEETING_PAGES = {
    "protokoll": "Protokoll",
    "kallelse": "Kallelse",
    "handlingar": "Handlingar",
    "sammantraden": "Sammanträde",
    "webb-tv": "Webbsändning",
}


def answer(world: World, request: Request) -> Answer:
    """Return the page, or 404."""
    place = world.by_slug[request.host.partition(".")[0]]
    parts = request.path.strip("/").removesuffix(".html").split("/")
    if parts == [""]:
        return _html(f"{place.name} kommun", "<p>Öppna data: se registret som sandlådan skriver.</p>")
    rows = world.politics(place).rows
    if parts == ["anslagstavla"]:
        return _html("Anslagstavla", "".join(_notice(row) for row in rows["anslag"]))
    if len(parts) == 3 and parts[0] in _MEETING_PAGES:
        return _meeting(place, parts, rows) or not_found(request)
    if len(parts) == 2 and parts[0] == "delta" and parts[1] in WAYS:
        return _html("Delta", f"<p>{words.EXAMPLE_NOTE}</p>")
    if len(parts) == 2 and parts[0] == "anslag":
        found = [row for row in rows["anslag"] if str(row["id"]).endswith(f"/{parts[1]}")]
        return _html("Anslag", _notice(found[0])) if found else not_found(request)
    if len(parts) == 3 and parts[0] == "delegationsbeslut":
        own = [
            row
            for row in rows["beslut"]
            if row["sammantrade_id"] is None and str(row["kalla_url"]).endswith(f"/{parts[1]}/{parts[2]}.html")
        ]
        return _html("Delegationsbeslut", "".join(_decision(row) for row in own)) if own else not_found(request)
    return not_found(request)


def _meeting(place: Place, parts: list[str], rows: dict[str, list[Record]]) -> Answer | None:
    meeting_id = f"{place.base}/id/sammantrade/{parts[1]}/{parts[2]}"
    meeting = next((row for row in rows["sammantraden"] if row["id"] == meeting_id), None)
    if meeting is None or (parts[0] == "protokoll" and not meeting["protokoll_url"]):
        return None
    decisions = [row for row in rows["beslut"] if row["sammantrade_id"] == meeting_id]
    body = "".join(_decision(row) for row in decisions) if parts[0] == "protokoll" else ""
    return _html(f"{_MEETING_PAGES[parts[0]]}: {meeting['organ'] or ''} {parts[2][:10]}", body)


def _decision(row: Record) -> str:
    section = html.escape(str(row["paragraf"] or ""))
    title, text = html.escape(str(row["rubrik"])), html.escape(str(row["beslutstext"] or ""))
    return f'<h2 id="p{section}">§ {section} {title}</h2><p>{text}</p>'


def _notice(row: Record) -> str:
    name = html.escape(str(row["id"]).rsplit("/", 1)[1])
    posted = html.escape(str(row["anslaget"] or ""))
    return f'<h2 id="{name}">{html.escape(str(row["rubrik"] or ""))}</h2><p>Anslaget {posted}</p>'


def _html(title: str, body: str) -> Answer:
    return Answer(page(title, body), HTML)
