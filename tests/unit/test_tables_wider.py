"""ODS, GeoJSON, iCalendar and ZIP."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from catalog.errors import ParseError
from harvesters.tables import read_table

CSV = b"id;antal\n1;20\n2;21\n"
EVENTS = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Kommunstyrelsen\\, extra\r\n"
    b" sammantr\xc3\xa4de\r\nDTSTART;TZID=Europe/Stockholm:20261116T130000\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\n"
    b"END:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20261117\r\nDTEND:20261117T120000Z\r\n"
    b"COMMENT:a\r\nCOMMENT:b\\nc\r\nnot a property\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def archive(members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return stream.getvalue()


def collection(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "id": 7, "properties": properties, "geometry": geometry}


def test_ods() -> None:
    cells = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell {cell}</table:table-cell>' for cell in row)}</table:table-row>"
        for row in [
            [f'office:value-type="string"><text:p>{name}</text:p>' for name in ("id", "antal")],
            [f'office:value-type="float" office:value="{n}"><text:p>{n}</text:p>' for n in (1, 2.5)],
        ]
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Blad1">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    members = {"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": b"<manifest/>"}
    (table,) = read_table(archive(members, zipfile.ZIP_STORED), name="bok.ods")
    assert table.header == ("id", "antal")
    assert list(table.rows) == [(2, ("1", "2.5"))]


def test_points_become_lon_and_lat() -> None:
    point = {"type": "Point", "coordinates": [11.97, 57.7, 12]}
    (table,) = read_table(collection(feature(point, namn="Badplats"), feature(None, namn="Okänd", lat="x")))
    assert table.header == ("id", "namn", "lon", "geometry_lat", "lat")
    assert [cells for _, cells in table.rows] == [
        ("7", "Badplats", "11.97", "57.7", ""),
        ("7", "Okänd", "", "", "x"),
    ]
    assert table.notes["format"] == "GeoJSON"
    assert table.notes["geometry"] == "lon, geometry_lat"


def test_other_geometries_become_wkt() -> None:
    ring = {"type": "Polygon", "coordinates": [[[11, 57], [12, 57], [11, 58], [11, 57]]]}
    point = {"type": "Point", "coordinates": [11, 57]}
    (table,) = read_table(collection(feature(ring), feature(point)))
    assert [cells[-1] for _, cells in table.rows] == ["POLYGON ((11 57, 12 57, 11 58, 11 57))", "POINT (11 57)"]


@pytest.mark.parametrize(
    "features",
    [
        [feature({"type": "Point", "coordinates": [11]})],
        [feature({"type": "Point", "coordinates": ["a", "b"]})],
        [feature({"type": "LineString", "coordinates": []})],
        [feature({"type": "Circle"})],
        [{"type": "Feature", "properties": [1], "geometry": None}],
        ["text"],
    ],
)
def test_what_is_not_geojson(features: list[object]) -> None:
    with pytest.raises(ParseError, match="GeoJSON"):
        read_table(collection(*features))


def test_calendar() -> None:
    (table,) = read_table(EVENTS, name="kalender.ics")
    assert table.header == ("uid", "summary", "dtstart_tzid", "dtstart", "dtend", "comment")
    assert [cells for _, cells in table.rows] == [
        ("1", "Kommunstyrelsen, extrasammanträde", "Europe/Stockholm", "2026-11-16T13:00:00", "", ""),
        ("2", "", "", "2026-11-17", "2026-11-17T12:00:00Z", "a\nb\nc"),
    ]


def test_calendar_without_events() -> None:
    with pytest.raises(ParseError, match="0 events"):
        read_table(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


def test_zip_members() -> None:
    data = archive({"../b.csv": CSV, "mapp/a.csv": CSV, "LÄSMIG.pdf": b"%PDF", "__MACOSX/._a.csv": b"x"})
    first, second = read_table(data, name="paket.zip")
    assert [(part.name, part.notes["member"]) for part in (first, second)] == [("a", "a.csv"), ("b", "b.csv")]
    assert list(first.rows) == [(2, ("1", "20")), (3, ("2", "21"))]
    (only,) = read_table(data, name="paket.zip", options={"member": "b*"})
    assert only.name == "b"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (archive({"a.zip": archive({"b.csv": CSV})}), "no archive in an archive"),
        (archive({"a.csv": b"0" * 3_000_000}), "times"),
        (archive({f"{n}.csv": CSV for n in range(201)}), "201 files"),
        (archive({"a.pdf": b"%PDF"}), "a.pdf"),
        (archive({"a.csv": CSV * 50})[:-40] + b"PK\x05\x06" + b"\0" * 18, "ZIP"),
    ],
)
def test_archives_that_are_refused(data: bytes, found: str) -> None:
    with pytest.raises(ParseError, match=found):
        read_table(data, name="paket.zip")


def test_too_large_when_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harvesters.tables.zip_members.MAX_UNPACKED_BYTES", 10)
    with pytest.raises(ParseError, match="<= 10 byte"):
        read_table(archive({"a.csv": CSV}), name="paket.zip")
