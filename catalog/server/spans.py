"""Which numbers have a value between two: sets of the lowest values are kept ready, so few are looked at one by one."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

STEP = 64


class Spans:
    """The values of the numbers 0, 1, 2 …; "" is no value, which lies between none."""

    def __init__(self, values: Sequence[str]) -> None:
        known = sorted((value, number) for number, value in enumerate(values) if value)
        self._values = [value for value, _ in known]
        self._numbers = [number for _, number in known]
        self._lowest = [0]
        for at in range(0, len(known), STEP):
            self._lowest.append(self._lowest[-1] | self._set(at, at + STEP))

    def between(self, low: str, high: str, has_low: bool, has_high: bool) -> int:
        """Return the numbers, as bits, of values from `low` to `high`; "" is no end."""
        first = (bisect.bisect_left if has_low else bisect.bisect_right)(self._values, low) if low else 0
        last = len(self._values)
        if high:
            last = (bisect.bisect_right if has_high else bisect.bisect_left)(self._values, high)
        return self._below(last) & ~self._below(first)

    def _below(self, place: int) -> int:
        whole, _ = divmod(place, STEP)
        return self._lowest[whole] | self._set(whole * STEP, place)

    def _set(self, first: int, last: int) -> int:
        bits = 0
        for number in self._numbers[first:last]:
            bits |= 1 << number
        return bits
