"""A page for each body: what it decides, who sits in it, when it meets, how to reach it, and how it keeps the times."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalog.ids import fingerprint
from catalog.law.duties import BROKEN, DUTIES, KEPT, Case
from catalog.model import Publisher
from catalog.records import Record, Records
from catalog.search.alphabet import sort_key
from catalog.site.letters import email_in
from catalog.site.meetings import is_council
from catalog.site.now import can_be_appealed, coming_meetings, latest_decisions, notices_up
from catalog.site.page import LANGUAGES, Page, Site, localized

SHOWN = 5
_TYPES = 6  # kinds of matters shown
# The duties that a body itself keeps or breaks; initiatives belong to the council's page.
_COUNCIL_DUTIES = tuple(DUTIES)
_BODY_DUTIES = ("justering", "tillkannagivande")


def pages(site: Site) -> Iterator[Page]:
    """Yield one page per body and language."""
    duties = _duties_by_body(site)
    for kommun in site.catalog.kommuner():
        for organ, name in site.records.organs(kommun.slug):
            values = _values(site, kommun, organ, name, duties.get((kommun.slug, organ), []))
            inputs = fingerprint(values)
            for lang in LANGUAGES:
                path = localized(f"/organ/{kommun.slug}/{organ}/", lang)
                yield Page(path, "organ.html", lang, inputs, lambda v=values: v, record=True)  # type: ignore[misc]


def kind_of(name: str, organ: str) -> str:
    """Return what sort of body it is, a key of texts/bodies.yml: fullmaktige, styrelse, namnd or annat."""
    if is_council(name, organ):
        return "fullmaktige"
    folded = name.casefold()
    if "kommunstyrelse" in folded or "stadsstyrelse" in folded or organ == "ks":
        return "styrelse"
    return "namnd" if "nämnd" in folded or "utskott" in folded else "annat"


def members_of(records: Records, decisions: Sequence[Record]) -> list[dict[str, Any]]:
    """Return the members by party whom we have seen vote in the body, the largest party first.

    Shape: {party, names: [{name, first, last}]}; first and last are the days of the first and last vote we hold.
    """
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    for decision in decisions:
        for vote in records.votes.get(decision.get("id"), ()):
            seen[vote.party, vote.name].append(decision.date)
    by_party: dict[str, list[dict[str, str]]] = defaultdict(list)
    for (party, name), days in sorted(seen.items(), key=lambda item: sort_key(item[0][1])):
        by_party[party].append({"name": name, "first": min(days), "last": max(days)})
    order = sorted(by_party, key=lambda p: (-len(by_party[p]), sort_key(p)))
    return [{"party": party, "names": by_party[party]} for party in order]


def _duties_by_body(site: Site) -> Mapping[tuple[str, str], list[Case]]:
    found: dict[tuple[str, str], list[Case]] = defaultdict(list)
    records = site.records
    for case in site.duty_cases:
        about = (
            records.meetings.get(case.subject)
            or records.notices.get(case.subject)
            or records.decisions.get(case.subject)
        )
        if about is not None:
            found[about.publisher, about.organ].append(case)
    return found


def _values(site: Site, kommun: Publisher, organ: str, name: str, duties: Sequence[Case]) -> dict[str, Any]:
    decisions, meetings, notices = (
        site.records.of(kind, kommun.slug, organ) for kind in ("beslut", "sammantraden", "anslag")
    )
    kind = kind_of(name, organ)
    members = members_of(site.records, decisions)
    contacts = Counter(n.get("kontakt") for n in notices[:20] if n.get("kontakt"))
    contact = contacts.most_common(1)[0][0] if contacts else ""
    types = Counter(d.get("arendetyp") for d in decisions if d.get("arendetyp") not in ("", "ovrigt"))
    days = [name["last"] for group in members for name in group["names"]]
    return {
        "kommun": kommun,
        "organ": organ,
        "body": name,
        "kind": kind,
        "types": [{"type": t, "count": n} for t, n in sorted(types.items(), key=lambda i: (-i[1], i[0]))[:_TYPES]],
        "since": decisions[-1].date if decisions else "",
        "members": members,
        "members_seen": [min(n["first"] for g in members for n in g["names"]), max(days)] if days else [],
        "public": next((m.get("offentligt") for m in meetings if m.get("offentligt")), ""),
        "contact": contact,
        "email": email_in(contact),
        "duties": _counted(duties, _COUNCIL_DUTIES if kind == "fullmaktige" else _BODY_DUTIES),
        "data": [
            {"kind": kind, "dataset": own[0].dataset}
            for kind, own in (("beslut", decisions), ("sammantraden", meetings), ("anslag", notices))
            if own
        ],
        "appeals": can_be_appealed(site, decisions, SHOWN),
        "decisions": latest_decisions(site, decisions, SHOWN),
        "meetings": coming_meetings(site, meetings, SHOWN),
        "notices": notices_up(site, notices, SHOWN),
        "counts": {"beslut": len(decisions), "sammantraden": len(meetings), "anslag": len(notices)},
    }


def _counted(cases: Sequence[Case], duties: Sequence[str]) -> list[dict[str, Any]]:
    """Return for each duty how many cases we hold and how many were in time: facts with their denominators."""
    counted = []
    for duty in duties:
        own = [c for c in cases if c.duty == duty]
        kept, broken = (sum(c.outcome == outcome for c in own) for outcome in (KEPT, BROKEN))
        if own:
            counted.append({"duty": duty, "kept": kept, "measured": kept + broken, "unknown": len(own) - kept - broken})
    return counted
