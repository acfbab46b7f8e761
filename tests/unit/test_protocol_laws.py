"""What may be done to a protocol's text without changing what it says, and what no text may do to the parser."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from re._constants import MAXREPEAT
from re._parser import SubPattern, parse
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvesters import protocol
from harvesters.protocol.clean import clean
from harvesters.protocol.decision import read_section
from harvesters.protocol.errors import ProtocolUnreadable
from harvesters.protocol.inputs import read_sections
from harvesters.protocol.model import Decision, Meeting
from harvesters.protocol.sections import MAX_PLACES, TooManyPlaces, sections

FIXTURES = Path(__file__).parents[1] / "fixtures" / "protocol"
TEXTS = {
    f"{file.parent.name}-{file.stem}": file.read_text("utf-8")
    for name in ("made", "votes")
    for file in sorted((FIXTURES / name).glob("*.txt"))
}
# One § each, to be rewrapped in any way: its own § sign stays first.
SECTIONS = [section.text for text in TEXTS.values() for section in sections(text) if section.number]
LAW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def said(text: str) -> list[Any]:
    known = Meeting("Kommunstyrelsen", date(2025, 1, 8))
    return [comparable(read_section(section)) for section in read_sections(text.encode(), "prov.txt", known)]


def comparable(decision: Decision) -> Decision:
    """Return a decision without where in the text things stand, which may change."""
    return replace(
        decision,
        evidence={},
        votes=tuple(replace(vote, start=0, end=0) for vote in decision.votes),
        claims=tuple(replace(claim, start=0) for claim in decision.claims),
    )


@LAW
@given(text=st.sampled_from(SECTIONS), data=st.data())
def test_any_white_space_is_one_space(text: str, data: st.DataObject) -> None:
    # Not two line ends on both sides: a number that stands alone so is the page's.
    spaces = data.draw(st.lists(st.sampled_from([" ", "  ", "\n", "\r\n", "\t", "\u00a0", "\n   "]), min_size=1))
    turn = iter(range(10**9))
    assert said(re.sub(" ", lambda _: spaces[next(turn) % len(spaces)], text)) == said(text)


@LAW
@given(text=st.sampled_from(SECTIONS), data=st.data())
def test_a_word_cut_at_a_line_end_is_the_same_word(text: str, data: st.DataObject) -> None:
    places = [m.start() + 2 for m in re.finditer(r"(?<![\w-])[a-zåäö]{5,}(?![\w-])", text)]
    chosen = data.draw(st.sets(st.sampled_from(places), max_size=6)) if places else set()
    cut = data.draw(st.sampled_from(["-\n", "\u00ad\n", "-\r\n  ", "\u00ad"]))
    for place in sorted(chosen, reverse=True):
        if not re.match(r"(?:och|eller|samt|respektive|men|till)\b", text[place:]):
            text_cut = text[:place] + cut + text[place:]
            assert said(text_cut) == said(text)


@LAW
@given(text=st.sampled_from(SECTIONS), data=st.data())
def test_page_furniture_between_words_is_no_part_of_the_text(text: str, data: st.DataObject) -> None:
    furniture = data.draw(
        st.sampled_from(
            [
                "\n\n12 (34)\n\fKommunstyrelsen\nProtokoll nr 7\nSammanträdesdatum: 2025-01-08\n",
                "\nSida 3 av 12\n",
                "\n\n- 14 -\n\n",
                "\nJusterandes sign\n\n\fSammanträdesprotokoll\nSammanträdesdatum 2025-01-08\n",
                "\nProtokoll nr 7 Sammanträdesdatum: 8 januari 2025\n",
            ]
        )
    )
    # After a full stop, where pages mostly turn, and in the middle of a sentence.
    places = [m.end() for m in re.finditer(r"[a-zåäö)]\.? (?=\w)", text)][2:]
    if places:
        place = data.draw(st.sampled_from(places))
        assert said(text[:place] + furniture + text[place:]) == said(text)


VOTING = [text for text in SECTIONS if said(text)[0].votes]


@pytest.mark.parametrize("text", VOTING, ids=[f"{text[:6]}-{index}" for index, text in enumerate(VOTING)])
def test_a_vote_is_the_same_however_its_lines_end(text: str) -> None:
    assert said(text.replace(" ", "\n")) == said(text)
    cut = re.sub(
        r"(?<![\w-])([a-zåäö]{2})(?=[a-zåäö]{3,}(?![\w-]))(?!och|eller|samt|respektive|men|till)", r"\1-\n", text
    )
    assert said(cut) == said(text)


@pytest.mark.parametrize("heading", ["Omröstning", "Huvudvotering", "Propositionsordning", "Reservation"])
def test_a_heading_that_a_page_header_swallows_is_still_one(heading: str) -> None:
    """Some layouts put the page's first heading between the body's name and the rest of the page header."""
    turned = f"\n\n14 (69)\n\nKommunfullmäktige\n\n{heading}\n\nProtokoll nr 1\nSammanträdesdatum: 2025-01-08\n\n"
    texts = [text for text in VOTING if f" {heading} " in text]
    assert texts
    for text in texts:
        assert said(text.replace(f" {heading} ", turned, 1)) == said(text)


@LAW
@given(text=st.sampled_from(SECTIONS))
def test_dashes_and_quotes_are_spelling(text: str) -> None:
    for plain, other in (("-", "–"), ("-", "\u2011"), ('"', "”"), ('"', "“"), ("'", "’")):
        assert said(text.replace(plain, other)) == said(text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_line_ends_of_another_system_change_nothing(text: str) -> None:
    assert said(text.replace("\n", "\r\n")) == said(text)
    assert said("\ufeff" + text.replace(" ", "\u00a0")) == said(text)


@LAW
@given(st.text(max_size=400))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@LAW
@given(st.text(alphabet=st.sampled_from("§ 1234.,()AaÄS-Beslut motionen avslås röstar Ja\n"), max_size=600))
def test_no_text_breaks_the_parser(text: str) -> None:
    try:
        found = read_sections(text.encode(), "prov.txt")
    except ProtocolUnreadable:
        return
    for section in found:
        decision = read_section(section)
        for evidence in decision.evidence.values():
            assert 0 <= evidence.start <= evidence.end <= len(section.text)


# Each would take years with a pattern that looks back over what it has read; they are done in seconds or refused.
HUGE = {
    "signs": "§ 1 " * 500_000,
    "rising": " ".join(f"§ {n % 9000} Beslut Godkänns." for n in range(6_000)),
    "letters": "§ 1 Motion Beslut " + "a" * 400_000,
    "names": "§ 1 Motion Beslut Motionen avslås. Omröstning " + "Anna Alm (S), " * 20_000 + "röstar Ja (9).",
    "capitals": "§ 1 Motion Beslut " + "Anna " * 60_000,
    "votes": "§ 1 Motion Beslut Motionen avslås. Omröstning " + "Ja för " * 30_000,
    "hyphens": "§ 1 Motion Beslut " + "-\n" * 200_000,
    "numbers": "§ 1 Motion Beslut " + "2025-01-01 " * 40_000,
    "brackets": "§ 1 Motion Beslut " + "(" * 300_000,
    "verbs": "§ 1 Motion Beslut " + "avslå motionen och " * 15_000,
    "dots": "§ 1 Motion Beslut " + "." * 500_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_text_is_read_or_refused(name: str) -> None:
    with suppress(ProtocolUnreadable):
        for section in read_sections(HUGE[name].encode(), "prov.txt"):
            assert read_section(section).paragraf


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in pkgutil.iter_modules(protocol.__path__, "harvesters.protocol."):
        if not module.name.endswith("pdf_worker"):
            for name, value in vars(importlib.import_module(module.name)).items():
                yield from ((f"{module.name}.{name}", found) for found in flat(value))


def flat(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from flat(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from flat(part)


def repeats_within(tree: Any, inside: bool = False) -> bool:
    """Return whether a repeat without end stands within another: the shape that can take time without end."""
    for operator, argument in tree:
        is_endless = str(operator) in ("MAX_REPEAT", "MIN_REPEAT") and argument[1] == MAXREPEAT
        if is_endless and inside:
            return True
        for part in argument if isinstance(argument, tuple | list) else (argument,):
            inner = part if isinstance(part, list) else [part]
            if any(isinstance(sub, SubPattern) and repeats_within(sub, inside or is_endless) for sub in inner):
                return True
    return False


def test_no_pattern_can_take_time_without_end() -> None:
    found = list(patterns())
    assert len(found) > 60
    assert [name for name, one in found if repeats_within(parse(one.pattern, one.flags))] == []
    assert repeats_within(parse(r"(?:a+b?)+c"))


def test_more_section_signs_than_any_protocol_has_are_refused() -> None:
    with pytest.raises(TooManyPlaces):
        sections("§ 1 " * (MAX_PLACES + 1))
