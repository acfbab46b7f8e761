"""The whole data package as one ZIP: datapackage.json, the tables, and how they were checked."""

from __future__ import annotations

import io
import zipfile

from catalog.model import Dataset

EXTENSION = "zip"
MEDIA_TYPE = "application/zip"
VERSION = "1"

_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP knows; a real time would change the bytes
_FILES = ("datapackage.json", "provenance.json", "history.json", "report.json")


def export_dataset(dataset: Dataset) -> bytes:
    """Return the package with every file in one folder named after the dataset."""
    paths = [dataset.folder / name for name in _FILES] + [r.path for r in dataset.resources]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(p for p in paths if p.exists()):
            info = zipfile.ZipInfo(f"{dataset.publisher}-{dataset.name}/{path.name}", _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, path.read_bytes())
    return buffer.getvalue()
