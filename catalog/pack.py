"""The story pack of any dataset on disk, also one that is not on the site: an old release, a package by itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from catalog.citation import published
from catalog.exporters import EXPORTERS, IN_PACKAGES, formats_of, package_zip
from catalog.model import Dataset

_NONE: Mapping[str, Path] = MappingProxyType({})


def write_pack(dataset: Dataset, out: Path, *, author: str, base_url: str, files: Mapping[str, Path] = _NONE) -> None:
    """Write the ZIP to `out`: the same bytes as on the site for the same dataset, whoever makes it and where.

    Args:   `author` is the publisher's name; `base_url` (without a slash at its end) is what the frozen address of
            the release begins with; `files` are tables that are already written, by their name in the pack
            (`beslut.parquet`). Those that are not there are made, in a folder beside `out` that is then removed.
    Raises: OSError. `out` is written in place: give it a name of its own, and rename it when it is whole.
    """
    with TemporaryDirectory(dir=out.parent) as folder:
        found: dict[str, Path] = {}
        for resource in dataset.resources:
            for exporter in (EXPORTERS[name] for name in formats_of(resource, IN_PACKAGES)):
                name = f"{resource.name}.{exporter.EXTENSION}"
                found[name] = files.get(name, Path(folder) / name)
                if name not in files:
                    exporter.write(dataset, resource, found[name])
        package_zip.write_dataset(dataset, published(dataset, author, base_url), found, out)
