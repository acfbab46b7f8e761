"""What manifest.json says of a build besides its files: what went in, and what made it.

Two builds of the same inputs by the same versions give the same bytes, so whoever has the inputs can make the site
again and hold it against the list. How the snapshots became rows is in each dataset's provenance.json.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from catalog.ids import fingerprint
from catalog.model import Catalog
from catalog.site.appeals import SWEDEN
from catalog.site.page import Site

# The packages that decide which bytes a file has.
WRITERS = ("Jinja2", "Markdown", "pelican", "pyarrow", "xlsxwriter")

_PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
_PUBLIC = ("http://", "https://", "sftp://")


def build_facts(site: Site, code: str) -> dict[str, Any]:
    """Return the facts of a build.

    Shape: "built_for" the day that the site speaks from, in Sweden; "data" when any of it last changed;
           "code" a hash of code, texts and templates; "registry" one of the publishers and sources; "datasets" the
           release of each; "inputs" by dataset the SHA-256 of the answers that it was read from, in order.
    """
    datasets = site.catalog.datasets
    return {
        "base_url": site.base_url,
        "built_for": site.now.astimezone(SWEDEN).date().isoformat(),
        "data": newest(site.catalog),
        "code": code,
        "versions": {
            "insyn-vast": tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"],
            "python": "{}.{}".format(*sys.version_info),
            **{name: version(name) for name in WRITERS},
        },
        "registry": fingerprint([asdict(p) for p in site.catalog.publishers.values()] + list(_sources(site.catalog))),
        "datasets": {d.key: d.release for d in datasets},
        "inputs": {
            d.key: sorted({str(answer["sha256"]) for answer in answers})
            for d in datasets
            if (answers := d.provenance.get("snapshots", ()))
        },
    }


def newest(catalog: Catalog) -> str:
    """Return when any dataset last changed, "" when there is none."""
    return max((d.modified for d in catalog.datasets), default="")


def _sources(catalog: Catalog) -> Iterator[list[str]]:
    """Yield what the registry says of each source. Where a folder lies is the machine's affair."""
    for status in catalog.statuses:
        yield [status.source, status.kind, status.url if status.url.startswith(_PUBLIC) else ""]
