"""A register of ways to take part, kept by somebody for all kommuner: delta.insyn.example/deltagande.csv."""

from __future__ import annotations

from harvesters.sandbox.sheets import csv_bytes
from harvesters.sandbox.taking_part import register_of
from harvesters.sandbox.web import CSV, Answer, Request, not_found
from harvesters.sandbox.world import World

HOST = "delta.insyn.example"
PATH = "/deltagande.csv"


def answer(world: World, request: Request) -> Answer:
    """Return the file: UTF-8, semicolons, one row for each kommun and way."""
    if request.path != PATH:
        return not_found(request)
    return Answer(csv_bytes(register_of(world.places, world.seed), delimiter=";"), CSV)
