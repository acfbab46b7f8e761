"""Matching the columns of a file to the fields of a profile."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.ids import slug
from catalog.profiles import profile_schema


def profile_header(header: Sequence[str], profile: str) -> tuple[str, ...]:
    """Return the header with the profile's own field names where a column means one; other names stay.

    A column that is spelled exactly like a field wins over one that only resembles it.
    """
    fields = [str(field["name"]) for field in profile_schema(profile)["fields"]]
    by_key = {_key(name): name for name in fields}
    taken = {name for name in header if name in fields}
    made: list[str] = []
    for name in header:
        field = by_key.get(_key(name), "")
        if name not in fields and field and field not in taken:
            taken.add(field)
            made.append(field)
        else:
            made.append(name)
    return tuple(made)


def _key(name: str) -> str:
    return slug(name, "-").replace("-", "")
