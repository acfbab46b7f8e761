"""Whatever a heading holds, a feed and a calendar are well-formed and say it unchanged."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, vText

from catalog.follow.atom import atom, weight
from catalog.follow.entries import Entry
from catalog.follow.ical import Happening, ical
from catalog.follow.json_feed import json_feed
from catalog.follow.plain import clean, one_line, shortened

MOMENT = datetime(2026, 11, 16, 5, tzinfo=UTC)
ENTRY = Entry(
    "tag:insyn.example,2026:beslut/1", "https://insyn.example/b/1/", "Rubrik", MOMENT, MOMENT, ("Ett.", "Två.")
)
HAPPENING = Happening("m-1@insyn.example", 0, MOMENT, MOMENT, None, "Möte", "Text", "https://insyn.example/m/1/")
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = [
    "a ]]> b <![CDATA[ c",
    "<script>alert('x')</script>",
    "Kultur & fritid &amp; &lt;b&gt; \"citat\" 'så'",
    "nul \x00 bell \x07 esc \x1b c1 \x84 slut",
    "\u202eomvänd\u202c \u200f\u05d0\u05d1\u200e",
    "👩‍👩‍👧‍👦 och 🇸🇪",
    "å" * 10_000,
    "Möte\r\nBEGIN:VEVENT\r\nUID:falsk\r\nSUMMARY:falsk\r\nEND:VEVENT",
    "a, b; c\\ d\\n e: f\\, g",
    "rad ett\rrad två\x85rad tre\u2028rad fyra",
    "lone \ud800 half \ufffe \uffff",
    "  ",
    "",
]
TEXT = st.text(st.characters(), max_size=80) | st.sampled_from(HOSTILE)


class Words(HTMLParser):
    """The words of a page, and its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.tags, self.hrefs = "", [], []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.hrefs += [value for name, value in attrs if name == "href"]


def made_atom(*entries: Entry, title: str = "Flöde") -> bytes:
    own, page = "https://insyn.example/feeds/a.atom", "https://insyn.example/a/"
    return atom(title=title, about=title, page=page, own=own, author="Insyn", updated=MOMENT, entries=entries)


def made_json(*entries: Entry) -> dict:
    own, page = "https://insyn.example/feeds/a.json", "https://insyn.example/a/"
    return json.loads(json_feed(title="Flöde", about="", page=page, own=own, author="Insyn", entries=entries))


def events(data: bytes) -> list:
    return Calendar.from_ical(data).walk("VEVENT")


def held(text: str) -> str:
    """Return what the words of a paragraph come to: lines are paragraphs of their own, empty ones none."""
    return "".join(line for line in clean(text).split("\n") if line.strip())


@settings(max_examples=60, deadline=None)
@given(TEXT)
def test_atom_says_any_text_unchanged(text):
    data = made_atom(
        replace(ENTRY, title=text, text=(text,), links=((text, "https://a.example/?a=1&b=2"),)), title=text
    )
    root = ET.fromstring(data)
    assert (root.findtext(f"{ATOM}title") or "") == one_line(text)
    (entry,) = root.findall(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}title") or "") == one_line(text)
    content = Words(entry.findtext(f"{ATOM}content"))
    assert content.words == held(text) + one_line(text)
    assert set(content.tags) <= {"p", "ul", "li", "a"}
    assert content.hrefs == ["https://a.example/?a=1&b=2"]
    assert Words(entry.findtext(f"{ATOM}summary")).words == one_line(text)
    parsed = feedparser.parse(data)
    assert not parsed.bozo
    assert len(parsed.entries) == 1


@settings(max_examples=60, deadline=None)
@given(TEXT)
def test_json_feed_says_any_text_unchanged(text):
    (item,) = made_json(replace(ENTRY, title=text, text=(text,)))["items"]
    assert item.get("title", "") == one_line(text)
    assert Words(item["content_html"]).words == held(text)


@settings(max_examples=60, deadline=None)
@given(TEXT)
def test_a_calendar_says_any_text_unchanged(text):
    data = ical(
        title=text,
        own="https://insyn.example/k.ics",
        happenings=[replace(HAPPENING, title=text, text=text, place=text)],
    )
    assert_well_formed(data)
    (event,) = events(data)
    assert event["SUMMARY"] == one_line(text)
    assert event.get("DESCRIPTION", "") == clean(text)
    assert event.get("LOCATION", "") == one_line(text)
    assert event["UID"] == HAPPENING.uid
    lines = data.replace(b"\r\n ", b"").split(b"\r\n")
    assert b"X-WR-CALNAME:" + vText(one_line(text)).to_ical() in lines


