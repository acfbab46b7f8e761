"""Order what a search found: only as much of it as is shown is put in order, however much was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalog.server.bits import flags, numbers

FEW = 300  # numbers that are sorted; more are looked for along the order


class Order:
    """All numbers in an order of their own: what is found is shown in it."""

    def __init__(self, numbers_in_order: Sequence[int]) -> None:
        self._numbers = numbers_in_order
        self._rank = [0] * len(numbers_in_order)
        for rank, number in enumerate(numbers_in_order):
            self._rank[number] = rank

    def part(self, bits: int, start: int, rows: int) -> list[int]:
        """Return `rows` numbers of a set from the place `start` on."""
        size = len(self._numbers)
        if rows <= 0 or start >= size:
            return []
        if bits.bit_count() <= FEW:
            return sorted(numbers(bits, size), key=self._rank.__getitem__)[start : start + rows]
        flagged = flags(bits, size)
        found: list[int] = []
        passed = 0
        for number in self._numbers:
            if flagged[number] == "1":
                passed += 1
                if passed > start:
                    found.append(number)
                    if len(found) == rows:
                        break
        return found


def by_score(
    weights: Iterable[tuple[float, int]], bits: int, order: Order, start: int, rows: int, *, best_first: bool = True
) -> list[int]:
    """Return `rows` numbers of a set from the place `start` on, by score and, where that is alike, in the order.

    `weights`: what it is worth to be in each of some sets. The set is cut by each of them, so that what is left in one
    piece has one score; no score of a single number is ever reckoned.
    """
    pieces = {0.0: bits}
    for weight, held in weights:
        cut: dict[float, int] = {}
        for score, piece in pieces.items():
            for value, part in ((score + weight, piece & held), (score, piece & ~held)):
                if part:
                    cut[value] = cut.get(value, 0) | part
        pieces = cut
    found: list[int] = []
    for score in sorted(pieces, reverse=best_first):
        count = pieces[score].bit_count()
        if start < count and len(found) < rows:
            found += order.part(pieces[score], start, rows - len(found))
        start = max(0, start - count)
    return found
