"""The registry's source of meetings for the kommuner of the sandbox that have a meeting system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harvesters.sandbox.apps import calendars, ciceron, oparl, public360
from harvesters.sandbox.bodies import Body, bodies_of
from harvesters.sandbox.places import Place
from harvesters.sandbox.speech import CICERON, ICAL, OPARL, PUBLIC360, meeting_system
from harvesters.sandbox.world import World

GIVEN = ["sammantraden", "handlingar"]  # decisions and agendas come as files, like everybody's


def meeting_source(world: World, place: Place, plain: dict[str, Any]) -> dict[str, Any]:
    """Return the source of a kommun's meetings: at its system if it has one, else `plain`, its file.

    The system names its meetings as the kommun's decisions and notices do, so that they find each other.
    """
    system = meeting_system(place)
    bodies = bodies_of(place, world.rng(place.kommunkod, "bodies"))
    shorts = {"organ": {body.name: body.short for body in bodies}}
    address = {"meeting_id": f"{place.base}/id/sammantrade/{{organ}}/{{datum}}"}
    own: dict[str, Any] = {}
    if system == CICERON:
        own = {"url": f"http://{ciceron.HOST}/{place.slug}", "options": {"from": "2020-01-01", **shorts, **address}}
    elif system == PUBLIC360:
        years = [str(year) for year in range(world.today.year - 2, world.today.year + 2)]
        options = {"years": years, **shorts, **address}
        own = {"url": f"http://{public360.HOST}/Meetings/{place.slug}", "options": options}
    elif system == OPARL:
        words = {"handlingar": "handlingar"}
        own = {"url": f"http://{oparl.HOST}/{place.slug}/system", "options": {"file_names": words}}
    elif system == ICAL:
        own = {"url": f"{place.base}{calendars.PATH}", "options": _calendar_options(place, bodies, address)}
    if not own:
        return plain
    kept = {key: value for key, value in plain.items() if key not in ("profile", "options")}
    if system == ICAL:
        return {**kept, "kind": system, **own}
    return {**kept, "kind": system, **own, "options": {**own["options"], "give": GIVEN}}


def _calendar_options(place: Place, bodies: Sequence[Body], address: dict[str, str]) -> dict[str, Any]:
    """Return how to tell the events of a calendar apart, and what its meetings are called elsewhere."""
    return {
        "bodies": [{"organ": body.name, "categories": f"^{body.short}$"} for body in bodies],
        "left_out": [{"reason": "sista dag för handlingar", "categories": f"^{calendars.DEADLINE}$"}],
        "short": {body.name: body.short for body in bodies},
        **({} if calendars.has_addresses(place) else address),
    }
