"""Chance that repeats itself: each stream of numbers follows from its name alone."""

from __future__ import annotations

from random import Random


def stream(*name: object) -> Random:
    """Return a random stream that is the same for the same name, in any order, thread and Python."""
    return Random("/".join(str(part) for part in name))  # noqa: S311  (example data, no secret)
