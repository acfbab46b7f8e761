"""Motions and proposals from residents: what became of each, or since when it waits. A list for each kommun.

An initiative is one matter, so its own page is the matter's: /arende/<kommun>/<diarienummer>/.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from catalog.ids import fingerprint
from catalog.law.periods import year_after
from catalog.law.working_days import next_working_day
from catalog.model import Publisher
from catalog.records import Record, Records
from catalog.site.appeals import today_of
from catalog.site.letters import letter_values, proposal_letter
from catalog.site.page import LANGUAGES, Page, Site, localized
from catalog.site.paging import PER_PAGE, page_numbers

KINDS = ("motion", "medborgarforslag", "e_forslag")
SETTLING = ("bifallet", "delvis", "avslaget", "besvarat", "avskrivet")  # what ends a proposal


@dataclass(frozen=True)
class Initiative:
    """One proposal. `answer` is the decision that ended it, None while it waits."""

    publisher: str
    key: str  # address part of its diarienummer
    kind: str  # one of KINDS
    title: str
    by: str
    raised: date | None  # None when no source says
    latest: Record  # the last decision that we have
    answer: Record | None

    @property
    def url(self) -> str:
        """Return the address of its matter."""
        return f"/arende/{self.publisher}/{self.key}/"

    def days(self, today: date) -> int | None:
        """Return how many days it took, or has waited until `today`; None when we don't know when it began."""
        if self.raised is None:
            return None
        return ((date.fromisoformat(self.answer.date) if self.answer else today) - self.raised).days

    def over_a_year(self, today: date) -> bool:
        """Return whether it took, or has waited, more than the year that the law aims at (KL 5:35)."""
        if self.raised is None:
            return False
        until = date.fromisoformat(self.answer.date) if self.answer else today
        return until > next_working_day(year_after(self.raised))


def initiative_of(records: Records, publisher: str, key: str) -> Initiative | None:
    """Return the initiative that a matter is about; None when it is about something else."""
    decisions = records.by_matter.get((publisher, key), [])
    own = sorted((r for r in decisions if r.get("arendetyp") in KINDS), key=lambda r: (r.date, r.url))
    if not own:
        return None
    first, last = own[0], own[-1]
    raised = min((r.get("vackt_datum") for r in own if r.get("vackt_datum")), default="")
    over = last.outcome in SETTLING
    return Initiative(
        publisher=publisher,
        key=key,
        kind=first.get("arendetyp"),
        title=last.get("rubrik"),
        by=next((r.get("initiativ_av") for r in own if r.get("initiativ_av")), ""),
        raised=date.fromisoformat(raised) if raised else None,
        latest=last,
        answer=last if over else None,
    )


def initiatives_of(records: Records, publisher: str) -> list[Initiative]:
    """Return a kommun's initiatives: those that wait first, the longest first; then the answered, the latest first."""
    found = [
        one
        for (owner, key), decisions in records.by_matter.items()
        if owner == publisher
        and not all(r.archived for r in decisions)
        and (one := initiative_of(records, publisher, key))
    ]
    waiting = sorted((i for i in found if not i.answer), key=lambda i: (i.raised or date.max, i.url))
    answered = sorted((i for i in found if i.answer), key=lambda i: (i.latest.date, i.url), reverse=True)
    return waiting + answered


def pages(site: Site) -> Iterator[Page]:
    """Yield the list of the county and of each kommun, in both languages."""
    by_kommun = _by_kommun(site)
    counted = [(k, _facts(site, by_kommun.get(k.slug, []))) for k in site.catalog.kommuner()]
    whole: dict[str, Any] = {"kommuner": [{"name": k.name, "slug": k.slug, **facts} for k, facts in counted]}
    for lang in LANGUAGES:
        at = localized("/initiativ/", lang)
        yield Page(at, "initiativ.html", lang, fingerprint(whole), lambda: whole)
    for kommun, facts in counted:
        yield from _of_kommun(site, kommun, by_kommun.get(kommun.slug, []), facts)


def _by_kommun(site: Site) -> dict[str, list[Initiative]]:
    slugs = {k.slug for k in site.catalog.kommuner()}
    return {slug: initiatives_of(site.records, slug) for slug in slugs}


def _facts(site: Site, found: Sequence[Initiative]) -> dict[str, Any]:
    """Return counts with their denominators: a fact about each kommun, never a ranking."""
    today = today_of(site)
    answered = [i for i in found if i.answer]
    waiting = [i for i in found if not i.answer]
    took = [days for i in answered if (days := i.days(today)) is not None]
    return {
        "total": len(found),
        "waiting": len(waiting),
        "waiting_long": sum(i.over_a_year(today) for i in waiting),
        "answered": len(answered),
        "timed": len(took),
        "within_year": sum(i.raised is not None and not i.over_a_year(today) for i in answered),
        "median_days": round(median(took)) if took else None,
    }


def _of_kommun(site: Site, kommun: Publisher, found: Sequence[Initiative], facts: dict[str, Any]) -> Iterator[Page]:
    base = f"/initiativ/{kommun.slug}/"
    last = max(1, -(-len(found) // PER_PAGE))
    today = today_of(site)
    for number in range(1, last + 1):
        shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
        values: dict[str, Any] = {
            "kommun": kommun,
            "items": [_item(site, i, today) for i in shown],
            "facts": facts,
            "letters": letter_values([proposal_letter(kommun)]) if number == 1 else [],
            "base": base,
            "number": number,
            "last": last,
            "numbers": page_numbers(number, last),
        }
        path = base if number == 1 else f"{base}sida-{number}/"
        for lang in LANGUAGES:
            at = localized(path, lang)
            yield Page(at, "initiativ_kommun.html", lang, fingerprint(values), lambda v=values: v)  # type: ignore[misc]


def _item(site: Site, one: Initiative, today: date) -> dict[str, Any]:
    return {
        "url": one.url,
        "title": one.title,
        "kind": one.kind,
        "by": one.by,
        "raised": one.raised.isoformat() if one.raised else "",
        "answered": one.answer.date if one.answer else "",
        "outcome": one.answer.outcome if one.answer else "",
        "days": one.days(today) if one.answer else None,
        "long": one.over_a_year(today),
        "organ": site.records.organ_names.get((one.publisher, one.latest.organ), one.latest.organ),
    }
