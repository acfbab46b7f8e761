"""The table schemas that many kommuner share. To add one: a JSON file here, and a line in PROFILES."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

# name → does the profile describe records that get pages of their own?
PROFILES: dict[str, bool] = {
    "beslut": True,
    "sammantraden": True,
    "anslag": True,
    "anslagshistorik": False,
    "roster": False,
    "arendepunkter": False,
    "deltagande": False,
    "nyckeltal": False,
    "kommungrupper": False,
    "gruppvarden": False,
    "indikatorer": False,
    "statistik": False,
    "overklagande": False,
    "plikter": False,
    "pliktfall": False,
}

# What catalog.computed makes: no source has it, so no file is taken for it.
COMPUTED = frozenset({"overklagande", "plikter", "pliktfall"})
# What one kind of source makes, and no file is taken for: else a table of values by kommun could be one by group.
OF_ONE_KIND = frozenset({"kommungrupper", "gruppvarden"})
# Resources that the harvest computes beside a source's own. They are no rows that a source gave.
COMPUTED_BESIDE = frozenset({"anslagshistorik"})


@cache
def profile_schema(name: str) -> dict[str, Any]:
    """Return the Table Schema of a profile as a dict. Raises: KeyError naming the known profiles."""
    if name not in PROFILES:
        raise KeyError(f"no profile {name!r}; there are {', '.join(sorted(PROFILES))}")
    text = files(__package__).joinpath(f"{name}.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
