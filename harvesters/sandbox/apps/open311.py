"""Service requests by Open311 GeoReport v2 on the kommun's own server: /open311/v2/requests.json (or .xml).

The requests hold what real ones hold and no portal should publish: free texts,
places and pictures, all made up.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, SubElement, tostring

from harvesters.sandbox import words
from harvesters.sandbox.meetings import Record
from harvesters.sandbox.places import Place
from harvesters.sandbox.speech import OPEN311, portal_protocol
from harvesters.sandbox.web import Answer, Request, json_answer, not_found
from harvesters.sandbox.world import World

XML = "text/xml; charset=utf-8"
MAX_REQUESTS = 1000
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
THINGS = {"gata": "Gata och väg", "belysning": "Belysning", "park": "Park och natur", "skrap": "Nedskräpning"}
ABOUT_PERSONS = {"djur": "Djur som far illa"}
_TEXTS = ("Lampan blinkar.", "Hål i vägen vid infarten.", "Papperskorgen är full.", "Trädet har fallit.")


def answer(world: World, request: Request) -> Answer:
    """Return the list of services, or the requests that came between start_date and end_date, newest first."""
    place = world.by_slug[request.host.partition(".")[0]]
    name, _, form = request.path.removeprefix("/open311/v2/").partition(".")
    if portal_protocol(place) != OPEN311 or form not in ("json", "xml"):
        return not_found(request)
    if name == "services":
        return _answer(_services(), form, "services", "service")
    if name != "requests":
        return not_found(request)
    try:
        start, end = (datetime.fromisoformat(request.query[key]) for key in ("start_date", "end_date"))
    except (KeyError, ValueError):
        return json_answer([{"code": 400, "description": "start_date and end_date must be times"}], 400)
    if end - start > timedelta(days=90):
        return json_answer([{"code": 400, "description": "more than 90 days"}], 400)
    found = [
        r for r in requests_of(world, place) if start <= datetime.fromisoformat(str(r["requested_datetime"])) <= end
    ]
    return _answer(found[::-1][:MAX_REQUESTS], form, "service_requests", "request")


def requests_of(world: World, place: Place) -> list[Record]:
    """Return every request of a kommun since FIRST, in the order that they came."""
    rng = world.rng(place.kommunkod, "open311")
    services = {**THINGS, **ABOUT_PERSONS}
    weights = [8] * len(THINGS) + [1] * len(ABOUT_PERSONS)
    today = datetime(world.today.year, world.today.month, world.today.day, tzinfo=UTC)
    minutes = int((today - FIRST).total_seconds()) // 60
    count = min(3000, 200 + place.population // 50)
    rows: list[Record] = []
    for number, minute in enumerate(sorted(rng.randrange(minutes) for _ in range(count)), start=1):
        came = FIRST + timedelta(minutes=minute)
        closed = came + timedelta(hours=rng.expovariate(1 / 150))
        is_closed = closed < today and rng.random() < 0.95
        code = rng.choices(list(services), weights)[0]
        latitude, longitude = place.centre
        rows.append(
            {
                "service_request_id": f"{place.kommunkod}-{number:05d}",
                "status": "closed" if is_closed else "open",
                "status_notes": "",
                "service_name": services[code],
                "service_code": code,
                "description": f"{rng.choice(_TEXTS)} {words.EXAMPLE}.",
                "agency_responsible": f"{place.name} kommun",
                "service_notice": "",
                "requested_datetime": came.isoformat(),
                "updated_datetime": (closed if is_closed else came).isoformat(timespec="seconds"),
                "expected_datetime": "",
                "address": f"{words.street(rng)} 1",
                "zipcode": "",
                "lat": round(latitude + rng.uniform(-0.05, 0.05), 5),
                "long": round(longitude + rng.uniform(-0.08, 0.08), 5),
                "media_url": "",
            }
        )
    return rows


def _services() -> list[Record]:
    groups = [(THINGS, "Utemiljö"), (ABOUT_PERSONS, "Tillsyn")]
    return [
        {
            "service_code": code,
            "service_name": name,
            "description": f"{name}. {words.EXAMPLE}.",
            "metadata": "false",
            "type": "realtime",
            "keywords": "",
            "group": group,
        }
        for services, group in groups
        for code, name in services.items()
    ]


def _answer(records: list[Record], form: str, root: str, item: str) -> Answer:
    if form == "json":
        return json_answer(records)
    document = Element(root)
    for record in records:
        one = SubElement(document, item)
        for key, value in record.items():
            SubElement(one, key).text = str(value)
    return Answer(tostring(document, encoding="utf-8", xml_declaration=True), XML)
