"""Long lists in pages: how many records a page holds, and which page numbers it shows."""

from __future__ import annotations

PER_PAGE = 100
NEIGHBOURS = 2  # page numbers shown on each side of the current one


def page_numbers(current: int, last: int) -> list[int]:
    """Return the page numbers to show; 0 stands for a gap."""
    wanted = sorted({1, last, *range(max(1, current - NEIGHBOURS), min(last, current + NEIGHBOURS) + 1)})
    shown: list[int] = []
    for number in wanted:
        if shown and number - shown[-1] > 1:
            shown.append(0)
        shown.append(number)
    return shown


def last_page(total: int) -> int:
    """Return the number of pages that a list of `total` records takes; an empty list takes one."""
    return max(1, -(-total // PER_PAGE))
