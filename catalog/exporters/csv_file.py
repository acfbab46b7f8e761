"""CSV by RFC 4180: UTF-8, comma, CRLF. The stored table is already that, so the hash in datapackage.json holds."""

from __future__ import annotations

import shutil
from pathlib import Path

from catalog.model import Dataset, Resource

EXTENSION = "csv"
MEDIA_TYPE = "text/csv"
VERSION = "1"


def write(dataset: Dataset, resource: Resource, path: Path) -> None:
    """Write the table as it is stored. Raises: OSError."""
    shutil.copyfile(resource.path, path)
