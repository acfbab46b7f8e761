"""How each system writes a notice board: one YAML file a system, and words.yml for what all of them say.

To add a system: a file here, and a line in PLATFORMS.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

# name in a source's options → what the file describes: web pages, or JSON
PLATFORMS: dict[str, str] = {
    "sitevision": "html",
    "pollux": "html",
    "umbraco": "html",
    "wordpress": "html",
    "jsonld": "json",
}


@cache
def platform(name: str) -> Mapping[str, Any]:
    """Return the description of a system as it stands in its file. Raises: KeyError naming the known systems."""
    if name not in PLATFORMS:
        raise KeyError(f"no system {name!r}; there are {', '.join(PLATFORMS)}")
    return _read(f"{name}.yml")


@cache
def words() -> Mapping[str, Any]:
    """Return the words that boards use: labels, periods, ignored, types, empty, no_end, functions."""
    return _read("words.yml")


def _read(name: str) -> Mapping[str, Any]:
    value: Mapping[str, Any] = yaml.safe_load(files(__package__).joinpath(name).read_text(encoding="utf-8"))
    return value
