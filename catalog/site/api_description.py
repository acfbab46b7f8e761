"""/api/openapi.json: the description of the API, from the list of calls that `invoke serve` answers by."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.server.openapi import PATH, openapi_json
from catalog.site.page import Site


def machine_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Give the file."""
    yield PATH, openapi_json(site.base_url)
