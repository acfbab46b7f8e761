"""The Ciceron web diary: JSON-RPC at diarium.insyn.example/<kommun>/json, and the documents that it lists.

A session's id holds what was searched for, so that the same question always has
the same answer. As the real one does, it answers 404 to HEAD for a document.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from harvesters.sandbox.apps import pages
from harvesters.sandbox.meetings import Record
from harvesters.sandbox.places import Place
from harvesters.sandbox.speech import CICERON, meeting_system
from harvesters.sandbox.web import Answer, Request, json_answer, not_found
from harvesters.sandbox.world import World

HOST = "diarium.insyn.example"
_STATES = {"installt": " (inställt)", "flyttat": " (flyttat)"}
_DOCUMENTS = (("kallelse_url", "Kallelse"), ("handlingar_url", "Handlingar"), ("protokoll_url", "Protokoll"))


def answer(world: World, request: Request) -> Answer:
    """Return the answer to a question, or a document."""
    _, slug, rest = [*request.path.split("/", 2), "", ""][:3]
    place = world.by_slug.get(slug)
    if place is None or meeting_system(place) != CICERON:
        return not_found(request)
    if rest == "download/document":
        return _document(world, place, request)
    if rest != "json" or not request.body:
        return not_found(request)
    try:
        question = json.loads(request.body)
        method, params = str(question["method"]), question["params"]
    except (ValueError, KeyError, TypeError):
        return _error("Frågan går inte att läsa")
    if method == "CiceronsokServer:Search":
        wanted = json.loads(str(params["param"]))
        session = base64.urlsafe_b64encode(json.dumps(wanted, sort_keys=True).encode()).decode()
        return _result({"result": json.dumps({"hits": len(_hits(world, place, wanted))})}, session)
    session = str(question.get("session_id", ""))
    try:
        wanted = json.loads(base64.urlsafe_b64decode(session.encode()))
        hits = _hits(world, place, wanted)
        if method == "CiceronsokServer:ReadItems":
            start = int(params["offset"])
            return _result({"results": hits[start : start + int(params["limit"])]}, session)
        if method == "CiceronsokServer:ReadObjectDetails":
            number = int(hits[int(params["id"])]["own"])
            return _result({"value": json.dumps(_details(world, place, number), ensure_ascii=False)}, session)
    except (binascii.Error, ValueError, KeyError, IndexError):
        return _error("Sessionen finns inte")
    return _error(f"Metoden {method} finns inte")


def _hits(world: World, place: Place, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the meetings that were asked for, the newest first, as the diary lists them."""
    rows = world.politics(place).rows["sammantraden"]
    first, last, board = (str(wanted.get(key) or "") for key in ("from_date", "to_date", "board"))
    found: list[dict[str, Any]] = []
    for number in sorted(range(len(rows)), key=lambda n: (str(rows[n]["start"]), n), reverse=True):
        row = rows[number]
        day = str(row["start"])[:10]
        if (last and day > last) or day < first or (board and row["organ"] != board):
            continue
        organ, code = str(row["organ"] or ""), str(row["organ_id"]).partition("-")[2].upper()
        found.append(
            {
                "id": str(len(found)),
                "doctype": 1,
                "type": "Möte",
                "title": f"{organ} {day}{_STATES.get(str(row['status']), '')}",
                "contains_files": bool(row["kallelse_url"]),
                "diary_name": code,
                "object_link": f"?t=1&i={organ}&d={day} {str(row['start'])[11:16]}:00&n={code}",
                "own": str(number),
            }
        )
    return found


def _details(world: World, place: Place, number: int) -> dict[str, Any]:
    rows = world.politics(place).rows
    row = rows["sammantraden"][number]
    times = [str(row[key])[11:16].replace(":", ".") for key in ("start", "slut") if row[key]]
    decisions = [one for one in rows["beslut"] if one["sammantrade_id"] == row["id"]]
    return {
        "tid": "–".join(times),
        "plats": row["plats"] or "",
        "documents": [_listed(row, number, kind, name) for kind, (key, name) in enumerate(_DOCUMENTS) if row[key]],
        "items": [
            {"title": f"§ {one['paragraf']} {one['rubrik']}", "diarie": one["diarienummer"] or "", "diary_name": "KS"}
            for one in decisions
        ],
    }


def _listed(row: Record, number: int, kind: int, name: str) -> dict[str, Any]:
    day, code = str(row["start"])[:10], str(row["organ_id"]).partition("-")[2]
    file_name = f"{day.replace('-', '')}_{name.casefold()}_{code}.pub.html"
    return {
        "id": f"{number}{kind}",
        "dok_id": 100_000 + number * 10 + kind,
        "name": f"{name} {row['organ'] or ''} {day}".replace("  ", " "),
        "filename_b64": base64.b64encode(file_name.encode()).decode(),
        "type": "A",
        "title": "",
    }


def _document(world: World, place: Place, request: Request) -> Answer:
    """Return the page that the kommun's own server has for the document."""
    own = request.query.get("id", "")
    rows = world.politics(place).rows["sammantraden"]
    if not own.isdecimal() or len(own) < 2 or int(own[:-1]) >= len(rows) or int(own[-1]) >= len(_DOCUMENTS):
        return not_found(request)
    address = str(rows[int(own[:-1])][_DOCUMENTS[int(own[-1])][0]] or "")
    path = "/" + address.partition("//")[2].partition("/")[2]
    made = pages.answer(world, Request(place.host, path))
    return Answer(made.body, made.content_type, made.status, head_status=404)


def _result(result: object, session: str) -> Answer:
    return _uncached(json_answer({"jsonrpc": "2.0", "id": 1, "result": result, "session_id": session}))


def _error(message: str) -> Answer:
    return _uncached(json_answer({"jsonrpc": "2.0", "id": 1, "error": {"code": -32000, "message": message}}))


def _uncached(made: Answer) -> Answer:
    return Answer(made.body, made.content_type, made.status, cacheable=False)
