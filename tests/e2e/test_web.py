"""What a page says to machines does no harm in a browser: no block of data is run, and none breaks the policy."""

from __future__ import annotations

from tests.e2e.conftest import Visit

_BLOCKS = """() => [...document.querySelectorAll('script[type="application/ld+json"]')]
  .map(block => JSON.parse(block.textContent)['@context'])"""


def test_the_blocks_of_data_are_read_and_not_run(visit: Visit) -> None:
    for path in ("/", "/data/", "/data/ale/beslut/", "/en/kommun/ale/"):
        assert visit(path).evaluate(_BLOCKS) == ["https://schema.org"], path  # `visit` fails on any complaint
