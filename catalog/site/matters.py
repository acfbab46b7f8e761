"""A page for each matter: one diarienummer through bodies and meetings, from proposal to last decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from catalog.agenda import AgendaItem
from catalog.ids import fingerprint
from catalog.records import Record
from catalog.site.appeals import appeal_of, today_of
from catalog.site.initiatives import Initiative, initiative_of
from catalog.site.letters import letter_values, matter_letter
from catalog.site.matter_path import steps_of
from catalog.site.page import Page, Site


def pages(site: Site) -> Iterator[Page]:
    """Yield one page per matter that has a decision or is on an agenda, in Swedish only."""
    records = site.records
    keys = dict.fromkeys([*records.by_matter, *records.agenda_of_matter])
    for publisher, key in keys:
        decisions = records.by_matter.get((publisher, key), [])
        agenda = records.agenda_of_matter.get((publisher, key), [])
        values = _values(site, publisher, key, decisions, agenda)
        yield Page(
            url=f"/arende/{publisher}/{key}/",
            template="arende.html",
            lang="sv",
            inputs=fingerprint({**values, "kommun": publisher}),
            values=lambda v=values: {**v, **_letters(site, v)},  # type: ignore[misc]
            both_languages=False,
            record=True,
        )


def _values(
    site: Site, publisher: str, key: str, decisions: Sequence[Record], agenda: Sequence[AgendaItem]
) -> dict[str, Any]:
    ordered = sorted(decisions, key=lambda r: (r.date, r.url))
    latest: dict[str, str] = dict(ordered[-1].row if ordered else agenda[0].row)
    found = site.matters.of(latest["kommunkod"], latest["diarienummer"])
    one = initiative_of(site.records, publisher, key)
    appeal = appeal_of(site, ordered[-1]) if ordered else None
    return {
        "kommun": site.catalog.publishers[publisher],
        "number": latest["diarienummer"],
        "title": latest.get("rubrik", ""),
        "type": latest.get("arendetyp", ""),
        "path": steps_of(site, found) if found else [],
        "gaps": list(dict.fromkeys(gap.key for gap in found.gaps)) if found else [],
        "initiative": _initiative(site, one) if one else {},
        "latest": _latest(site, ordered[-1]) if ordered else {},
        "appeal": {"state": appeal.state.state, "day": appeal.state.day.isoformat() if appeal.state.day else ""}
        if appeal else {},
    }  # fmt: skip


def _latest(site: Site, decision: Record) -> dict[str, Any]:
    return {
        "url": decision.url,
        "organ": _organ(site, decision),
        "date": decision.date,
        "outcome": decision.outcome,
        "updated": decision.get("hamtad"),
    }


def _initiative(site: Site, one: Initiative) -> dict[str, Any]:
    today = today_of(site)
    return {
        "kind": one.kind,
        "by": one.by,
        "raised": one.raised.isoformat() if one.raised else "",
        "answered": one.answer.date if one.answer else "",
        "outcome": one.answer.outcome if one.answer else "",
        "organ": _organ(site, one.answer) if one.answer else "",
        "days": one.days(today) if one.answer else None,
        "long": one.over_a_year(today),
    }


def _organ(site: Site, record: Record) -> str:
    return site.records.organ_names.get((record.publisher, record.organ), record.organ)


def _letters(site: Site, values: dict[str, Any]) -> dict[str, Any]:
    organ = values["latest"].get("organ", "")
    return {"letters": letter_values([matter_letter(values["kommun"], organ, values["number"], values["title"])])}
