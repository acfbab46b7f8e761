"""`invoke protocol`: what a protocol says, one JSON object a §, with the words behind each field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

from catalog.errors import InsynError
from catalog.texts import load_texts
from harvesters.protocol.decision import read_section
from harvesters.protocol.errors import ProtocolUnreadable
from harvesters.protocol.inputs import read_sections
from harvesters.protocol.model import Decision, Member, Vote


class ProtocolError(InsynError):
    """The file cannot be read as a protocol. `str(error)` is for a person, in Swedish and English."""

    code = "protocol_unreadable"


def protocol_lines(file: Path) -> Iterator[str]:
    """Yield a line of JSON for each § of a protocol in a file. Raises: ProtocolError."""
    try:
        data = file.read_bytes()
        found = read_sections(data, str(file))
    except OSError as error:
        raise ProtocolError(f"{file}: {error.strerror or error}") from error
    except InsynError as error:
        raise _told(error, file) from error
    for section in found:
        decision = read_section(section)
        yield json.dumps(as_data(decision), ensure_ascii=False)


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
        "plats": [vote.start, vote.end],
    }


def _member(member: Member) -> dict[str, str]:
    return {"namn": member.name, "parti": member.party}


def _told(error: InsynError, file: Path) -> ProtocolError:
    texts = load_texts()
    values = {**error.values, "url": file.name}
    said = [texts.error(error.code, lang, values) for lang in ("sv", "en")] if isinstance(error, ProtocolUnreadable) else []
    return ProtocolError("\n".join(said) or f"{file}: {error}")
