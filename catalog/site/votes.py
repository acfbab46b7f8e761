"""How a decision was voted: the count, what Ja and Nej meant, each party, and each member when the source says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from catalog.records import Record, Vote
from catalog.search.alphabet import sort_key

VOTES = ("ja", "nej", "avstar", "franvarande")
_COUNTED = VOTES[:3]


def votes_of(record: Record, roster: Sequence[Vote]) -> dict[str, Any]:
    """Return what the page shows of a vote; {} when none was counted and no member's vote is known.

    Shape: counts [{vote, count, meant}], parties [{party, ja, nej, avstar, franvarande}] by size,
           members [{vote, count, parties: [{party, names}]}], differs: the members' votes do not add up to the count.
    """
    counts = [
        {"vote": v, "count": int(record.get(f"rosttal_{v}")), "meant": record.get(f"{v}_innebar")}
        for v in _COUNTED
        if record.get(f"rosttal_{v}")
    ]
    if not counts and not roster:
        return {}
    by_party: dict[str, Counter[str]] = defaultdict(Counter)
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in roster:
        by_party[one.party][one.vote] += 1
        names[one.vote, one.party].append(one.name)
    order = sorted(by_party, key=lambda p: (-by_party[p].total(), sort_key(p)))
    members = [
        {
            "vote": vote,
            "count": sum(by_party[p][vote] for p in order),
            "parties": [
                {"party": p, "names": sorted(names[vote, p], key=sort_key)} for p in order if by_party[p][vote]
            ],
        }
        for vote in VOTES
    ]
    cast = Counter(one.vote for one in roster)
    return {
        "counts": counts,
        "parties": [{"party": p, **{vote: by_party[p][vote] for vote in VOTES}} for p in order],
        "absent": cast["franvarande"] > 0,
        "members": [group for group in members if group["count"]],
        "differs": bool(roster) and any(cast[str(c["vote"])] != c["count"] for c in counts),
    }
