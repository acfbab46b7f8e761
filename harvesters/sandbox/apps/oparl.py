"""An OParl 1.1 server for two kommuner: oparl.insyn.example/<kommun>/system and the lists that it leads to."""

from __future__ import annotations

from typing import Any

from harvesters.sandbox.bodies import Body
from harvesters.sandbox.meetings import Record
from harvesters.sandbox.places import Place
from harvesters.sandbox.speech import OPARL, meeting_system
from harvesters.sandbox.web import Answer, Request, json_answer, not_found
from harvesters.sandbox.world import World

HOST = "oparl.insyn.example"
ROWS = 10  # objects on a page
SCHEMA = "https://schema.oparl.org/1.1"
_TIMES = {"created": "2026-01-01T08:00:00+01:00", "modified": "2026-11-16T04:00:00+01:00"}
_FILES = (("kallelse_url", "invitation", "Kallelse"), ("protokoll_url", "resultsProtocol", "Protokoll"))


def answer(world: World, request: Request) -> Answer:
    """Return the system, the body, or a page of a list."""
    _, slug, name = [*request.path.split("/"), "", "", ""][:3]
    place = world.by_slug.get(slug)
    if place is None or meeting_system(place) != OPARL:
        return not_found(request)
    if name == "system":
        own = _object("System", f"{_base(place)}/system", name=f"{place.name} (exempeldata)")
        return json_answer(own | {"oparlVersion": f"{SCHEMA}/", "body": f"{_base(place)}/bodies"})
    lists = {"bodies": [_body(place)], "organizations": _organizations(world, place), "papers": []}
    if name == "meetings":
        lists[name] = _meetings(world, place)
    if name not in lists:
        return not_found(request)
    return _page(place, name, lists[name], request.query.get("page", "1"))


def _base(place: Place) -> str:
    return f"http://{HOST}/{place.slug}"


def _object(type_: str, own: str, **more: object) -> dict[str, Any]:
    return {"id": own, "type": f"{SCHEMA}/{type_}", **more, **_TIMES}


def _body(place: Place) -> dict[str, Any]:
    names = {"organization": "organizations", "meeting": "meetings", "paper": "papers", "person": "persons"}
    lists = {key: f"{_base(place)}/{name}" for key, name in names.items()}
    return _object("Body", f"{_base(place)}/body/1", name=f"{place.name} kommun", legislativeTerm=[], **lists)


def _organizations(world: World, place: Place) -> list[dict[str, Any]]:
    return [
        _object("Organization", _organization(place, body), name=body.name, shortName=body.short.upper())
        for body in world.politics(place).bodies
    ]


def _organization(place: Place, body: Body) -> str:
    return f"{_base(place)}/organization/{body.short}"


def _meetings(world: World, place: Place) -> list[dict[str, Any]]:
    politics = world.politics(place)
    bodies = {body.organ_id: body for body in politics.bodies}
    return [
        _meeting(place, row, bodies[str(row["organ_id"])], number, politics.rows["beslut"])
        for number, row in enumerate(politics.rows["sammantraden"])
    ]


def _meeting(place: Place, row: Record, body: Body, number: int, decisions: list[Record]) -> dict[str, Any]:
    made = _object(
        "Meeting",
        str(row["id"]),
        name=str(row["organ"] or ""),
        meetingState="flyttat" if row["status"] == "flyttat" else "",
        cancelled=row["status"] == "installt",
        start=row["start"],
        organization=[_organization(place, body)] if row["organ"] else [],
        location=_object("Location", f"{_base(place)}/location/{number}", description=row["plats"]),
        web=row["kalla_url"],
    )
    if row["slut"]:
        made["end"] = row["slut"]
    for key, name, title in _FILES:
        if row[key]:
            made[name] = _file(place, f"{number}-{name}", title, str(row[key]))
    if row["handlingar_url"]:
        made["auxiliaryFile"] = [_file(place, f"{number}-papers", "Handlingar", str(row["handlingar_url"]))]
    made["agendaItem"] = [
        _object(
            "AgendaItem", f"{row['id']}#{one['paragraf']}", number=str(one["paragraf"]), order=order, public=True,
            name=str(one["rubrik"]), result=str(one["utfall"]), meeting=row["id"],
        )
        for order, one in enumerate((d for d in decisions if d["sammantrade_id"] == row["id"]), start=1)
    ]  # fmt: skip
    return made


def _file(place: Place, own: str, name: str, url: str) -> dict[str, Any]:
    return _object("File", f"{_base(place)}/file/{own}", name=name, mimeType="text/html", accessUrl=url)


def _page(place: Place, name: str, objects: list[dict[str, Any]], page: str) -> Answer:
    number = int(page) if page.isdecimal() else 1
    first, links = (number - 1) * ROWS, {"self": f"{_base(place)}/{name}?page={number}"}
    if first + ROWS < len(objects):
        links["next"] = f"{_base(place)}/{name}?page={number + 1}"
    return json_answer(
        {
            "data": objects[first : first + ROWS],
            "pagination": {"totalElements": len(objects), "elementsPerPage": ROWS, "currentPage": number},
            "links": links,
        }
    )
