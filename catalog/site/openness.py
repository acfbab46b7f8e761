"""/oppenhet/ and a page for each kommun: which prioritised data it publishes, what to do about each gap, and a request.

The matrix stands in the order of the alphabet and adds nothing up: it tells what we have seen.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from catalog.ids import fingerprint
from catalog.model import Publisher
from catalog.openness import CHECKS, NOT_FOUND, PUBLISHED, STATES, UNKNOWN, Answer, Found, counts
from catalog.prioritised import Item, load_prioritised
from catalog.site.letters import Letter, better_data_letter, data_letter
from catalog.site.page import LANGUAGES, Page, Site, localized

URL = "/oppenhet/"
CSV_COLUMNS = (
    "kommunkod", "kommun", "slag", "lage", "skal", "datamangd", "datamangder", "letade_bland", "igenkand_pa", "rader",
    "mottagna", "avvisade", "saknas", "andrad", "andrad_enligt_kallan", "dagar_sedan", "lovad_takt",
    *(f"kontroll_{check}" for check in CHECKS), "kontrollerad",
)  # fmt: skip


def pages(site: Site) -> Iterator[Page]:
    """Yield the matrix and one page for each kommun, in both languages."""
    kinds = [asdict(item) | {"shape": sorted(item.shape)} for item in load_prioritised().items]
    matrix = _matrix(site)
    inputs = fingerprint(matrix)
    for lang in LANGUAGES:
        yield Page(localized(URL, lang), "oppenhet.html", lang, inputs, lambda: matrix)
    for kommun in site.catalog.kommuner():
        answers = site.openness[kommun.slug]
        inputs = fingerprint([asdict(kommun), [_told(a) for a in answers], kinds])
        for lang in LANGUAGES:
            yield Page(
                url=localized(f"{URL}{kommun.slug}/", lang),
                template="oppenhet_kommun.html",
                lang=lang,
                inputs=inputs,
                values=lambda k=kommun, a=answers: _of_kommun(k, a),  # type: ignore[misc]
            )


def machine_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of the matrix as CSV (a row for each kommun and kind) and JSON."""
    yield "oppenhet/oppenhet.csv", _as_csv(site)
    kinds = [
        {"id": i.id, "name": i.name, "basis": i.basis, "rank": i.rank or None, "words": i.words}
        | {"specification": i.spec, "columns": i.columns}
        for i in load_prioritised().items
    ]
    kommuner = [
        {"kommunkod": k.kommunkod, "name": k.name, "kinds": [_told(a) for a in site.openness[k.slug]]}
        for k in site.catalog.kommuner()
    ]
    made = {"date": site.now.date().isoformat(), "states": STATES, "kinds": kinds, "kommuner": kommuner}
    yield "oppenhet/oppenhet.json", (json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def in_short(site: Site, kommun: Publisher) -> Mapping[str, int]:
    """Return how many kinds of data there are, how many we found of the kommun's and of how many nothing is known."""
    by_state = counts(site.openness[kommun.slug])
    total = sum(by_state.values())
    found = total - by_state[NOT_FOUND] - by_state[UNKNOWN]
    return {"all": total, "found": found, "unknown": by_state[UNKNOWN]}


def _matrix(site: Site) -> dict[str, Any]:
    listed = load_prioritised()
    kommuner = site.catalog.kommuner()
    rows = [{"slug": k.slug, "name": k.name, "cells": [_cell(a) for a in site.openness[k.slug]]} for k in kommuner]
    found = [sum(bool(site.openness[k.slug][n].found) for k in kommuner) for n in range(len(listed.items))]
    bases = [
        {"id": b.id, "name": b.name, "text": b.text, "kinds": sum(i.basis == b.id for i in listed.items)}
        for b in listed.bases.values()
    ]
    return {
        "items": [_shown(item) | {"found": n} for item, n in zip(listed.items, found, strict=True)],
        "bases": bases,
        "basis_names": {b.id: b.name for b in listed.bases.values()},
        "states": STATES,
        "rows": rows,
    }


def _cell(answer: Answer) -> dict[str, Any]:
    best = answer.best
    cell: dict[str, Any] = {"state": answer.state, "found": best is not None, "searched": answer.searched}
    return cell | ({"passed": best.passed, "known": best.known, "days": best.age_days} if best else {})


def _of_kommun(kommun: Publisher, answers: Sequence[Answer]) -> dict[str, Any]:
    listed = load_prioritised()
    parts: dict[str, list[dict[str, Any]]] = {"good": [], "better": [], "missing": [], "unknown": []}
    for item, answer in zip(listed.items, answers, strict=True):
        letter = _letter(kommun, item, answer)
        entry = {
            "item": _shown(item),
            "state": answer.state,
            "reason": answer.reason,
            "found": _dataset(answer.best) if answer.best else None,
            "more": [{"key": f.key, "title": f.title, "title_en": f.title_en} for f in answer.found[1:]],
            "letter": asdict(letter) if letter else None,
        }
        parts[_part(answer.state)].append(entry)
    by_state = counts(answers)
    return {
        "kommun": kommun,
        "parts": parts,
        "all": len(answers),
        "counts": by_state,
        "found_count": len(parts["good"]) + len(parts["better"]),
        "looked": max((a.looked for a in answers), default=""),
    }


def _part(state: str) -> str:
    return {PUBLISHED: "good", NOT_FOUND: "missing", UNKNOWN: "unknown"}.get(state, "better")


def _letter(kommun: Publisher, item: Item, answer: Answer) -> Letter | None:
    if answer.state == PUBLISHED:
        return None
    return better_data_letter(kommun, item, answer.best) if answer.best else data_letter(kommun, item)


def _dataset(found: Found) -> dict[str, Any]:
    steps = [*found.stale, *(check for check in CHECKS if found.checks[check] is False)]
    return asdict(found) | {"share": found.kept_share, "steps": steps}


def _shown(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item.name,
        "basis": item.basis,
        "rank": item.rank,
        "spec": item.spec,
        "spec_url": item.spec_url,
        "law": item.law,
        "words": [word.replace("-", " ") for word in item.words],
        "profiles": item.profiles,
    }


def _told(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain data, for programs."""
    told = asdict(answer)
    told["found"] = [asdict(f) | {"state": f.state} for f in answer.found]
    return told


def _as_csv(site: Site) -> bytes:
    """Return the matrix by RFC 4180 in UTF-8. An empty cell says: nothing is known of it.

    No text of a source is in it, so that no cell can be a formula.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for kommun in site.catalog.kommuner():
        for answer in site.openness[kommun.slug]:
            best = answer.best
            start = (kommun.kommunkod, kommun.name, answer.item, answer.state)
            if best is None:
                middle = (answer.reason, "", 0 if answer.searched is not None else "", answer.searched)
                writer.writerow([*start, *middle, *[""] * (len(CSV_COLUMNS) - 9), answer.looked])
                continue
            checks = [_yes_or_no(best.checks[check]) for check in CHECKS]
            why = " ".join([*best.stale, *(c for c in CHECKS if best.checks[c] is False)])
            writer.writerow([
                *start, why, best.key, len(answer.found), "", best.how, best.rows,
                best.received, best.rejected if best.received else "", best.missing,
                best.changed, _yes_or_no(best.told_by_source), best.age_days, best.promised, *checks, best.last_good,
            ])  # fmt: skip
    return text.getvalue().encode()


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else "ja" if value else "nej"
