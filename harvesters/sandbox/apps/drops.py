"""Folders that kommuner write to. No server: the files are put on the disk, as an SFTP server would leave them."""

from __future__ import annotations

from pathlib import Path

from harvesters.sandbox.opendata import PORTAL_DATASETS, rows_of
from harvesters.sandbox.places import Place
from harvesters.sandbox.sheets import csv_bytes
from harvesters.sandbox.speech import FOLDER, portal_protocol
from harvesters.sandbox.world import World

MARKER = ".klar"


def write_drops(world: World, directory: Path) -> list[Path]:
    """Write a folder for each kommun that leaves its data in one, below `directory`; return the folders.

    Every second kommun marks a whole file with a companion.
    """
    folders = []
    for place in (place for place in world.places if portal_protocol(place) == FOLDER):
        folder = directory / place.slug
        folder.mkdir(parents=True, exist_ok=True)
        for dataset in PORTAL_DATASETS:
            file = folder / f"{dataset.name}.csv"
            rows = rows_of(dataset, place, world.seed, world.today)
            file.write_bytes(csv_bytes(rows, delimiter=";", decimal=","))
            if marker := marker_of(place):
                file.with_name(file.name + marker).touch()
        folders.append(folder)
    return folders


def marker_of(place: Place) -> str:
    """Return the ending of the companion files, "" for a kommun that has none."""
    return MARKER if place.rank % 2 else ""
