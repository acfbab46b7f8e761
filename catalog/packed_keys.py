"""A set of keys whose parts have few values each, in eight bytes a key: a table by kommun, indicator, year and sex.

Each part of a key is numbered as it comes, and the numbers of a key are one whole number, so equal keys are equal
numbers and no others are. The numbers lie sorted in a few arrays, each some ten times as long as the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

BITS = 16  # of a key's number for each part
MOST_PARTS = 64 // BITS
MOST_VALUES = 1 << BITS  # of one part
GROWTH = 10
SMALLEST = 20_000  # numbers in the first array

Numbers = npt.NDArray[np.uint64]


class TooMany(Exception):
    """A part has more values than a number of so many bits can tell apart, or a key has other parts than the others."""


class PackedKeys:
    """A set of tuples, all with the same number of parts."""

    def __init__(self, width: int) -> None:
        """Raises: TooMany when keys so wide do not fit."""
        if not 0 < width <= MOST_PARTS:
            raise TooMany
        self._codes: list[dict[Any, int]] = [{} for _ in range(width)]
        self._levels: list[Numbers] = []  # sorted, smallest first

    def __contains__(self, key: tuple[Any, ...]) -> bool:
        if len(key) != len(self._codes) or not all(v in codes for v, codes in zip(key, self._codes, strict=True)):
            return False
        return bool(self._known(self._numbers([key])).any())

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        values = [list(codes) for codes in self._codes]
        shifts = [BITS * at for at in range(len(values))]
        for level in self._levels:
            for number in level.tolist():
                yield tuple(own[number >> shift & (MOST_VALUES - 1)] for own, shift in zip(values, shifts, strict=True))

    def add_all_new(self, keys: Sequence[tuple[Any, ...]]) -> bool:
        """Remember the keys and return True if all are new and differ; else remember none and return False.

        Raises: TooMany; then none of these keys is remembered.
        """
        numbers = np.sort(self._numbers(keys))
        if (numbers[1:] == numbers[:-1]).any() or self._known(numbers).any():
            return False
        self._add(numbers)
        return True

    def update(self, keys: Sequence[tuple[Any, ...]]) -> None:
        """Remember keys, known or not. Raises: TooMany; then none of these keys is remembered."""
        numbers = np.unique(self._numbers(keys))
        self._add(numbers[~self._known(numbers)])

    def _numbers(self, keys: Sequence[tuple[Any, ...]]) -> Numbers:
        found = np.zeros(len(keys), dtype=np.uint64)
        if not keys:
            return found
        if {*map(len, keys)} != {len(self._codes)}:
            raise TooMany
        for at, (column, codes) in enumerate(zip(zip(*keys, strict=True), self._codes, strict=True)):
            for value in {*column} - codes.keys():
                if len(codes) == MOST_VALUES:
                    raise TooMany
                codes[value] = len(codes)
            part = np.fromiter((codes[value] for value in column), dtype=np.uint64, count=len(keys))
            found |= part << np.uint64(BITS * at)
        return found

    def _known(self, numbers: Numbers) -> npt.NDArray[np.bool_]:
        known = np.zeros(len(numbers), dtype=np.bool_)
        for level in filter(len, self._levels):
            places = np.minimum(np.searchsorted(level, numbers), len(level) - 1)
            known |= level[places] == numbers
        return known

    def _add(self, numbers: Numbers) -> None:
        """Take in sorted numbers that are new; an array that is full goes into the next."""
        room = SMALLEST
        for at in range(len(self._levels)):
            numbers = np.sort(np.concatenate([self._levels[at], numbers]), kind="stable")
            if len(numbers) <= room:
                self._levels[at] = numbers
                return
            self._levels[at], room = numbers[:0], room * GROWTH
        if len(numbers):
            self._levels.append(numbers)
