"""Rows of meetings, agenda items and decisions from OParl objects.

`fetch` looks up what an object only refers to and puts it beside the object's
id ("facts"); `parse` finds the object in its own answer again and makes the row
of both. No natural person is looked up, so none can reach a row: who raised a
matter is told by organization (a parliamentary group, a body).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from harvesters.answers import as_list, cell, whole_number
from harvesters.meeting_documents import ANNEX, OTHER, PROTOCOL, SUMMONS, WHOLE, Document
from harvesters.meeting_privacy import INDIVIDUAL, public_heading
from harvesters.meeting_rows import Meeting, about_profile, meeting_row, status_of
from harvesters.oparl_words import INITIATIVES, Words
from harvesters.plain_text import plain_text
from harvesters.table import Row, Table

DECISIONS = "beslut"
ITEM_HEADER = (
    "id", "organ_id", "sammantrade_id", "nummer", "diarienummer", "rubrik", "arendetyp", "offentligt", "beslut_id",
    "handlingar_url", "kalla_url",
)  # fmt: skip
DECISION_HEADER = (
    "id", "organ_id", "sammantrade_id", "beslutsdatum", "paragraf", "diarienummer", "rubrik", "beslutstext",
    "arendetyp", "initiativ_av", "utfall", "utfall_avser", "overklagande", "personuppgifter", "protokoll_url",
    "kalla_url",
)  # fmt: skip

Object = Mapping[str, Any]
_SECTION = re.compile(r"\d+[a-z]?")
_FILES = ("invitation", "resultsProtocol", "verbatimProtocol", "auxiliaryFile")
_TYPE_OF_FILE = {"invitation": SUMMONS, "resultsProtocol": PROTOCOL, "verbatimProtocol": ANNEX}
_PUBLIC = {"true": "ja", "false": "nej"}


def meeting_of(one: Object, facts: Object, words: Words) -> Meeting:
    """Return a meeting of its object and the facts about it."""
    name, state = cell(one.get("name")), cell(one.get("meetingState"))
    is_cancelled = cell(one.get("cancelled")).casefold() == "true"
    return Meeting(
        id=cell(one.get("id")),
        organ_id=cell(facts.get("organ_id")),
        organ=cell(facts.get("organ")) or name,
        days=(cell(one.get("start"))[:10],),
        page=cell(one.get("web")) or cell(one.get("id")),
        place=cell(facts.get("place")),
        status="installt" if is_cancelled else _german_state(state) or status_of(name),
        documents=_documents(facts, words),
    )


def meeting_cells(one: Object, facts: Object, number: int, words: Words) -> Row:
    """Return the row of `sammantraden`: times as OParl writes them, with their own offset."""
    _, cells = meeting_row(meeting_of(one, facts, words), number, has_passed=False)
    row = list(cells)
    row[3], row[4] = _moment(cell(one.get("start"))), _moment(cell(one.get("end")))
    if row[4] < row[3] and row[4][10:19] == "T00:00:00":
        row[4] = ""  # how Karlsruhe writes an end that is not known: midnight before the start
    if facts.get("has_passed") and row[6] in ("planerat", "kallat"):
        row[6] = "genomfort"  # OParl marks the cancelled ones
    return number, tuple(row)


def item_cells(one: Object, facts: Object, number: int, words: Words) -> Row:
    """Return the row of `arendepunkter`, in the order of ITEM_HEADER."""
    own, type_ = cell(one.get("id")), cell(facts.get("type"))
    decision = own if is_decided(one, facts, words) else ""
    heading, matter = public_heading(cell(one.get("name")), cell(facts.get("reference")))
    cells = (
        own, cell(facts.get("organ_id")), cell(facts.get("meeting")), cell(one.get("number")),
        matter, heading, type_,
        _PUBLIC.get(cell(one.get("public")).casefold(), ""), decision, cell(facts.get("paper_url")),
        cell(one.get("web")) or cell(facts.get("page")),
    )  # fmt: skip
    return number, cells


def decision_cells(one: Object, facts: Object, number: int, words: Words) -> Row:
    """Return the row of `beslut`, in the order of DECISION_HEADER. A matter without a number has the item's own."""
    own, type_ = cell(one.get("id")), cell(facts.get("type")) or "ovrigt"
    day = cell(one.get("start"))[:10] or cell(facts.get("day"))
    heading, matter = public_heading(cell(one.get("name")), cell(facts.get("reference")))
    cells = (
        own, cell(facts.get("organ_id")), cell(facts.get("meeting")), day, cell(facts.get("section")),
        matter or f"agendaitem/{local_name(own)}", heading,
        plain_text(cell(one.get("resolutionText"))), type_, cell(facts.get("initiator")),
        words.outcome(cell(one.get("result")), type_), "initiativ" if type_ in INITIATIVES else "nämndförslag",
        "okant", "fortroendevalda", cell(facts.get("protocol")), cell(one.get("web")) or cell(facts.get("page")),
    )  # fmt: skip
    return number, cells


