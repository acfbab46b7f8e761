"""Compressed answers: made when first asked for, and the latest kept in memory.

The build writes no compressed copies: brotli at its best quality took 19 ms of processor time for each file of a demo,
26 s for what was built in 12, and most of it nobody opens. At quality 5 a file takes 0.3 ms and is 12 % larger. Where
somebody has put `<file>.br` or `.gz` beside a file, that is sent.
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable

import brotli

SMALLEST = 600  # bytes that are worth it
LARGEST = 2_000_000  # bytes that are compressed while somebody waits
HELD = 32_000_000  # bytes of compressed answers that are kept
BROTLI_QUALITY = 5
GZIP_LEVEL = 6
URGENT_QUALITY = 1
ENCODINGS = {"br": ".br", "gzip": ".gz"}  # in the order that we like them

_TEXT = ("text/", "application/json", "application/xml", "application/manifest+json", "image/svg+xml", "+json", "+xml")


def is_text(media_type: str) -> bool:
    """Return whether something of this type becomes smaller."""
    return media_type.startswith("text/") or any(part in media_type for part in _TEXT)


def wanted(accept: str) -> str:
    """Return which of our encodings a visitor takes, by `Accept-Encoding`; "" for none."""
    if not accept:
        return ""
    taken = {}
    for part in accept.lower().split(","):
        name, _, parameters = part.partition(";")
        taken[name.strip()] = parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((name for name in ENCODINGS if taken.get(name, taken.get("*", False) and name not in taken)), "")


def compressed(data: bytes, encoding: str, is_urgent: bool = False) -> bytes:
    """Return the data as the encoding has it. `is_urgent`: it is sent once, so speed counts for more than size."""
    if encoding == "br":
        quality = URGENT_QUALITY if is_urgent else BROTLI_QUALITY
        made: bytes = brotli.compress(data, quality=quality, mode=brotli.MODE_TEXT)
        return made
    return gzip.compress(data, URGENT_QUALITY if is_urgent else GZIP_LEVEL, mtime=0)


class Kept:
    """The compressed answers that were asked for last, HELD bytes of them."""

    def __init__(self, most: int = HELD) -> None:
        self._most, self._size = most, 0
        self._held: OrderedDict[object, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], bytes]) -> bytes:
        """Return what is kept under `key`, or make it and keep it."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        data = make()
        with self._lock:
            if key not in self._held and len(data) <= self._most:
                self._held[key] = data
                self._size += len(data)
                while self._size > self._most:
                    self._size -= len(self._held.popitem(last=False)[1])
        return data
