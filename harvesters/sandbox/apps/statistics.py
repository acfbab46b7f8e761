"""A statistics office's file server: population of all kommuner at scb.insyn.example/befolkning/folkmangd.csv."""

from __future__ import annotations

from harvesters.sandbox.population import population_records
from harvesters.sandbox.sheets import csv_bytes
from harvesters.sandbox.web import CSV, Answer, Request, not_found
from harvesters.sandbox.world import World

HOST = "scb.insyn.example"
PATH = "/befolkning/folkmangd.csv"


def answer(world: World, request: Request) -> Answer:
    """Return the file: UTF-8, semicolons, one row for each kommun, year, age and sex."""
    if request.path != PATH:
        return not_found(request)
    rows = [row for place in world.places for row in population_records(place, world.seed)]
    return Answer(csv_bytes(rows, delimiter=";"), CSV)
