"""The media type of each kind of file that the site holds, by the end of its name; for every server of it."""

from __future__ import annotations

MEDIA_TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".geojson": "application/geo+json; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".ics": "text/calendar; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".jsonld": "application/ld+json; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".rdf": "application/rdf+xml; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".ttl": "text/turtle; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml; charset=utf-8",
    ".zip": "application/zip",
}
# Files whose type their ending does not tell.
BY_NAME = {
    "api-catalog": 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"',
    "linkset.json": "application/linkset+json",
    "opensearch.xml": "application/opensearchdescription+xml",
    "void": "text/turtle; charset=utf-8",
}
CSVW = (".csv-metadata.json", "application/csvm+json")
DEFAULT_MEDIA_TYPE = "application/octet-stream"


def media_type(name: str) -> str:
    """Return the Content-Type of a file by its name: "a.csv" → "text/csv; charset=utf-8"."""
    last = name.rpartition("/")[2]
    if last in BY_NAME:
        return BY_NAME[last]
    if last.endswith(CSVW[0]):
        return CSVW[1]
    dot = name.rfind(".")
    return MEDIA_TYPES.get(name[dot:].lower(), DEFAULT_MEDIA_TYPE) if dot >= 0 else DEFAULT_MEDIA_TYPE
