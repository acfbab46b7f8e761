"""Registration numbers (diarienummer): which spellings are the same matter, and the address part of one.

Within a kommun "KS 2025/12", "KS-2025-12", "Dnr KS 2025/0012" and "KS2025/12" are one matter: the same letters and
the same numbers in the same order. Only what stands between them, case and leading zeros differ, and that is how
one register is typed in minutes, agendas and mail. "KS 2025/12-3" is not the same: it has a number more.
"""

from __future__ import annotations

import re
import unicodedata

from catalog.ids import fingerprint, slug

LONGEST = 80  # characters of an address part

_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_LABELS = {"dnr", "diarienr", "diarienummer", "diarieför", "ärendenr", "ärendenummer"}


def matter_key(number: str) -> str:
    """Return what is the same for all spellings of a number: "ks-2025-12"; "" when it holds no letter or digit."""
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", number).casefold())
    while len(tokens) > 1 and tokens[0] in _LABELS:
        tokens = tokens[1:]
    return "-".join(t.lstrip("0") or "0" if t.isdecimal() else t for t in tokens)


def matter_slug(number: str) -> str:
    """Return the address part of a matter: its key, and where an address cannot hold the key, a hash of it too.

    Two numbers have the same slug only if they have the same key: a key never holds a letter beside a digit, and
    the ending "-x0…" of a hash does. Raises: ValueError when the number holds no letter or digit.
    """
    key = matter_key(number)
    if not key:
        raise ValueError(f"no letter or digit in {number!r}")
    made = slug(key, "dnr")
    if made == key and len(key) <= LONGEST:
        return made
    return f"{made[:LONGEST].strip('-')}-x0{fingerprint(key)[:10]}"
