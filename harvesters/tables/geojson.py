"""GeoJSON features as records: the properties, then the place.

When every feature that has a geometry is a point, the place is `lon` and `lat`
(degrees, WGS 84, as RFC 7946 says); else it is `wkt`, as in "POLYGON ((11.9 57.7, …))".
A property with such a name keeps it, and the place is called `geometry_lon` and so on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harvesters.tables.parts import wrong

_DEPTHS = {"Point": 0, "LineString": 1, "MultiPoint": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
_EXPECTED = "GeoJSON (RFC 7946)"


def is_geojson(document: object) -> bool:
    """Tell whether a JSON document is a GeoJSON FeatureCollection."""
    return isinstance(document, dict) and document.get("type") == "FeatureCollection" and "features" in document


def feature_records(document: Mapping[str, object], source_name: str) -> tuple[list[Mapping[str, object]], str]:
    """Return (a record for each feature, "lon, lat", "wkt" or "" when none has a place).

    Raises: ParseError if the features or their geometries are not GeoJSON.
    """
    features = document["features"]
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise wrong(source_name, "features", _EXPECTED)
    geometries = [_geometry(feature, source_name) for feature in features]
    own = [_properties(feature, source_name) for feature in features]
    kinds = {str(geometry["type"]) for geometry in geometries if geometry is not None}
    taken = {key for record in own for key in record}
    columns = () if not kinds else ("lon", "lat") if kinds == {"Point"} else ("wkt",)
    names = [f"geometry_{column}" if column in taken else column for column in columns]
    records: list[Mapping[str, object]] = []
    for record, geometry in zip(own, geometries, strict=True):
        place: Sequence[str] = [""] * len(columns)
        if geometry is not None:
            place = _lon_lat(geometry, source_name) if columns == ("lon", "lat") else [_wkt(geometry, source_name)]
        records.append({**record, **dict(zip(names, place, strict=True))})
    return records, ", ".join(names)


def _properties(feature: Mapping[str, object], source_name: str) -> dict[str, object]:
    found = feature.get("properties")
    if found is not None and not isinstance(found, dict):
        raise wrong(source_name, f"properties: {found!r}", _EXPECTED)
    given = {"id": feature["id"]} if feature.get("id") is not None else {}
    return {**given, **(found or {})}


def _geometry(feature: Mapping[str, object], source_name: str) -> Mapping[str, object] | None:
    geometry = feature.get("geometry")
    if geometry is None:
        return None
    if not isinstance(geometry, dict) or geometry.get("type") not in _DEPTHS:
        raise wrong(source_name, f"geometry: {geometry!r}", _EXPECTED)
    return geometry


def _lon_lat(geometry: Mapping[str, object], source_name: str) -> list[str]:
    return _position(geometry.get("coordinates"), source_name).split()[:2]


def _wkt(geometry: Mapping[str, object], source_name: str) -> str:
    kind = str(geometry["type"])
    inner = _nested(geometry.get("coordinates"), _DEPTHS[kind], source_name)
    return f"{kind.upper()} ({inner})" if kind == "Point" else f"{kind.upper()} {inner}"


def _nested(value: object, depth: int, source_name: str) -> str:
    if depth == 0:
        return _position(value, source_name)
    if not isinstance(value, list) or not value:
        raise wrong(source_name, f"coordinates: {value!r}", _EXPECTED)
    return f"({', '.join(_nested(item, depth - 1, source_name) for item in value)})"


def _position(value: object, source_name: str) -> str:
    if not isinstance(value, list) or len(value) < 2 or not all(_is_number(part) for part in value):
        raise wrong(source_name, f"coordinates: {value!r}", _EXPECTED)
    return " ".join(str(part) for part in value[:2])


def _is_number(part: object) -> bool:
    try:
        float(str(part))
    except ValueError:
        return False
    return not isinstance(part, bool | list | dict)
