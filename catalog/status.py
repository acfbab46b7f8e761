"""What the evidence says about a source. Never green but incomplete; a replay is not freshness by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from catalog.model import SourceStatus

PROMISED_HOURS = 48  # how old the last good run may be when the registry says nothing: a day, and one miss


def source_status(facts: Mapping[str, Any], log: Mapping[str, Any], now: datetime) -> SourceStatus:
    """Return the status of one source from its registry facts and its run log.

    Args: `facts` as harvesters.command writes them (id, publisher, kind, url, promised_hours, verified);
          `log` as catalog.runs keeps it.
    """
    last = log.get("last") or {}
    good = log.get("last_good") or {}
    datasets = last.get("datasets", {})
    return SourceStatus(
        source=facts["id"],
        publisher=facts["publisher"],
        kind=facts["kind"],
        url=facts["url"],
        status=_status(facts, last, good, now),
        checked=last.get("finished", ""),
        last_good=good.get("finished", ""),
        received=sum(d["received"] for d in datasets.values()),
        kept=sum(d["kept"] for d in datasets.values()),
        rejected=sum(d["rejected"] for d in datasets.values()),
        missing=len(last.get("missing", ())),
        verified=bool(facts.get("verified")),
        datasets=tuple(f"{facts['publisher']}/{name}" for name in datasets),
        run=last,
    )


def _status(facts: Mapping[str, Any], last: Mapping[str, Any], good: Mapping[str, Any], now: datetime) -> str:
    if facts.get("withdrawn"):
        return "withdrawn"
    if not last:
        return "never_harvested"
    if last["outcome"] != "ok":
        return str(last["outcome"])
    finished = datetime.fromisoformat((good or last)["finished"].replace("Z", "+00:00"))
    promised = timedelta(hours=facts.get("promised_hours", PROMISED_HOURS))
    return "stale" if now.astimezone(UTC) - finished > promised else "ok"
