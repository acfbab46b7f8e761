"""The formats that a dataset is published in. To add one: a module here, and a line in EXPORTERS.

An exporter writes a stored resource, or a whole dataset, to one file, as a stream
where the table may be large. The same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from catalog.citation import Published
from catalog.dcat.graph import Graph
from catalog.exporters import (
    csv_file,
    excel_csv,
    json_file,
    json_ld,
    package_zip,
    parquet_file,
    rdf_xml,
    turtle,
    xlsx_file,
)
from catalog.model import Dataset, Resource


class ResourceExporter(Protocol):
    """A format for one table."""

    EXTENSION: str
    MEDIA_TYPE: str
    VERSION: str  # change it when the same resource should give other bytes

    def write(self, dataset: Dataset, resource: Resource, path: Path) -> None:
        """Write the file to `path`."""
        ...


class DatasetExporter(Protocol):
    """A format for a dataset with all its tables."""

    EXTENSION: str
    MEDIA_TYPE: str
    VERSION: str

    def write_dataset(self, dataset: Dataset, at: Published, files: Mapping[str, Path], path: Path) -> None:
        """Write the file to `path`. `files` are the tables as IN_PACKAGES has them, by name."""
        ...


class GraphExporter(Protocol):
    """A form of RDF, for what the portal says in DCAT of a dataset or of a whole catalogue."""

    EXTENSION: str
    MEDIA_TYPE: str
    VERSION: str

    def export_graph(self, graph: Graph) -> bytes:
        """Return the file."""
        ...


# The order is the order of the download table; the key names the texts (texts/site.yml: download.<key>).
EXPORTERS: dict[str, ResourceExporter] = {
    "csv": csv_file,
    "excel_csv": excel_csv,
    "xlsx": xlsx_file,
    "json": json_file,
    "parquet": parquet_file,
}
IN_PACKAGES = ("csv", "excel_csv", "xlsx", "parquet")  # the formats of its tables that a package holds
PACKAGE_EXPORTERS: dict[str, DatasetExporter] = {
    "zip": package_zip,
}
# The key names the text (texts/dcat.yml: dcat.form.<key>).
GRAPH_EXPORTERS: dict[str, GraphExporter] = {
    "rdf_xml": rdf_xml,
    "turtle": turtle,
    "json_ld": json_ld,
}

LARGEST_JSON = 100_000_000  # bytes of a stored table; its array is several times that, and a reader takes it whole
_OF_A_SHEET = ("excel_csv", "xlsx")


def formats_of(resource: Resource, names: Iterable[str]) -> list[str]:
    """Return those of the formats that are of use for a table of its size: a sheet ends after a million rows."""
    too_long, too_large = resource.rows > xlsx_file.MAX_ROWS, resource.size_bytes > LARGEST_JSON
    return [n for n in names if not (too_long and n in _OF_A_SHEET) and not (too_large and n == "json")]
