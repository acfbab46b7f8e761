"""Letters that a person can copy and send: an appeal, a request for documents, a proposal.

They are filled from the page and sent by the person; we send nothing and keep nothing. A letter to a
Swedish authority is in Swedish whatever the page's language. An address is given only if a source gives one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from catalog.courts import load_courts
from catalog.formats import date_long
from catalog.model import Publisher
from catalog.openness import COLUMNS, Found
from catalog.prioritised import Item
from catalog.records import Record
from catalog.texts import load_texts

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LANGUAGE = "sv"
_LONGEST_TITLE = 200  # characters of a dataset's title, which is input


@dataclass(frozen=True)
class Letter:
    """`kind` is a key of texts/letters.yml; `to` an e-mail address from the source, "" when it gives none."""

    kind: str  # overklagande | handlingar | forslag | data | battre_data
    text: str
    to: str = ""
    subject: str = ""


def appeal_letter(record: Record, kommun: Publisher, organ: str, announced: str, address: str) -> Letter:
    """Return an appeal (laglighetsprövning) against a decision. `announced` is the day it was announced, "" unknown."""
    court = load_courts().get(kommun.kommunkod) or _text("letter.court_unknown")
    about = {
        "court": court,
        "decision": _decision(record, kommun, organ),
        "announced": _text("letter.announced", date=date_long(announced, _LANGUAGE)) if announced else "",
        "kommun": kommun.name,
        "source": record.get("protokoll_url") or address,
    }
    return Letter("overklagande", _clean(_text("letter.overklagande.text", **about)))


def documents_letter(record: Record, kommun: Publisher, organ: str, contact: str = "") -> Letter:
    """Return a request for the public records behind a decision. `contact` is what the source says of whom to ask."""
    number = record.get("diarienummer")
    text = _text(
        "letter.handlingar.text",
        organ=organ,
        kommun=kommun.name,
        matter=f"{record.get('rubrik')}{f' ({number})' if number else ''}",
        minutes=_text("letter.minutes", date=date_long(record.date, _LANGUAGE), paragraf=record.get("paragraf")),
    )
    subject = _text("letter.handlingar.subject", matter=number or record.get("rubrik"))
    return Letter("handlingar", _clean(text), email_in(contact), subject)


def matter_letter(kommun: Publisher, organ: str, number: str, title: str, contact: str = "") -> Letter:
    """Return a request for all public records of a matter."""
    matter = f"{title} ({number})"
    text = _text(
        "letter.handlingar.text",
        organ=organ or _text("letter.registry"),
        kommun=kommun.name,
        matter=matter,
        minutes=_text("letter.all_minutes"),
    )
    return Letter("handlingar", _clean(text), email_in(contact), _text("letter.handlingar.subject", matter=number))


def proposal_letter(kommun: Publisher, contact: str = "") -> Letter:
    """Return a citizen's proposal (medborgarförslag) to the council."""
    text = _text("letter.forslag.text", kommun=kommun.name)
    return Letter("forslag", _clean(text), email_in(contact), _text("letter.forslag.subject"))


def data_letter(kommun: Publisher, item: Item) -> Letter:
    """Return a request for data of a kind that the kommun is not seen to publish."""
    spec = _text("letter.data.spec", spec=item.spec) if item.spec else ""
    kind = item.name[_LANGUAGE]
    text = _text("letter.data.text", kommun=kommun.name, kind=kind, ask=item.ask, spec=spec)
    return Letter("data", _clean(text), subject=_text("letter.data.subject", kind=kind))


def better_data_letter(kommun: Publisher, item: Item, found: Found) -> Letter:
    """Return a request to mend what is stale or incomplete in a dataset that the kommun publishes."""
    wanted = [*found.stale, *(check for check, passed in found.checks.items() if passed is False)]
    told = {
        "date": date_long(found.changed, _LANGUAGE) if found.changed else "",
        "spec": item.spec,
        "columns": ", ".join(found.lacking),
    }
    asks = [_text(f"letter.battre_data.asks.{what}", **told) for what in wanted if what != COLUMNS or found.lacking]
    kind, title = item.name[_LANGUAGE], " ".join(found.title.split())[:_LONGEST_TITLE]
    text = _text(
        "letter.battre_data.text", kommun=kommun.name, kind=kind, title=title, asks="\n".join(asks), ask=item.ask
    )
    return Letter("battre_data", _clean(text), subject=_text("letter.battre_data.subject", kind=kind))


def email_in(text: str) -> str:
    """Return the first e-mail address in a text, "" when there is none."""
    found = _EMAIL.search(text)
    return found[0] if found else ""


def _decision(record: Record, kommun: Publisher, organ: str) -> str:
    return _text(
        "letter.decision",
        organ=organ,
        kommun=kommun.name,
        date=date_long(record.date, _LANGUAGE),
        paragraf=record.get("paragraf"),
        title=record.get("rubrik"),
        number=record.get("diarienummer") or "–",
    )


def _text(key: str, **values: object) -> str:
    return load_texts().get(key, _LANGUAGE, **values)


def _clean(text: str) -> str:
    """Return the text without the empty lines that a missing part leaves."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def letter_values(letters: list[Letter]) -> list[Mapping[str, str]]:
    """Return the letters as plain values for a template."""
    return [{"kind": x.kind, "text": x.text, "to": x.to, "subject": x.subject} for x in letters]
