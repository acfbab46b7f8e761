"""Which protocols each kommun speaks, decided by its rank: a fifth DCAT, the others a third each.

Servers and the registry writer both ask here, so they always agree.
"""

from __future__ import annotations

from harvesters.sandbox.places import Place

CKAN, DATAPACKAGE, FILES, DCAT = "ckan", "datapackage", "files", "dcat"
DATAJSON, OPENDATASOFT, SOCRATA, OPEN311, FOLDER = "datajson", "opendatasoft", "socrata", "open311", "folder"
CICERON, PUBLIC360, OPARL, ICAL = "ciceron", "public360", "oparl", "ical"
ANSLAGSTAVLA = "anslagstavla"
PROTOCOL_PAGE, PROTOCOL_JSON = "page", "json"
SITEVISION, POLLUX, UMBRACO, WORDPRESS, JSONLD = "sitevision", "pollux", "umbraco", "wordpress", "jsonld"
_FIRST_BOARD, _BOARDS = 12, 18
JSON, CSV_CP1252, CSV_BOM, XLSX = "json", "csv-cp1252", "csv-bom", "xlsx"


def open_data_protocol(place: Place) -> str:
    """Return how the kommun publishes its open data."""
    return DCAT if place.rank % 5 == 4 else (CKAN, DATAPACKAGE, FILES)[place.rank % 3]


def portal_protocol(place: Place) -> str:
    """Return the other portal that a few kommuner have besides, "" for the rest: two kommuner for each protocol."""
    portals = (DATAJSON, OPENDATASOFT, SOCRATA, OPEN311, FOLDER)
    return portals[place.rank % 5] if 5 <= place.rank < 15 else ""


def meeting_system(place: Place) -> str:
    """Return the system that has the kommun's meetings, "" when they come as a file like its decisions.

    The diary is where it really is; the others are where a meeting is cancelled or a day has two. Every kommun has a
    calendar, and a few have nothing else: there a meeting is cancelled (rank 32), moved (9, 34) or there are two on a
    day (45).
    """
    if place.slug in ("amal", "falkoping", "lysekil", "molndal"):
        return CICERON
    calendars = dict.fromkeys((9, 32, 34, 45), ICAL)
    return {12: PUBLIC360, 25: PUBLIC360, 17: OPARL, 35: OPARL, **calendars}.get(place.rank, "")


def board_system(place: Place) -> str:
    """Return the system whose notice board is read for the kommun's notices, "" when they come as a file: 18 of 49."""
    systems = (SITEVISION, POLLUX, UMBRACO, WORDPRESS, JSONLD)
    return systems[place.rank % 5] if _FIRST_BOARD <= place.rank < _FIRST_BOARD + _BOARDS else ""


def protocol_form(place: Place) -> str:
    """Return how the kommun publishes protocols as files: two on a page, one in JSON, "" for the rest."""
    return {40: PROTOCOL_PAGE, 41: PROTOCOL_PAGE, 42: PROTOCOL_JSON}.get(place.rank, "")


def politics_format(place: Place) -> str:
    """Return how the kommun publishes decisions, meetings, notices and agendas: two thirds as JSON."""
    turn, third = divmod(place.rank, 3)
    if turn % 3 != 2:
        return JSON
    return (CSV_CP1252, CSV_BOM, XLSX)[third]


def politics_path(place: Place, profile: str) -> str:
    """Return the path of a political source on the kommun's own server."""
    form = politics_format(place)
    if form == JSON:
        return f"/api/{profile}.json"
    return f"/filer/{profile}.{'xlsx' if form == XLSX else 'csv'}"


def file_path(place: Place, dataset: str) -> str:
    """Return the path of an open data file: CSV for the first half of the alphabet's kinds, else a workbook."""
    ending = "csv" if dataset < "l" or dataset.startswith("leverantor") else "xlsx"
    return f"/filer/{dataset}.{ending}"