def assert_well_formed(data: bytes) -> None:
    """RFC 5545, 3.1: every line ends in CRLF and has no more than 75 octets, none cut within a letter."""
    lines = data.split(b"\r\n")
    assert lines.pop() == b""
    for line in lines:
        assert len(line) <= 75
        assert b"\r" not in line
        assert b"\n" not in line
        line.decode()


@pytest.mark.parametrize("text", HOSTILE)
def test_feedparser_reads_the_hostile_titles_as_they_were(text):
    parsed = feedparser.parse(made_atom(replace(ENTRY, title=text)))
    assert not parsed.bozo
    (entry,) = parsed.entries
    assert entry.title == one_line(text).strip()
    assert entry.id == ENTRY.id


def test_a_line_break_in_a_heading_makes_no_event():
    title = "Möte\r\nBEGIN:VEVENT\r\nSUMMARY:falsk\r\nEND:VEVENT\r\nX: y"
    data = ical(
        title=title, own="https://insyn.example/k.ics", happenings=[replace(HAPPENING, title=title, place=title)]
    )
    assert len(events(data)) == 1
    assert events(data)[0]["SUMMARY"] == one_line(title)
    assert "\n" not in one_line(title)


@settings(max_examples=50, deadline=None)
@given(
    st.datetimes(datetime(1998, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - st makes them aware
    st.timedeltas(timedelta(seconds=1), timedelta(days=3)),
)
def test_any_moment_comes_back_as_the_same_moment(start, lasts):
    start, lasts = start.replace(microsecond=0), timedelta(seconds=int(lasts.total_seconds()))
    one = replace(HAPPENING, start=start, end=start + lasts)
    (event,) = events(ical(title="K", own="https://insyn.example/k.ics", happenings=[one]))
    assert event.decoded("DTSTART").astimezone(UTC) == start
    assert event.decoded("DTEND").astimezone(UTC) == start + lasts
    assert event.decoded("DTSTAMP") == MOMENT


@pytest.mark.parametrize("start", [date(2026, 11, 26), MOMENT])
@pytest.mark.parametrize("end", [None, date(2026, 11, 26), date(2026, 11, 20), MOMENT])
def test_an_end_that_is_not_after_the_start_is_not_told(start, end):
    (event,) = events(
        ical(title="K", own="https://i.example/k.ics", happenings=[replace(HAPPENING, start=start, end=end)])
    )
    assert "DTEND" not in event


def test_the_last_day_of_a_meeting_over_days_is_one_of_its_days():
    one = replace(HAPPENING, start=date(2026, 6, 15), end=date(2026, 6, 16))
    data = ical(title="K", own="https://insyn.example/k.ics", happenings=[one])
    assert b"DTSTART;VALUE=DATE:20260615\r\n" in data
    assert b"DTEND;VALUE=DATE:20260617\r\n" in data  # the end is the first day that it no longer lasts


def test_the_required_members_of_a_json_feed_are_there():
    found = made_json(ENTRY)
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["title"] == "Flöde"
    assert found["home_page_url"].startswith("https://")
    (item,) = found["items"]
    assert item["id"] == ENTRY.id
    assert item["content_html"] == "<p>Ett.</p><p>Två.</p>"
    assert datetime.fromisoformat(item["date_published"]) == MOMENT
    assert made_json()["items"] == []


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=3))
def test_an_entry_is_no_heavier_than_it_is_said_to_be(texts):
    entry = replace(
        ENTRY, title=texts[0], text=tuple(texts), links=((texts[0], "https://a.example/"),), subjects=("skola",)
    )
    assert len(made_atom(entry)) - len(made_atom()) <= weight(entry)
    as_json = len(json.dumps(made_json(entry)["items"][0], ensure_ascii=False, indent=1).encode())
    assert as_json <= weight(entry)


def test_a_long_text_ends_after_a_word():
    text = "ett två tre fyra fem"
    assert shortened(text, 20, "mer") == text
    assert shortened(text, 13, "mer") == "ett två tre … mer"
    assert shortened("x" * 30, 10, "mer") == "x" * 10 + " … mer"
