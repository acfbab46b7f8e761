"""What differs between two states of a large table, without a look at each row of both.

A table is cut after rows that their own hash chooses, one in some sixty, so that a row that comes or goes moves the
cuts beside it and no others. A block that both states hold says nothing of what changed: it is left out of both.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

WORTH_IT = 8_000_000  # bytes of the two tables together
_ONE_IN = 64
_MOST_LINES = 1_000  # in a block, whatever the hashes say


class _Block(NamedTuple):
    start: int  # bytes from the beginning of the file
    size: int
    digest: bytes


def differing(old: Path, new: Path, folder: Path) -> tuple[Path, Path]:
    """Return two tables, in `folder`, that differ as `old` and `new` do: without blocks that both hold.

    Shape: the same header, and of the rows those that came, went or changed, with some around them, in their order.
    Both must be stored tables (RFC 4180); when they are small, or have other headers, they are returned as they are.
    """
    if old.stat().st_size + new.stat().st_size < WORTH_IT:
        return old, new
    then, now = _blocks(old), _blocks(new)
    if not then or not now or then[0].digest != now[0].digest:
        return old, new
    both = Counter(b.digest for b in then[1:]) & Counter(b.digest for b in now[1:])
    return _without(old, then, both, folder / "then.csv"), _without(new, now, both, folder / "now.csv")


def _without(path: Path, blocks: list[_Block], shared: Counter[bytes], target: Path) -> Path:
    left = Counter(shared)
    with path.open("rb") as source, target.open("wb") as out:
        for at, block in enumerate(blocks):
            if at and left[block.digest]:
                left[block.digest] -= 1
                continue
            source.seek(block.start)
            out.write(source.read(block.size))
    return target


def _blocks(path: Path) -> list[_Block]:
    """Return the blocks of a table, the first of them its header."""
    with path.open("rb") as file:
        return list(_cut(file))


def _cut(lines: Iterable[bytes]) -> Iterator[_Block]:
    start = size = count = 0
    is_quoted, is_first = False, True
    block: list[bytes] = []
    for line in lines:
        block.append(line)
        size += len(line)
        count += 1
        if b'"' in line and line.count(b'"') % 2:
            is_quoted = not is_quoted
        if is_quoted:  # in the middle of a cell
            continue
        if is_first or count >= _MOST_LINES or zlib.crc32(line) % _ONE_IN == 0:
            yield _Block(start, size, _digest(block))
            start, size, count, is_first = start + size, 0, 0, False
            block.clear()
    if block:
        yield _Block(start, size, _digest(block))


def _digest(block: list[bytes]) -> bytes:
    return hashlib.blake2b(b"".join(block), digest_size=16).digest()