def is_decided(one: Object, facts: Object, words: Words) -> bool:
    """Say whether an item has a result that is a decision, and one that may be told: not about an individual."""
    result, name = cell(one.get("result")).strip(), cell(one.get("name"))
    if public_heading(name, "")[0] == INDIVIDUAL:
        return False
    return bool(result and words.outcome(result, cell(facts.get("type"))))


def section_numbers(items: list[Object]) -> list[str]:
    """Return the number of each item of a meeting as a section: as the agenda has it, or else its place there.

    An agenda with "10.1" or with the same number twice is counted by `order`, so that no two items share a section.
    """
    numbers = [cell(item.get("number")).strip().rstrip(".").casefold() for item in items]
    if all(_SECTION.fullmatch(n) for n in numbers) and len(set(numbers)) == len(numbers):
        return numbers
    orders = [whole_number(item.get("order")) for item in items]
    whole = [order for order in orders if order is not None]
    if len(whole) == len(items) == len(set(whole)):
        return [str(order) for order in whole]
    return [str(place) for place in range(1, len(items) + 1)]


def place_of(location: Object) -> str:
    """Return where a meeting is, of a Location: its description, or room and address."""
    if described := cell(location.get("description")).strip():
        return described
    parts = (cell(location.get(key)).strip() for key in ("room", "streetAddress", "subLocality", "locality"))
    return ", ".join(part for part in parts if part)


def files_of(one: Object, resolve: Any) -> list[list[str]]:
    """Return [property, name, file name, address] of each file of a meeting; `resolve` gives the object of each."""
    found = []
    for key in _FILES:
        value = one.get(key)
        for reference in value if isinstance(value, list) else [value] if value else []:
            file = resolve(reference)
            if url := file_url(file):
                found.append([key, cell(file.get("name")), cell(file.get("fileName")), url])
    return found


def file_url(file: Object) -> str:
    """Return the address of a file for a reader, "" when it has none."""
    return cell(file.get("accessUrl")) or cell(file.get("downloadUrl"))


def local_name(iri: str) -> str:
    """Return the last part of an object's id."""
    return iri.rstrip("/").rpartition("/")[2]


def items_table(rows: list[Row]) -> Table:
    """Return the table of agenda items, as a dataset of its own."""
    return Table(about_profile("arendepunkter"), "arendepunkter", ITEM_HEADER, tuple(rows), profile="arendepunkter")


def decisions_table(rows: list[Row], notes: Mapping[str, str]) -> Table:
    """Return the table of decisions, as a dataset of its own."""
    return Table(about_profile(DECISIONS), DECISIONS, DECISION_HEADER, tuple(rows), profile=DECISIONS, notes=notes)


def _documents(facts: Object, words: Words) -> tuple[Document, ...]:
    documents: list[Document] = []
    for key, name, file_name, url in as_list(facts.get("files") or [], "", "files"):
        type_ = _TYPE_OF_FILE.get(key) or words.type_of_file(name) or OTHER
        # The system says which protocol is the meeting's; one that only its name tells of is that when no other is.
        is_first = type_ == PROTOCOL and not any(d.covers for d in documents)
        documents.append(Document(name or file_name, url, file_name, type_, WHOLE if is_first else ""))
    return tuple(documents)


def _german_state(state: str) -> str:
    """Return the status that a meetingState names; the standard leaves the words free and gives these."""
    spoken = state.casefold()
    if "abgesagt" in spoken or "ausgefallen" in spoken or "entfällt" in spoken:
        return "installt"
    return "flyttat" if "verschoben" in spoken or "verlegt" in spoken else status_of(state)


def _moment(text: str) -> str:
    """Return a time as it is written, to the second; what is no time is given back for the check to refuse."""
    try:
        return datetime.fromisoformat(text).isoformat(timespec="seconds") if "T" in text else text
    except ValueError:
        return text
