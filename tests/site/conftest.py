"""The tiny portal: two kommuner and the county, harvested from recorded answers and built once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.kind_runs import FIXTURES
from tests.path.portal import Portal, unexplained
from tests.replay import exchanges, replay

TINY = FIXTURES / "tiny"
KOMMUNER = frozenset({"ale", "hjo"})


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """The portal after one harvest and one build."""
    portal = Portal(tmp_path_factory.mktemp("tiny"))
    shutil.copytree(TINY / "registry", portal.registry)
    with replay(exchanges(TINY)) as server:
        portal.connect_to = server.connect_to
        summary = portal.harvest()
    assert summary.ok
    assert unexplained(summary) == {}
    portal.build(only=KOMMUNER)
    return portal


@pytest.fixture(scope="session")
def output(tiny: Portal) -> Path:
    return tiny.output
