"""What to ask a PxWeb server for: which codes of each dimension, cut into questions of a size that it answers.

A selection in the registry, for one dimension, is one of these or a list of them:

    "1440"             a code                    "*"               every code
    "top(5)"           the latest 5 periods; in a dimension that is not time, the first 5 codes
    "from(2015)"       and what comes after      "to(2020)"        and what comes before
    "range(a,b)"       both included             "*M12"            codes by pattern: * and ?

They are worked out here from the table's own list of codes, not by the server: then v1 and v2 mean the same by them,
and we know how many cells to expect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from math import prod

from harvesters.cube import Dimension, is_time_dimension

EVERY = "*"
ELIMINATE = "eliminate"  # the dimension is left out, and the server adds it up

_CALL = re.compile(r"(top|bottom|from|to|range)\((.*)\)", re.IGNORECASE)

Chosen = Mapping[str, tuple[str, ...]]  # dimension → its codes, in the table's order


def codes_of(dimension: Dimension, wanted: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (codes in the table's own order, what was wanted and is not there)."""
    codes = [c.code for c in dimension.categories]
    found: set[str] = set()
    unknown: list[str] = []
    for item in wanted:
        chosen = _matching(item.strip(), codes, is_time_dimension(dimension))
        found.update(chosen)
        if not chosen:
            unknown.append(item)
    return tuple(code for code in codes if code in found), tuple(unknown)


def split(chosen: Chosen, max_cells: int) -> Iterator[dict[str, tuple[str, ...]]]:
    """Yield selections that together are `chosen`, none of more than `max_cells` cells (or of one cell).

    The largest dimension is cut first (of two as large, the first), into pieces that follow each other; so the same
    table and limit always give the same questions.
    """
    sizes = {name: len(codes) for name, codes in chosen.items()}
    cells = prod(sizes.values())
    largest = max(sizes, key=lambda name: sizes[name], default="")
    if cells <= max_cells or not largest or sizes[largest] < 2:
        yield dict(chosen)
        return
    step = max(1, max_cells * sizes[largest] // cells)
    for start in range(0, sizes[largest], step):
        yield from split({**chosen, largest: chosen[largest][start : start + step]}, max_cells)


def region_dimension(dimensions: Sequence[Dimension], regions: Sequence[str]) -> Dimension | None:
    """Return the dimension of regions: as the source says, or the only one that has most of these codes.

    SCB leaves role.geo out, so codes are the evidence.
    """
    said = [d for d in dimensions if d.role == "geo"]
    wanted = set(regions)
    fitting = said or [d for d in dimensions if 2 * len(wanted & {c.code for c in d.categories}) >= len(wanted)]
    return fitting[0] if len(fitting) == 1 else None


def _matching(item: str, codes: Sequence[str], is_time: bool) -> list[str]:
    if item in codes:
        return [item]
    if call := _CALL.fullmatch(item):
        return _called(call[1].lower(), [part.strip() for part in call[2].split(",")], codes, is_time)
    return [code for code in codes if fnmatchcase(code, item)] if {"*", "?"} & set(item) else []


def _called(word: str, parts: Sequence[str], codes: Sequence[str], is_time: bool) -> list[str]:
    """Return the codes that top(5), from(a) … mean. Periods are taken in order of time, however they are listed."""
    order = sorted(codes) if is_time else list(codes)
    if word in ("top", "bottom"):
        count = int(parts[0]) if len(parts) == 1 and parts[0].isdecimal() else 0
        latest = (word == "top") == is_time
        return (order[-count:] if latest else order[:count]) if count else []
    first, last = (parts[0], parts[-1]) if word == "range" else (parts[0], "") if word == "from" else ("", parts[0])
    if len(parts) != (2 if word == "range" else 1):
        return []
    if is_time:  # a year compares with its months: 2015 < 2015M01, and to(2015) takes in 2015M12
        return [c for c in order if (not first or c >= first) and (not last or c[: len(last)] <= last)]
    if not {first, last} - {""} <= set(order):
        return []
    return order[order.index(first) if first else 0 : order.index(last) + 1 if last else len(order)]
