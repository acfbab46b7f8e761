"""Where a page stands, as the breadcrumbs on it say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def breadcrumb_list(base_url: str, breadcrumbs: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return the breadcrumbs as one BreadcrumbList, [] when there are fewer than two. Args: (label, address) each."""
    if len(breadcrumbs) < 2:
        return []
    items = [
        {"@type": "ListItem", "position": number, "name": str(label), "item": base_url + address}
        for number, (label, address) in enumerate(breadcrumbs, start=1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": items}]
