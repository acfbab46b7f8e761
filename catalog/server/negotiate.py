"""Which form of a dataset or a catalogue a visitor wants, by `Accept`: the page, or a file that says the same."""

from __future__ import annotations

import re
from pathlib import Path

_PLACE = re.compile(r"/data(?:/([a-z0-9-]+)(?:/([a-z0-9-]+))?)?/?")
_RDF = {"application/rdf+xml": ".rdf", "text/turtle": ".ttl", "application/ld+json": ".jsonld"}
_OF_DATASET = {"application/json": "datapackage.json", "text/csv": "{dataset}.csv", "application/zip": "{dataset}.zip"}
_PAGE = ("text/html", "application/xhtml+xml", "text/*", "*/*")


def is_negotiated(path: str) -> bool:
    """Return whether an address has several forms."""
    return _PLACE.fullmatch(path) is not None


def form_of(path: str, accept: str, root: Path) -> Path | None:
    """Return the file of the form that is wanted most, or None for the page. `root` is resolved."""
    found = _PLACE.fullmatch(path)
    for media_type in _by_wish(accept) if found else ():
        if media_type in _PAGE:
            return None
        name = _file(media_type, found[1], found[2]) if found else ""
        if name and (root / name).is_file():
            return root / name
    return None


def _file(media_type: str, publisher: str | None, dataset: str | None) -> str:
    ending = _RDF.get(media_type)
    if dataset:
        name = f"{dataset}{ending}" if ending else _OF_DATASET.get(media_type, "").format(dataset=dataset)
        return f"data/{publisher}/{dataset}/{name}" if name else ""
    if not ending:
        return ""
    return f"dcat/{publisher}{ending}" if publisher else f"catalog{ending}"


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
