"""/delta/ and a page for each kommun: the ways to take part, what is coming up, and questions where we do not know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from catalog.follow.before import last_day
from catalog.follow.moments import moment_of
from catalog.ids import fingerprint
from catalog.model import Publisher
from catalog.records import Record
from catalog.site.lists import item_of
from catalog.site.now import coming_meetings
from catalog.site.page import LANGUAGES, Page, Site, localized
from catalog.take_part import NO, UNKNOWN, WAYS, YES, Way, ways_of
from catalog.texts import load_texts

REGISTER = "vastra-gotaland/deltagande"
_COUNCIL = "kommunfullmäktige"
_MEETINGS = 3  # coming meetings whose agenda is shown
_ITEMS = 8  # items of each
_FAR = 10_000


def pages(site: Site) -> Iterator[Page]:
    """Yield the list and one page per kommun, in both languages."""
    ways = ways_of(site.catalog)
    kommuner = site.catalog.kommuner()
    values: dict[str, Any] = {
        "ways": WAYS,
        "kommuner": [
            {"slug": k.slug, "name": k.name, "states": [ways[k.slug][way].finns for way in WAYS]} for k in kommuner
        ],
        "known": sum(way.finns != UNKNOWN for k in kommuner for way in ways[k.slug].values()),
        "all": len(kommuner) * len(WAYS),
        "register": REGISTER if any(d.key == REGISTER for d in site.catalog.datasets) else "",
    }
    inputs = fingerprint(values)
    for lang in LANGUAGES:
        yield Page(localized("/delta/", lang), "delta.html", lang, inputs, lambda: values)
    for kommun in kommuner:
        one = _of_kommun(site, kommun, ways[kommun.slug])
        inputs = fingerprint(one)
        for lang in LANGUAGES:
            path = localized(f"/delta/{kommun.slug}/", lang)
            yield Page(path, "delta_kommun.html", lang, inputs, lambda v=one: v)  # type: ignore[misc]


def question(kommun: Publisher, unknown: Sequence[Way]) -> str:
    """Return a letter to the kommun that asks about the ways we do not know. It is in Swedish in both languages."""
    t = load_texts().bound("sv")
    asked = [f"– {t(f'delta.way.{way.vag}.question')}" for way in unknown]
    return "\n\n".join(
        [t("delta.place.question_start", kommun=kommun.name), "\n".join(asked), t("delta.place.question_end")]
    )


def _of_kommun(site: Site, kommun: Publisher, ways: Mapping[str, Way]) -> dict[str, Any]:
    meetings = site.records.of("sammantraden", kommun.slug)
    council = [r for r in meetings if r.get("organ").casefold() == _COUNCIL]
    coming = coming_meetings(site, council, _FAR)
    questions = coming_meetings(site, [r for r in council if r.get("delta") == "fragestund"], 1)
    unknown = [way for way in ways.values() if way.finns == UNKNOWN]
    by_url = {record.url: record for record in meetings}
    return {
        "kommun": kommun,
        "council": coming[0] if coming else None,
        "council_is_open": bool(coming) and by_url[coming[0]["url"]].get("offentligt") == "ja",
        "question_time": questions[0] if questions else None,
        "agendas": _agendas(site, meetings, by_url),
        "ways": [asdict(way) for way in ways.values() if way.finns == YES],
        "missing": [asdict(way) for way in ways.values() if way.finns == NO],
        "unknown": [asdict(way) for way in unknown],
        "question": question(kommun, unknown) if unknown else "",
    }


def _agendas(site: Site, meetings: Sequence[Record], by_url: Mapping[str, Record]) -> list[dict[str, Any]]:
    """Return the next meetings whose agenda we have seen."""
    shown = []
    for meeting in coming_meetings(site, meetings, _FAR):
        record = by_url[meeting["url"]]
        items = site.records.agenda(record.get("id"))
        start = moment_of(record.get("start"))
        if items and start is not None:
            write_by = last_day(start)
            listed = {
                "items": [{"title": item.get("rubrik")} for item in items[:_ITEMS]],
                "more": max(0, len(items) - _ITEMS),
                "write_by": write_by.isoformat() if write_by >= site.now.date() else "",
            }
            shown.append({**item_of(site, record), **listed})
        if len(shown) == _MEETINGS:
            break
    return shown
