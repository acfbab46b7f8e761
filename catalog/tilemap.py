"""Where each kommun stands on the tile map: a drawing in `tilemap.yml`, read into columns and rows."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

_FILE = Path(__file__).with_suffix(".yml")
_EMPTY = "."


@dataclass(frozen=True)
class Tile:
    """One kommun on the map. Columns count from the west, rows from the north, both from 1."""

    kommunkod: str
    short: str  # two to four letters that fit in a tile
    column: int
    row: int


@functools.cache
def load_tilemap(path: Path = _FILE) -> Mapping[str, Tile]:
    """Return the tiles by kommunkod, in reading order. The drawing is read once: every indicator's page has it.

    Raises: ValueError naming the short name or kommunkod that is drawn twice, never, or without a kommunkod.
    """
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    codes: dict[str, str] = dict(data["kommuner"])
    tiles: dict[str, Tile] = {}
    for row, line in enumerate(data["map"].splitlines(), start=1):
        for column, short in enumerate(line.split(), start=1):
            if short == _EMPTY:
                continue
            if short not in codes:
                raise ValueError(f"{path.name}: {short} is drawn but has no kommunkod, or is drawn twice")
            code = codes.pop(short)
            if code in tiles:
                raise ValueError(f"{path.name}: {code} has two tiles")
            tiles[code] = Tile(code, short, column, row)
    if codes:
        raise ValueError(f"{path.name}: not drawn: {', '.join(codes)}")
    return tiles
