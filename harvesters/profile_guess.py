"""What a table says about itself: which profile its header fits, and whose kommunkod it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.profiles import COMPUTED, OF_ONE_KIND, PROFILES, profile_schema
from harvesters.profile_header import profile_header
from harvesters.table import Table

FILLED_IN = frozenset({"kommunkod", "kalla_url", "hamtad"})  # columns that the harvest fills where the source has none
LEAST_SHARE = 0.7  # of the header, and of the profile's required columns, that must agree before we guess
LEAST_COLUMNS = 5  # fewer say too little: id, titel and beskrivning stand in many files


@dataclass(frozen=True)
class Facts:
    """What the tables themselves say, before they are judged."""

    headers: tuple[tuple[str, ...], ...]
    kommunkoder: int  # different ones, counted to 2
    kommunkod: str  # the first


def facts_of(tables: Iterable[Table]) -> Facts:
    """Return what unjudged tables say. Reads their rows. Raises: ParseError."""
    headers: list[tuple[str, ...]] = []
    codes: list[str] = []
    for table in tables:
        headers.append(table.header)
        _collect(codes, table)
    return Facts(tuple(headers), len(codes), codes[0] if codes else "")


def guess_profile(headers: Sequence[Sequence[str]]) -> str:
    """Return the one profile that every header clearly fits, or ""."""
    guesses = {_best_profile(header) for header in headers}
    return guesses.pop() if len(guesses) == 1 else ""


def profile_columns(profile: str) -> dict[str, bool]:
    """Return the profile's columns, and whether each is required."""
    return {f["name"]: bool(f.get("constraints", {}).get("required")) for f in profile_schema(profile)["fields"]}


def _best_profile(header: Sequence[str]) -> str:
    fits: dict[str, int] = {}
    for profile in PROFILES.keys() - COMPUTED - OF_ONE_KIND:
        fields = profile_columns(profile)
        required = {name for name, is_required in fields.items() if is_required} - FILLED_IN
        named = fields.keys() & set(profile_header(header, profile))
        if len(named) < LEAST_COLUMNS or len(named) < LEAST_SHARE * len(header):
            continue
        if len(named & required) >= LEAST_SHARE * len(required):
            fits[profile] = len(named)
    most = max(fits.values(), default=0)
    best = [profile for profile, count in fits.items() if count == most]
    return best[0] if len(best) == 1 else ""


def _collect(codes: list[str], table: Table) -> None:
    """Add the kommunkoder of a table to `codes`, each once, two at most."""
    names = profile_header(table.header, "beslut")  # any profile with a kommunkod finds the same column
    place = names.index("kommunkod") if "kommunkod" in names else None
    for _, cells in table.rows if place is not None else ():
        code = cells[place].strip() if place is not None and place < len(cells) else ""
        if code and code not in codes:
            codes.append(code)
            if len(codes) == 2:
                return
