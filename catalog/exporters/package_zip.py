"""The story pack: one ZIP with the tables in every format, what they mean, how they were checked and how to cite them.

Everything lies in one folder, `<kommun>-<dataset>`, which is a data package of its own. The tables are taken as they
are already written; what is packed already (XLSX, Parquet) is only stored.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from catalog.citation import Published, cite
from catalog.exporters import excel_csv, parquet_file, xlsx_file
from catalog.model import Dataset
from catalog.pack_readme import readme

EXTENSION = "zip"
MEDIA_TYPE = "application/zip"
VERSION = "3"

STORED = ("datapackage.json", "provenance.json", "history.json", "report.json")  # as they lie in the dataset's folder
SUMS = "SHA256SUMS"
_CITATIONS = ("citation.txt", "citation.apa.txt", "citation.bib", "citation.csl.json")
_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP knows; a real time would change the bytes
_PACKED = (f".{parquet_file.EXTENSION}", f".{xlsx_file.EXTENSION}")
_CHUNK = 1 << 20
_LEVEL = 3  # of deflate: a table of 54 MB took 0.7 s and 13.4 MB, against 2.3 s and 12.7 MB at the usual 6


def write_dataset(dataset: Dataset, at: Published, files: Mapping[str, Path], path: Path) -> None:
    """Write the pack as a stream.

    Args:   `files` are the tables by their name in the pack (`beslut.csv`, `beslut.parquet` …).
    Raises: OSError, also when one of the files is missing.
    """
    stored = {name: dataset.folder / name for name in STORED if (dataset.folder / name).exists()}
    texts = _texts(dataset, at, {**files, **stored})
    sums: dict[str, str] = {}
    with zipfile.ZipFile(path, "w") as archive:
        folder = f"{dataset.publisher}-{dataset.name}"
        for name in sorted([*files, *stored, *texts]):
            if name in texts:
                sums[name] = _add(archive, folder, name, [texts[name]], len(texts[name]))
                continue
            source = files[name] if name in files else stored[name]
            with source.open("rb") as file:
                sums[name] = _add(archive, folder, name, _chunks(file), source.stat().st_size)
        listed = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())).encode()
        _add(archive, folder, SUMS, [listed], len(listed))


def _texts(dataset: Dataset, at: Published, files: Mapping[str, Path]) -> dict[str, bytes]:
    said = [(name, *_kind(name)) for name in sorted(files)]
    said += [(", ".join(_CITATIONS), "citation", ""), (SUMS, "sums", "")]
    citation = cite(dataset, at)
    written = (f"{citation.plain()}\n", f"{citation.apa()}\n", citation.bibtex(), citation.csl_json())
    texts = {"README.txt": readme(dataset, at, said), **dict(zip(_CITATIONS, written, strict=True))}
    return {name: text.encode() for name, text in texts.items()}


def _kind(name: str) -> tuple[str, str]:
    """Return what a file is, a key of the text pack.file, and the table that it holds ("" for none)."""
    if name in STORED:
        return name.removesuffix(".json"), ""
    endings = {excel_csv.EXTENSION: "excel_csv", "csv": "csv", "xlsx": "xlsx", "parquet": "parquet"}
    ending = next(e for e in endings if name.endswith(f".{e}"))
    return endings[ending], name.removesuffix(f".{ending}")


def _add(archive: zipfile.ZipFile, folder: str, name: str, data: Iterator[bytes] | list[bytes], size: int) -> str:
    """Write one file and return its SHA-256."""
    info = zipfile.ZipInfo(f"{folder}/{name}", _TIME)
    info.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
    info._compresslevel = _LEVEL  # type: ignore[attr-defined]  # its public name came with Python 3.13
    info.external_attr = 0o644 << 16
    info.create_system = 3  # Unix, wherever it is made
    info.file_size = size
    digest = hashlib.sha256()
    with archive.open(info, "w") as file:
        for chunk in data:
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk
