"""Plain files on the kommun's own server, as dirty as real ones: /filer/beslut.csv, /filer/lekplatser.xlsx."""

from __future__ import annotations

from harvesters.sandbox import words
from harvesters.sandbox.meetings import Record
from harvesters.sandbox.opendata import datasets_of, rows_of, title_of
from harvesters.sandbox.places import Place
from harvesters.sandbox.sheets import csv_bytes, xlsx_bytes
from harvesters.sandbox.speech import (
    CSV_CP1252,
    FILES,
    JSON,
    file_path,
    open_data_protocol,
    politics_format,
    politics_path,
)
from harvesters.sandbox.web import CSV, XLSX, Answer, Request, not_found
from harvesters.sandbox.world import POLITICAL_PROFILES, World


def answer(world: World, request: Request) -> Answer:
    """Return a CSV with semicolons (Windows-1252, or UTF-8 with BOM) or a workbook."""
    place = world.by_slug[request.host.partition(".")[0]]
    if politics_format(place) != JSON:
        for profile in POLITICAL_PROFILES:
            if request.path == politics_path(place, profile):
                return _politics(place, profile, world.politics(place).rows[profile])
    if open_data_protocol(place) == FILES:
        for dataset in datasets_of(place):
            if request.path == file_path(place, dataset.name):
                rows = rows_of(dataset, place, world.seed, world.today)
                title = title_of(dataset, place)
                if request.path.endswith(".xlsx"):
                    return Answer(xlsx_bytes(rows, sheet=dataset.title), XLSX)
                return _dirty_csv([title, words.EXAMPLE_NOTE, ""], [_spelled(row) for row in rows])
    return not_found(request)


def _politics(place: Place, profile: str, rows: list[Record]) -> Answer:
    form = politics_format(place)
    if form == CSV_CP1252:
        body = csv_bytes(rows, delimiter=";", encoding="cp1252")
        return Answer(body, "text/csv")
    if form == "xlsx":
        return Answer(xlsx_bytes(rows, sheet=profile.capitalize()), XLSX)
    return Answer(csv_bytes(rows, delimiter=";", encoding="utf-8-sig"), CSV)


def _dirty_csv(preamble: list[str], rows: list[Record]) -> Answer:
    """Return a file as an office exports it: title and prose first, semicolons, decimal comma, Windows-1252."""
    body = csv_bytes(rows, delimiter=";", encoding="cp1252", decimal=",", preamble=preamble)
    return Answer(body, "application/octet-stream")


def _spelled(row: Record) -> Record:
    """Return the row with large amounts spelt as 12 345,67."""
    amount = row.get("belopp")
    if not isinstance(amount, float):
        return row
    return {**row, "belopp": f"{amount:,.2f}".replace(",", " ").replace(".", ",")}
