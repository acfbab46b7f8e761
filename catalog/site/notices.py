"""A page for each notice: what it announces, until when one can appeal, and what we saw of it on the board."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from catalog.courts import load_courts
from catalog.hearings import is_hearing
from catalog.ids import fingerprint
from catalog.law.appeal import MINUTES, covers
from catalog.law.board_proof import Proof, Warning, proof_of
from catalog.model import Dataset
from catalog.records import Record
from catalog.site.appeals import appeal_of_notice, appeal_values
from catalog.site.documents import format_of
from catalog.site.page import Page, Site
from catalog.site.trace import provenance_of

SHOWN = 30  # decisions listed; the meeting's page has all


def pages(site: Site) -> Iterator[Page]:
    """Yield one page per notice, in Swedish only."""
    datasets = {d.key: d for d in site.catalog.datasets}
    for record in site.records.with_page["anslag"]:
        dataset = datasets[record.dataset]
        values = _shown(site, record)
        inputs = [record.row, dataset.release, dataset.modified, dataset.archived, record.position, values]
        yield Page(
            url=record.url,
            template="anslag.html",
            lang="sv",
            inputs=fingerprint(inputs),
            values=lambda r=record, d=dataset, v=values: _values(site, r, d, v),  # type: ignore[misc]
            both_languages=False,
            record=True,
        )


def _shown(site: Site, record: Record) -> dict[str, Any]:
    meeting = site.records.meetings.get(record.get("sammantrade_id"))
    one = appeal_of_notice(site, record)
    appeal = appeal_values(one)
    appeal |= {"notice": {}, "seen": {}}  # it is this page
    decisions = _decisions(site, record) if record.get("typ") == MINUTES else []
    events = site.records.board_events.get(record.get("id"), [])
    return {
        "appeal": appeal if one.appeal.reason != "inget_beslut" else {},
        "hearing": is_hearing(record),
        "meeting": {"url": meeting.url, "date": meeting.date} if meeting else {},
        "decisions": [
            {"url": d.url, "title": d.get("rubrik"), "paragraf": d.get("paragraf"), "outcome": d.outcome}
            for d in decisions[:SHOWN]
        ],
        "more": max(0, len(decisions) - SHOWN),
        "proof": _proof(proof_of(record.row, events, last=one.appeal.last)),
        "events": [
            {"event": e.get("handelse", ""), "when": e.get("tid", ""), "field": e.get("falt", "")}
            for e in sorted(events, key=lambda e: e.get("tid", ""))
        ],
        "format": format_of(record.get("dokument_url")),
    }


def _decisions(site: Site, record: Record) -> list[Record]:
    found = site.records.by_meeting.get(("beslut", record.get("sammantrade_id")), [])
    own = [d for d in found if covers(record.row, d.get("paragraf"))] if record.get("sammantrade_id") else []
    return sorted(own, key=lambda r: (len(r.get("paragraf")), r.get("paragraf")))


def _proof(proof: Proof) -> dict[str, Any]:
    return {
        "first": str(proof.first_seen or ""),
        "last": str(proof.last_seen or ""),
        "gone": str(proof.gone or ""),
        "sha256": proof.sha256,
        "whole": proof.is_whole,
        "warnings": [_warning(w) for w in proof.warnings],
    }


def _warning(warning: Warning) -> dict[str, str]:
    return {"key": warning.key, "first": str(warning.first or ""), "last": str(warning.last or "")}


def _values(site: Site, record: Record, dataset: Dataset, shown: dict[str, Any]) -> dict[str, Any]:
    kommun = site.catalog.publishers[record.publisher]
    return {
        **shown,
        "record": record,
        "row": record.cells,
        "kommun": kommun,
        "court": load_courts().get(kommun.kommunkod, ""),
        "dataset": dataset,
        "provenance": provenance_of(dataset, "anslag", record.position),
    }
