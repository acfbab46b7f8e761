"""Which court tries an appeal against a kommun's decisions: configuration, like the tile map."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import yaml

_FILE = Path(__file__).with_suffix(".yml")


@functools.cache
def load_courts(path: Path = _FILE) -> Mapping[str, str]:
    """Return the name of the administrative court by kommunkod. A kommun whose court we have not seen is not there.

    Raises: ValueError naming a kommunkod that stands twice.
    """
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for court, codes in data["kommuner"].items():
        for code in codes:
            if code in found:
                raise ValueError(f"{path.name}: {code} has two courts")
            found[code] = data["courts"][court]
    return found
