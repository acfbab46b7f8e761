"""The papers of a record: what they are, where they lie, and their format when the address tells it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from catalog.records import Record

# How an address may end → what it is called. Anything else says nothing of the format.
FORMATS = {
    "pdf": "PDF", "doc": "Word", "docx": "Word", "odt": "OpenDocument", "xls": "Excel", "xlsx": "Excel",
    "html": "html", "htm": "html", "txt": "text", "zip": "ZIP",
}  # fmt: skip


def format_of(url: str) -> str:
    """Return the format that an address ends in ("PDF", "html"), "" when it does not tell."""
    return FORMATS.get(PurePosixPath(urlsplit(url).path).suffix.lower().lstrip("."), "")


def documents_of(*records: Record | None) -> list[dict[str, Any]]:
    """Return the papers that the records link to, each address once, in the order minutes, papers, summons, notice.

    Shape: {kind, url, format}; `kind` is a key of texts/decisions.yml, document.*.
    """
    links = ("protokoll_url", "handlingar_url", "kallelse_url", "dokument_url")
    found: dict[str, dict[str, Any]] = {}
    for name in links:
        for record in _present(records):
            if url := record.get(name):
                found.setdefault(url, {"kind": name, "url": url, "format": format_of(url)})
    return list(found.values())


def _present(records: Iterable[Record | None]) -> Iterable[Record]:
    return (record for record in records if record is not None)
