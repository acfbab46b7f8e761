"""Which form of a dataset a visitor wants, by `Accept`: the page, or one of the files beside it."""

from __future__ import annotations

import re
from pathlib import Path

_DATASET = re.compile(r"/(?:en/)?data/([a-z0-9-]+)/([a-z0-9-]+)/?")
_FORMS = {
    "text/html": "",
    "application/xhtml+xml": "",
    "application/rdf+xml": "{dataset}.rdf",
    "text/turtle": "{dataset}.ttl",
    "application/ld+json": "{dataset}.jsonld",
    "application/json": "datapackage.json",
    "text/csv": "{dataset}.csv",
    "application/zip": "{dataset}.zip",
}


def is_negotiated(path: str) -> bool:
    """Return whether an address has several forms."""
    return _DATASET.fullmatch(path) is not None


def form_of(path: str, accept: str, root: Path) -> Path | None:
    """Return the file of the form that is wanted most, or None for the page. `root` is resolved."""
    found = _DATASET.fullmatch(path)
    if not found or not accept:
        return None
    folder = root / "data" / found[1] / found[2]
    for media_type in _by_wish(accept):
        if media_type in ("*/*", "text/*") or _FORMS.get(media_type) == "":
            return None
        name = _FORMS.get(media_type, "").format(dataset=found[2])
        if name and (folder / name).is_file():
            return folder / name
    return None


def _by_wish(accept: str) -> list[str]:
    """Return the media types of `Accept`, the most wanted first."""
    wished = []
    for place, part in enumerate(accept.lower().split(",")[:50]):
        media_type, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            weight = float(quality)
        except ValueError:
            weight = 0.0
        if weight > 0:
            wished.append((-weight, place, media_type))
    return [media_type for _, _, media_type in sorted(wished)]
