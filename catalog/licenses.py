"""The licences that sources use, under the many names they give them."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class License:
    """`name` is the Open Definition's id, `path` the address that DCAT-AP-SE asks for."""

    name: str
    path: str
    title: str


CC0 = License("CC0-1.0", "http://creativecommons.org/publicdomain/zero/1.0/", "Creative Commons CC0 1.0")
CC_BY = License("CC-BY-4.0", "http://creativecommons.org/licenses/by/4.0/", "Creative Commons Erkännande 4.0")

_SPELLINGS = {
    "cc0": CC0,
    "cc01": CC0,
    "cc010": CC0,
    "cczero": CC0,
    "publicdomainzero10": CC0,
    "ccby": CC_BY,
    "ccby40": CC_BY,
    "ccby4": CC_BY,
    "by40": CC_BY,
}


def license_of(text: str) -> License | None:
    """Return the licence that `text` (an id, a title or a URL) names, or None when it is none of those we know."""
    plain = text.strip().lower()
    # The last is a page about CC0; every PxWeb server that we have seen names its licence by it.
    known = r"creativecommons\.org/(licenses/by/4\.0|publicdomain/zero/1\.0|share-your-work/public-domain/cc0)"
    if match := re.search(known, plain):
        return CC_BY if match[1].startswith("licenses") else CC0
    # The pages that CKAN names its licences by.
    plain = re.sub(r"^https?://(?:www\.)?opendefinition\.org/licenses/", "", plain).rstrip("/")
    return _SPELLINGS.get(re.sub(r"[^a-z0-9]", "", plain.removeprefix("creative commons ")))
