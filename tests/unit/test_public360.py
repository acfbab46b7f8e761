"""Public 360 over time, and its pages in the markups that it has had."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from harvesters.html_page import read_page
from harvesters.public360_pages import Item, agenda_of, boards_of, day_of, documents_of, meetings_of
from tests.replay import Answer, answer, request_key
from tests.system_runs import System

SITE = "http://opengov.exempel.test/Meetings/exempel"


@dataclass
class Page:
    """What `read_page` needs of a snapshot."""

    html: str
    url: str = f"{SITE}/x"
    final_url: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    def read(self) -> bytes:
        return f"<!doctype html><html><head><meta charset='utf-8'></head><body>{self.html}</body></html>".encode()


def page(html: str):
    made = Page(html)
    made.headers = {}
    return read_page(made)


def site(*lines: str, **meetings: str) -> dict[str, list[Answer]]:
    """Return a site with one board, whose list has `lines`, and the pages of its meetings (m1=…)."""

    def said(body: str) -> list[Answer]:
        return answer(Page(body).read(), "text/html; charset=utf-8")

    board = '<li class="boardLink"><a href="/Meetings/exempel/Boards/Details/7"><h3>kulturnämnden</h3></a></li>'
    listed = f'<div class="meetingList"><ul>{"".join(lines)}</ul></div>'
    pages = {request_key(f"{SITE}/Meetings/Details/{own[1:]}"): said(body) for own, body in meetings.items()}
    return {
        request_key(SITE): said(""),
        request_key(f"{SITE}/Boards"): said(f'<div class="boardList"><ul>{board}</ul></div>'),
        request_key(f"{SITE}/Boards/Details/7?Year=2026"): said(listed),
        **pages,
    }


def line(day: str, said: str, own: str = "") -> str:
    spans = f'<div class="meetingDate"><span>{day}</span><span>{said}</span></div>'
    return f'<li><a href="/Meetings/exempel/Meetings/Details/{own}">{spans}</a></li>' if own else f"<li>{spans}</li>"


def test_a_planned_meeting_that_is_published_held_or_cancelled_stays_the_same_one(tmp_path):
    system = System(tmp_path, "public360", SITE, options={"years": ["2026"], "give": ["sammantraden"]})
    link = '<a href="/Meetings/exempel/File/Details/{0}.PDF?fileName={1}">{1}</a>'
    file = f'<div class="filesList"><ul><li>{link}</li></ul></div>'
    states = [
        site(line("2026-12-01", "Inte publicerat"), line("2026-12-15", "Inte publicerat")),
        site(line("2026-12-01", "13:00", "1"), line("2026-12-15", "Inte publicerat"), m1=file.format(5, "Kallelse")),
        site(line("2026-12-01", "13:00", "1"), line("2026-12-15", "Inställt"), m1=file.format(6, "Protokoll")),
    ]
    seen = []
    for day, answers in zip(("2026-11-16", "2026-11-25", "2026-12-10"), states, strict=True):
        assert system.harvest(f"{day}T05:00:00+00:00", answers).outcome == "ok"
        seen.append([row["status"] for _, row in sorted(system.rows("sammantraden").items())])
    assert seen == [["planerat", "planerat"], ["kallat", "planerat"], ["genomfort", "installt"]]
    assert system.rows("sammantraden").keys() == {
        f"{SITE}/Boards/Details/7#2026-12-01",
        f"{SITE}/Boards/Details/7#2026-12-15",
    }
    assert [(e["added"], e["removed"], e["changed"]) for e in system.history("sammantraden")] == [
        (0, 0, 2),
        (0, 0, 1),
        (2, 0, 0),
    ]


def test_an_unchanged_site_is_unchanged_the_next_day(tmp_path):
    system = System(tmp_path, "public360", SITE, options={"years": ["2026"]})
    answers = site(line("2026-10-06", "13:00", "1"), line("2026-12-15", "Inte publicerat"), m1="<p>Inga handlingar</p>")
    system.harvest("2026-11-16T05:00:00+00:00", answers)
    assert system.harvest("2026-11-17T05:00:00+00:00", answers).unchanged


@pytest.mark.parametrize("tag", ["h3", "h4", "h5"])
def test_an_agenda_is_read_whatever_its_titles_are_tagged_with(tag):
    html = "".join(
        f'<li><a class="accordion" onclick="load(\'/x/LoadAgendaItemDetail/{own}\')"><{tag}>{title}</{tag}></a></li>'
        for own, title in (
            (1, "1/18 - Innkalling"),
            (2, "§ 4a Avgift"),
            (2, "igen"),
            (3, "2026 års budget"),
            (4, "Övrigt"),
        )
    )
    assert agenda_of(page(html)) == [
        Item("1", "1/18", "Innkalling"),
        Item("2", "4a", "Avgift"),
        Item("3", "", "2026 års budget"),
        Item("4", "", "Övrigt"),
    ]


def test_a_board_counts_once_and_links_elsewhere_do_not():
    html = (
        '<a href="/Meetings/exempel/Boards/Details/7"><h3>A</h3><div class="boardPeriod">2019 - 2022</div></a>'
        '<a href="/Meetings/exempel/Boards/Details/7">A igen</a><a href="/Meetings/exempel/Meetings/Details/9">m</a>'
        '<a href="javascript:void(0)">x</a><a href="/Meetings/exempel/Boards/Details/8">B</a>'
    )
    assert [(b.id, b.name, b.last_year) for b in boards_of(page(html))] == [("7", "A", 2022), ("8", "B", 0)]


def test_a_line_without_a_day_is_no_meeting_and_the_count_is_not_the_year():
    html = (
        '<p id="instructionLabel">2 möten hittades för 2026</p>'
        f'<div class="meetingList"><ul>{line("06.10.2026", "09:00", "3")}<li>Inga fler</li></ul></div>'
    )
    found, said = meetings_of(page(html))
    assert [(one.own, one.day) for one in found] == [("3", "2026-10-06")]
    assert said == 2


def test_documents_are_those_of_the_meeting_and_not_of_its_agenda():
    html = (
        '<div class="filesList"><ul>'
        '<li><a href="/File/Details/1.PDF?fileName=Kallelse å&amp;fileSize=2">Kallelse</a></li>'
        '<li><a href="/annat">x</a></li></ul></div><div class="agenda"><a href="/File/Details/2.PDF">Bilaga</a></div>'
    )
    ((name, file_name, url),) = documents_of(page(html))
    assert (name, file_name) == ("Kallelse å", "1.PDF")
    assert url.endswith("/File/Details/1.PDF?fileName=Kallelse%20%C3%A5&fileSize=2")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-06", "2026-10-06"),
        ("6.1.2026 kl 9", "2026-01-06"),
        ("06/10/2026", "2026-10-06"),
        ("12.30", ""),
        ("", ""),
    ],
)
def test_a_day_is_read_as_it_is_written(text, day):
    assert day_of(text) == day
