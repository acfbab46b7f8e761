"""What an agenda may tell of private persons."""

from __future__ import annotations

import pytest

from harvesters.meeting_privacy import INDIVIDUAL, public_heading


@pytest.mark.parametrize("title", ["Omhändertagande enligt LVU", "Ekonomiskt bistånd för AB", "Individärende 3"])
def test_an_item_about_an_individual_keeps_its_place_only(title):
    assert public_heading(title, "SN 2026/4") == (INDIVIDUAL, "")


def test_an_inhabitant_who_made_a_proposal_is_masked_and_an_elected_member_is_not():
    heading, matter = public_heading("Medborgarförslag om bänkar från Anna Exempelsson", "KS 2026/1")
    assert "Exempelsson" not in heading
    assert heading.startswith("Medborgarförslag om bänkar från")
    assert matter == "KS 2026/1"
    assert public_heading("Motion om bänkar från Anna Exempelsson (S)", "")[0].endswith("Exempelsson (S)")


def test_other_headings_stay():
    assert public_heading("  Budget\n2027 ", "KS 1") == ("Budget 2027", "KS 1")


def test_a_personal_number_is_left_for_the_gate_that_refuses_its_row():
    assert public_heading("Bistånd enligt SoL 940403-1230", "SN 1") == ("Bistånd enligt SoL 940403-1230", "SN 1")
