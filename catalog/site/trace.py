"""From a row on a page back to the bytes it came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.model import Dataset


def snapshot_of(dataset: Dataset, resource: str, position: int) -> Mapping[str, Any]:
    """Return the snapshot entry that row `position` (1 = first) of `resource` came from; {} when none is recorded."""
    for snapshot in dataset.provenance.get("snapshots", ()):
        first, last = snapshot.get("rows", {}).get(resource, (0, -1))
        if first <= position <= last:
            found: Mapping[str, Any] = snapshot
            return found
    return {}


def provenance_of(dataset: Dataset, resource: str = "", position: int = 0) -> dict[str, Any]:
    """Return the values of components/provenance.html for a row, or for the dataset's first snapshot.

    Shape: source_title, source_url, fetched, sha256, release, release_url, archived; "" where nothing is recorded.
    """
    snapshots = dataset.provenance.get("snapshots", ())
    found = snapshot_of(dataset, resource, position) if resource else (snapshots[0] if snapshots else {})
    origin = (dataset.descriptor.get("sources") or [{}])[0]
    return {
        "source_title": origin.get("title", "") or dataset.title,
        "source_url": found.get("url", "") or origin.get("path", ""),
        "fetched": found.get("fetched", "") or dataset.modified,
        "sha256": found.get("sha256", ""),
        "release": dataset.release,
        "release_url": f"/data/{dataset.key}/",
        "archived": dataset.archived,
    }
