"""A page for each decision: who decided what, when, what became of the proposal, and what one can do now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalog.courts import load_courts
from catalog.ids import fingerprint
from catalog.law.appeal_state import KAN_OVERKLAGAS, LOPER_INTE_UT
from catalog.model import Dataset
from catalog.records import Record, matter_of, subject_of
from catalog.site.appeals import Appealable, appeal_of, appeal_values, today_of
from catalog.site.documents import documents_of
from catalog.site.letters import appeal_letter, documents_letter, letter_values
from catalog.site.matter_path import path_of
from catalog.site.page import Page, Site
from catalog.site.similar import Likeness, Similar
from catalog.site.trace import provenance_of
from catalog.site.votes import votes_of

_MAY_STILL_BE_APPEALED = (KAN_OVERKLAGAS, LOPER_INTE_UT)


def pages(site: Site) -> Iterator[Page]:
    """Yield one page per decision, in Swedish only: the text is the kommun's own."""
    decisions = site.records.with_page["beslut"]
    datasets = {d.key: d for d in site.catalog.datasets}
    today = today_of(site).isoformat()
    similar = Similar(site.records.by_kind["beslut"], [k.name for k in site.catalog.kommuner()])
    replacing = {r.get("ersatts_av"): r for r in decisions if r.get("ersatts_av")}
    for record in decisions:
        dataset = datasets[record.dataset]
        values = {
            "appeal": appeal_of(site, record),
            "likes": similar.to(record),
            "votes": votes_of(record, site.records.votes.get(record.get("id"), ())),
            "path": path_of(site, record),
            "replaces": replacing.get(record.get("id")),
            "ended": "" < record.get("galler_till") < today,
        }
        inputs = [record.row, dataset.release, dataset.modified, dataset.archived, record.position, _shown(values)]
        yield Page(
            url=record.url,
            template="beslut.html",
            lang="sv",
            inputs=fingerprint(inputs),
            values=lambda r=record, d=dataset, v=values: _values(site, r, d, **v),  # type: ignore[misc]
            both_languages=False,
            record=True,
        )


def _shown(values: Mapping[str, Any]) -> list[object]:
    appeal: Appealable = values["appeal"]
    return [
        appeal_values(appeal),
        [[x.record.url, x.record.get("rubrik"), x.record.outcome, x.words] for x in values["likes"]],
        values["votes"],
        values["path"],
        values["replaces"].url if values["replaces"] else "",
        values["ended"],
    ]


def _values(
    site: Site,
    record: Record,
    dataset: Dataset,
    *,
    appeal: Appealable,
    likes: Sequence[Likeness],
    votes: Mapping[str, Any],
    path: Sequence[Mapping[str, Any]],
    replaces: Record | None,
    ended: bool,
) -> dict[str, Any]:
    kommun = site.catalog.publishers[record.publisher]
    organ = site.records.organ_names.get((record.publisher, record.organ), record.organ)
    meeting = site.records.meetings.get(record.get("sammantrade_id"))
    key = matter_of(record.get("diarienummer"))
    contact = appeal.notice.get("kontakt") if appeal.notice else ""
    letters = [documents_letter(record, kommun, organ, contact)]
    if appeal.state.state in _MAY_STILL_BE_APPEALED:
        announced = appeal.appeal.first.isoformat() if appeal.appeal.first else ""
        letters.insert(0, appeal_letter(record, kommun, organ, announced, site.base_url + record.url))
    return {
        "record": record,
        "row": record.cells,
        "kommun": kommun,
        "organ": organ,
        "subject": subject_of(record),
        "votes": votes,
        "meeting": meeting,
        "appeal": appeal_values(appeal),
        "court": load_courts().get(kommun.kommunkod, ""),
        "ended": ended,
        "path": path,
        "matter_url": f"/arende/{record.publisher}/{key}/" if key else "",
        "replaced_by": site.records.decisions.get(record.get("ersatts_av")),
        "replaces": replaces,
        "documents": documents_of(record, meeting, appeal.notice),
        "similar": [_like(site, like) for like in likes],
        "letters": letter_values(letters),
        "contact": contact,
        "dataset": dataset,
        "provenance": provenance_of(dataset, "beslut", record.position),
    }


def _like(site: Site, like: Likeness) -> dict[str, Any]:
    other = like.record
    return {
        "url": other.url,
        "title": other.get("rubrik"),
        "kommun": site.catalog.publishers[other.publisher].name,
        "date": other.date,
        "outcome": other.outcome,
        "words": like.words,
    }
