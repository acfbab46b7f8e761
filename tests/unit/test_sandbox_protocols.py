"""The protocols of the sandbox, read by the kind that they are for, and stored as a harvest stores them."""

from __future__ import annotations

from pathlib import Path

import pytest

from harvesters.http import Http, HttpSettings
from harvesters.kinds import KINDS, Missing
from harvesters.sandbox import Sandbox
from harvesters.sandbox.apps import protocols
from harvesters.sandbox.speech import PROTOCOL_JSON, protocol_form
from harvesters.snapshot import SnapshotStore
from harvesters.source import load_registry
from tests.kind_runs import NOON, parsed

REAL_REGISTRY = Path(__file__).parents[2] / "harvesters" / "kommuner"

OUTCOMES = ["avslaget", "bifallet", "bifallet", "antecknat", "delvis"]


@pytest.fixture(scope="module")
def harvested(tmp_path_factory):
    """Give [(place, lines of tables)] of each kommun that publishes protocols as files."""
    folder = tmp_path_factory.mktemp("protocols")
    with Sandbox() as sandbox:
        sandbox.write_registry(folder / "registry", REAL_REGISTRY)
        settings = HttpSettings(allow_loopback=True, connect_to=sandbox.connect_to, retries=0)
        found = []
        with Http(settings, SnapshotStore(folder / "store", lambda: NOON), sleep=lambda seconds: None) as client:
            for source in load_registry(folder / "registry").sources():
                if source.kind == "protokoll":
                    kind = KINDS[source.kind]
                    got = list(kind.fetch(source, client.for_source(source.id)))
                    assert not [one for one in got if isinstance(one, Missing)]
                    lines = [line for one in got for line in parsed(kind, one)]
                    found.append((sandbox.world.by_slug[source.publisher], lines, source))
        return found


def test_three_kommuner_publish_them_in_two_forms(harvested):
    forms = [protocol_form(place) for place, _, _ in harvested]
    assert len(forms) == 3
    assert forms.count(PROTOCOL_JSON) == 1


def test_every_decision_comes_through_with_its_outcome(harvested):
    for place, lines, source in harvested:
        rows = [dict(zip(line["header"], row[1:], strict=True)) for line in lines for row in line["rows"]]
        assert len(rows) == protocols.MEETINGS * protocols.SECTIONS == source.expect.min["protokoll"]
        assert {row["organ_id"] for row in rows} == {f"{place.kommunkod}-demokratiberedningen"}
        assert [row["utfall"] for row in rows] == OUTCOMES * protocols.MEETINGS
        assert len({row["id"] for row in rows}) == len(rows)


def test_a_vote_that_the_no_side_won_is_told_with_what_no_meant(harvested):
    for _, lines, _ in harvested:
        rows = [dict(zip(line["header"], row[1:], strict=True)) for line in lines for row in line["rows"]]
        voted = [row for row in rows if row["rosttal_ja"]]
        assert len(voted) == protocols.MEETINGS
        for row in voted:
            assert int(row["rosttal_nej"]) == int(row["rosttal_ja"]) + 1
            assert (row["utfall"], row["nej_innebar"]) == ("bifallet", "bifall till motionen")


def test_a_roll_call_gives_no_row_and_is_counted(harvested):
    for _, lines, _ in harvested:
        assert [rule.split()[0] for line in lines for rule in line["refused"]] == ["protokoll-formalia"] * len(lines)
