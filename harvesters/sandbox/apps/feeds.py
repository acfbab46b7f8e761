"""Decisions, meetings, notices and agendas as JSON on the kommun's own server: /api/beslut.json."""

from __future__ import annotations

from harvesters.sandbox import words
from harvesters.sandbox.speech import JSON, politics_format
from harvesters.sandbox.web import Answer, Request, json_answer, not_found
from harvesters.sandbox.world import POLITICAL_PROFILES, World


def answer(world: World, request: Request) -> Answer:
    """Return one profile's rows: {om, kommun, kommunkod, antal, <profile>: [row, …]}; empty fields are null."""
    place = world.by_slug[request.host.partition(".")[0]]
    profile = request.path.removeprefix("/api/").removesuffix(".json")
    if profile not in POLITICAL_PROFILES or politics_format(place) != JSON:
        return not_found(request)
    rows = world.politics(place).rows[profile]
    return json_answer(
        {
            "om": words.EXAMPLE_NOTE,
            "kommun": place.name,
            "kommunkod": place.kommunkod,
            "licens": "CC0-1.0",
            "antal": len(rows),
            profile: rows,
        }
    )
