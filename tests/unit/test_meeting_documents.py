"""What the documents of a meeting are by their names, and which of them is its protocol."""

from __future__ import annotations

import base64
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.meeting_documents import days_in, decoded_name, main_protocol, papers_url, read_documents

DAY = "2025-02-12"


def read(*names: str, days: tuple[str, ...] = (DAY,)):
    return read_documents([(name, "", f"http://a.test/{place}") for place, name in enumerate(names)], days)


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("Protokoll KF 2025-02-12", "protokoll"),
        ("Protkoll KF", "protokoll"),
        ("PROTOKOLL", "protokoll"),
        ("Sammanträdesprotokoll", "protokoll"),
        ("Kallelse till kommunfullmäktige", "kallelse"),
        ("Kungörelse", "kallelse"),
        ("Tilläggslista", "kallelse"),
        ("Föredragningslista regionfullmäktige", "kallelse"),
        ("Handlingar 2025-02-12", "handlingar"),
        ("Anslagsbevis protokoll KS", "anslagsbevis"),
        ("Protokollsbilagor", "bilaga"),
        ("Protokoll, bilaga 2", "bilaga"),
        ("Protokollsutdrag KF 2025-02-12 § 3", "bilaga"),
        ("Omröstningsresultat", "bilaga"),
        ("Reservation (S)", "bilaga"),
        ("Webb-tv", "ovrigt"),
        ("", "ovrigt"),
    ],
)
def test_a_document_is_what_its_name_says(name, type_):
    assert read(name)[0].type == type_


def test_a_name_that_says_nothing_leaves_it_to_the_file():
    (one,) = read_documents([("2025-02-12", "20250212_protokoll_kf.pub.pdf", "u")], (DAY,))
    assert (one.type, one.covers) == ("protokoll", "hela")
    (part,) = read_documents([("2025-02-12", "20250212_protokoll_kf_192-193.pub.pdf", "u")], (DAY,))
    assert (part.sections, part.covers) == ("192–193", "hela"), "two sections may be all that there is"


@pytest.mark.parametrize(
    ("names", "covers", "main"),
    [
        (["Protokoll KF", "Protokoll KF, omedelbart justerat § 5"], ["hela", "omedelbart"], 0),
        (["Protokoll KF - § 10", "Protokoll KF"], ["del", "hela"], 1),
        (["Protokoll § 107", "Protokoll §§ 106, 108-123"], ["del", "hela"], 1),
        (["Protokoll §§ 29–39", "Protokoll §§ 27-53"], ["del", "hela"], 1),
        (["Protokoll § 4"], ["del"], None),
        (["Omedelbart justerat protokoll"], ["omedelbart"], None),
        (["Protokoll, tillägg", "Protokoll"], ["tillagg", "hela"], 1),
        (["Protokoll OJ § 83", "Protokoll"], ["omedelbart", "hela"], 1),
        (["Kallelse"], [""], None),
        ([], [], None),
    ],
)
def test_one_protocol_is_the_whole_meetings(names, covers, main):
    documents = read(*names)
    assert [one.covers for one in documents] == covers
    found = main_protocol(documents)
    assert (documents.index(found) if found else None) == main


def test_a_copy_points_to_the_one_before_it_and_a_scan_to_the_text():
    documents = read("Protokoll skannat", "Protokoll KF", "Protokoll KF", "Protokoll § 3", "Protokoll § 3")
    assert [one.copy_of[-1:] for one in documents] == ["1", "", "1", "", "3"]
    assert [one.scanned for one in documents] == [True, False, False, False, False]
    assert main_protocol(documents) is documents[1]
    (alone,) = read("Inskannat protokoll")
    assert main_protocol([alone]) is alone


def test_a_date_that_is_not_the_meetings_is_pointed_out_and_not_believed():
    wrong, right, two = read(
        "Protokoll 2024-02-12", "Protokoll 2025-02-12", "Protokoll 2025-02-13", days=(DAY, "2025-02-13")
    )
    assert (wrong.other_day, right.other_day, two.other_day) == ("2024-02-12", "", "")
    assert read("Kallelse 2024-02-12")[0].other_day == "", "a summons may name other days"


def test_papers_may_be_in_the_summons():
    assert papers_url(read("Kallelse", "Handlingar")).endswith("/1")
    assert papers_url(read("Kallelse med handlingar")).endswith("/0")
    assert papers_url(read("Kallelse")) == ""


def test_days_are_those_of_the_calendar():
    assert days_in("2025-02-12 20250213_x 2025-02-30 120250101 2025-1-1") == ["2025-02-12", "2025-02-13"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_file_name_is_decoded_as_it_was_coded(encoding):
    name = "Protokoll kommunfullmäktige § 4.pdf"
    assert decoded_name(base64.b64encode(name.encode(encoding)).decode()) == name


@pytest.mark.parametrize("coded", ["", "inte base64!", "a"])
def test_what_is_no_base64_has_no_name(coded):
    assert decoded_name(coded) == ""


@given(
    st.lists(
        st.sampled_from(["Protokoll", "Protokoll § 3", "Protokoll skannat", "Kallelse", "Bilaga", "Protokoll OJ § 1"])
    )
)
def test_no_document_is_lost_and_at_most_one_protocol_is_whole_and_original(names):
    documents = read(*names)
    assert [one.name for one in documents] == names
    assert sum(one.covers == "hela" and not one.copy_of for one in documents) <= 1
    assert all(one.copy_of != one.url for one in documents)


def test_the_order_of_the_list_does_not_change_which_protocol_is_whole():
    names = ("Protokoll KF", "Protokoll KF § 3", "Protokoll skannat")
    assert {main_protocol(read(*order)).name for order in permutations(names)} == {"Protokoll KF"}
