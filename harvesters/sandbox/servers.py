"""Every server of the sandbox. To add a protocol: a module in apps/, and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from harvesters.sandbox.apps import (
    boards,
    boundaries,
    calendars,
    ciceron,
    ckan,
    datajson,
    datapackage,
    dcat,
    feeds,
    files,
    kolada,
    oparl,
    open311,
    opendatasoft,
    pages,
    protocols,
    public360,
    pxweb,
    register,
    socrata,
    statistics,
)  # fmt: skip
from harvesters.sandbox.web import Answer, App, Request, not_found
from harvesters.sandbox.world import World

DOMAIN = "insyn.example"

# Host name's first label → app. "kommun" stands for each kommun's own server, by the path's first part.
SERVERS: Mapping[str, App] = {
    "kolada": kolada.answer,
    "ckan": ckan.answer,
    "scb": statistics.answer,
    "pxweb": pxweb.answer,
    "delta": register.answer,
    "granser": boundaries.answer,
    "kommun": pages.answer,
    "kommun/api": feeds.answer,
    "kommun/filer": files.answer,
    "kommun/data": datapackage.answer,
    "kommun/datasets": dcat.answer,
    "kommun/rowstore": dcat.answer,
    "kommun/store": dcat.answer,
    "datajson": datajson.answer,
    "opendatasoft": opendatasoft.answer,
    "socrata": socrata.answer,
    "kommun/open311": open311.answer,
    "kommun/anslagstavla.html": boards.answer,
    "kommun/anslagstavla.json": boards.answer,
    "kommun/anslag": boards.answer,
    "kommun/kalender.ics": calendars.answer,
    "kommun/protokollarkiv": protocols.answer,
    "diarium": ciceron.answer,
    "opengov": public360.answer,
    "oparl": oparl.answer,
}


def answer(world: World, request: Request) -> Answer:
    """Return what the server named by the request's host answers; 404 for a host that the sandbox does not play."""
    label, _, domain = request.host.partition(".")
    if domain != DOMAIN or (label not in SERVERS and label not in world.by_slug):
        return not_found(request)
    if label in world.by_slug:
        first = request.path.split("/")[1] if "/" in request.path else ""
        return SERVERS.get(f"kommun/{first}", SERVERS["kommun"])(world, request)
    return not_found(request) if label == "kommun" else SERVERS[label](world, request)
