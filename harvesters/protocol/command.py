"""`invoke protocol`: what a protocol says, one JSON object a §, with the words behind each field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from catalog.errors import InsynError
from catalog.texts import LANGUAGES, load_texts
from harvesters.protocol.decision import read_section
from harvesters.protocol.errors import ProtocolMissing
from harvesters.protocol.inputs import as_text, read_sections
from harvesters.protocol.model import Decision, Member, Vote


class ProtocolError(InsynError):
    """The file cannot be read as a protocol. `str(error)` is for a person, in Swedish and English."""

    code = "protocol_file"


@dataclass(frozen=True)
class ProtocolReport:
    """What a file says, and what a person is to be told of the reading; no warnings: nothing is missing."""

    lines: tuple[str, ...]
    warnings: tuple[str, ...]


def read_protocol(file: Path) -> ProtocolReport:
    """Return a line of JSON for each § of the protocol in a file. Raises: ProtocolError."""
    try:
        data, blank = as_text(file.read_bytes(), file.name)
        found = read_sections(data, file.name)
    except OSError as error:
        values = {"url": str(file), "reason": error.strerror or str(error)}
        raise _unreadable(file, ProtocolMissing.code, values) from error
    except InsynError as error:
        raise _unreadable(file, error.code, {**error.values, "url": file.name}) from error
    decisions = [read_section(section) for section in found]
    warnings = []
    if blank:
        pages = ", ".join(map(str, blank))
        warnings.append(_text("protocol.blank_pages", file=file.name, pages=pages))
    if not any(one.beslutstext or one.utelamnas for one in decisions):
        warnings.append(_text("protocol.no_decision", file=file.name))
    lines = tuple(json.dumps(as_data(decision), ensure_ascii=False) for decision in decisions)
    return ProtocolReport(lines, tuple(warnings))


def as_data(decision: Decision) -> dict[str, object]:
    """Return everything found in a § as JSON-able values; of a § about an individual only its number and that it is."""
    meeting = decision.meeting
    data: dict[str, object] = {
        "organ": meeting.organ,
        "datum": meeting.held.isoformat() if meeting.held else None,
        "paragraf": decision.paragraf,
    }
    if decision.utelamnas:
        return data | {"utelamnas": decision.utelamnas}
    for name in (
        "diarienummer", "rubrik", "beslutstext", "arendetyp", "initiativ_av", "vackt_datum", "utfall", "utfall_avser",
        "forslag_till", "nasta_steg", "propositionsordning", "omedelbart_justerad", "overklagande", "personuppgifter",
    ):  # fmt: skip
        value = getattr(decision, name)
        data[name] = value.isoformat() if isinstance(value, date) else value
    return data | {
        "yrkanden": [
            {"av": [_member(m) for m in c.members] or list(c.parties), "text": c.text, "plats": c.start}
            for c in decision.claims
        ],
        "omrostningar": [_vote(vote) for vote in decision.votes],
        "reservationer": list(decision.reservationer),
        "sarskilda_yttranden": list(decision.sarskilda_yttranden),
        "jav": [_member(member) for member in decision.jav],
        "belagg": {name: asdict(evidence) for name, evidence in decision.evidence.items()},
    }


def _vote(vote: Vote) -> dict[str, object]:
    return {
        "huvud": vote.is_main,
        "ja": vote.ja,
        "nej": vote.nej,
        "avstar": vote.avstar,
        "franvarande": vote.franvarande,
        "ja_innebar": vote.ja_innebar,
        "nej_innebar": vote.nej_innebar,
        "vann": vote.won or None,
        "genom": vote.won_by or None,
        "roster": [{**_member(member), "rost": side} for member, side in vote.members],
        "partier": [{"parti": party, "rost": side, "antal": number} for party, side, number in vote.parties],
        "namnen_raknade": vote.by_name,
        "plats": [vote.start, vote.end],
    }


def _member(member: Member) -> dict[str, str]:
    return {"namn": member.name, "parti": member.party}


def _unreadable(file: Path, code: str, values: Mapping[str, object]) -> ProtocolError:
    """Return the error whose words are the text of `code` in both languages."""
    reason = _text(f"errors.{code}", **values)
    return ProtocolError(reason, file=str(file), reason=reason)


def _text(key: str, **values: object) -> str:
    return "\n".join(str(load_texts().get(key, lang, **values)) for lang in LANGUAGES)
