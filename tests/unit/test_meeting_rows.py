"""Rows of meetings: times, bodies, status and addresses as a system tells them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from harvesters.meeting_documents import read_documents
from harvesters.meeting_rows import (
    MEETING_HEADER,
    Meeting,
    has_passed,
    heading_of,
    meeting_address,
    meeting_row,
    organ_id_of,
    status_of,
    times_of,
)


@pytest.mark.parametrize(
    ("days", "clock", "expected"),
    [
        (("2026-06-17",), "kl. 18.30", ("2026-06-17T18:30:00+02:00", "")),
        (("2026-01-14",), "08:30-16.00", ("2026-01-14T08:30:00+01:00", "2026-01-14T16:00:00+01:00")),
        (("2026-01-14",), "2026-01-14 09:00:00", ("2026-01-14T09:00:00+01:00", "")),
        (("2026-01-14",), "14.01.2026 kl 9.15", ("2026-01-14T09:15:00+01:00", "")),
        (("2026-01-14",), "", ("2026-01-14T00:00:00+01:00", "")),
        (("2026-01-14",), "efter lunch 25.70", ("2026-01-14T00:00:00+01:00", "")),
        (("2026-01-14",), "16.00, paus 12.00", ("2026-01-14T16:00:00+01:00", "")),
        (("2026-06-15", "2026-06-16"), "13.00–12.00", ("2026-06-15T13:00:00+02:00", "2026-06-16T12:00:00+02:00")),
        (("2026-06-15", "2026-06-16"), "", ("2026-06-15T00:00:00+02:00", "2026-06-16T00:00:00+02:00")),
        (("2026-02-30",), "09:00", ("2026-02-30T09:00:00", "")),
        ((), "09:00", ("", "")),
    ],
)
def test_times_are_swedish_and_only_those_that_are_said(days, clock, expected):
    assert times_of(days, clock) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kommunfullmäktige", "1440-kf"),
        (" KOMMUNSTYRELSEN ", "1440-ks"),
        ("Barn- och  utbildningsnämnden", "1440-bun"),
        ("Vård- och omsorgsnämnden", "1440-vard-och-omsorgsnamnden"),
        ("", ""),
        ("–", ""),
    ],
)
def test_a_body_has_its_short_name_or_its_name_as_an_address_part(name, expected):
    assert organ_id_of(name, "1440", {"Barn- och utbildningsnämnden": "BUN"}) == expected


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Kommunstyrelsen 2026-01-14 (inställt)", "installt"),
        ("INSTÄLLD", "installt"),
        ("Mötet utgår", "installt"),
        ("Flyttat till 3 mars", "flyttat"),
        ("Fastställd kallelse", ""),
        ("Avflyttning", ""),
        ("", ""),
    ],
)
def test_only_plain_words_make_a_meeting_cancelled_or_moved(text, status):
    assert status_of(text) == status


def shown(meeting, *, passed):
    return dict(zip(MEETING_HEADER, meeting_row(meeting, 1, has_passed=passed)[1], strict=True))


@pytest.mark.parametrize(
    ("names", "passed", "status"),
    [
        ([], False, "planerat"),
        ([], True, "planerat"),
        (["Kallelse"], False, "kallat"),
        (["Kallelse"], True, "genomfort"),
        (["Protokoll"], False, "genomfort"),
        (["Protokoll § 3"], True, "genomfort"),
        (["Omedelbart justerat protokoll"], False, "planerat"),
    ],
)
def test_a_meeting_is_what_its_documents_and_its_day_prove(names, passed, status):
    documents = read_documents([(name, "", f"http://a.test/{name}") for name in names], ("2026-01-14",))
    meeting = Meeting(
        "http://a.test/1", "1440-ks", "Kommunstyrelsen", ("2026-01-14",), "http://a.test", documents=documents
    )
    assert shown(meeting, passed=passed)["status"] == status
    assert shown(Meeting(**{**vars(meeting), "status": "installt"}), passed=passed)["status"] == "installt"


def test_a_day_has_passed_when_it_is_over_in_sweden():
    assert has_passed(("2026-01-14",), datetime(2026, 1, 14, 23, 30, tzinfo=UTC))
    assert not has_passed(("2026-01-14",), datetime(2026, 1, 14, 22, 30, tzinfo=UTC))
    assert not has_passed(("2026-01-13", "2026-01-14"), datetime(2026, 1, 14, 12, tzinfo=UTC))
    assert not has_passed((), datetime(2026, 1, 14, tzinfo=UTC))


def test_an_address_follows_the_kommuns_pattern():
    context = {"meeting_id": "https://a.test/{organ}/{datum}"}
    assert meeting_address(context, "1440-ks", "2026-01-14", 1) == "https://a.test/ks/2026-01-14"
    assert meeting_address(context, "1440-ks", "2026-01-14", 2) == "https://a.test/ks/2026-01-14-2"
    assert meeting_address(context, "1440-ks", "", 1) == ""
    assert meeting_address({}, "1440-ks", "2026-01-14", 1) == ""


def test_a_heading_is_one_line_and_no_longer_than_the_profile_allows():
    assert heading_of(" a\n b ") == "a b"
    assert len(heading_of("x" * 400)) == 300
