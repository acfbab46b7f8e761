"""Made-up private persons, and the ways in which their numbers are written.

Everyone is born in the 1890s, and every name, street and mailbox of theirs holds "zj", which no Swedish word does:
whatever is published of them is found by those two letters, or by the ten digits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from random import Random
from urllib.parse import quote

MARK = "zj"
_FIRST = ("Ada", "Bo", "Carin", "David", "Elin", "Frans", "Gerda", "Hugo", "Ida", "Jarl", "Klara", "Love")
_MIDDLE = ("arn", "alm", "erg", "ung", "ost", "ind", "olm", "uld", "ost", "äll", "ött", "ård")
_LAST = ("quist", "dahl", "sson", "lund", "berg", "gren", "feldt", "mark", "ros", "vall", "ström", "gård")


@dataclass(frozen=True)
class Person:
    """One private person. `style` says how the number is written."""

    number: str  # ten digits
    first: str
    last: str
    at: int

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def mobile(self) -> str:
        return f"070-{174_000_0 + self.at:07d}"

    @property
    def mail(self) -> str:
        return f"{self.last.lower()}.{self.at}@example.net"

    @property
    def flat(self) -> str:
        return f"{self.last}gatan {self.at % 90 + 1} lgh {1001 + self.at}"

    @property
    def home(self) -> str:
        return f"{self.last}vägen {self.at % 90 + 1}, 449 {self.at % 90 + 10} NÖDINGE"

    @cached_property
    def written(self) -> str:
        """Return the number in the person's own way of writing it."""
        ways = list(WRITTEN.values())
        return ways[self.at % len(ways)](self.number)


class People:
    """Persons one after the other; `planted` says where each was put, by number and by name."""

    def __init__(self, seed: int = 8049) -> None:
        self._random, self._numbers = Random(seed), count()
        self.planted: dict[str, str] = {}  # ten digits, mobile's digits or name in small letters → where

    def next(self, where: str) -> Person:
        """Return a new person, who is going to be put at `where`."""
        at, random = next(self._numbers), self._random
        day = random.randint(1, 28) + random.choice((0, 0, 0, 60))
        nine = f"{random.randint(90, 99)}{random.randint(1, 12):02}{day:02}{at:03}"
        middle, last = _MIDDLE[at % 12], _LAST[at // 12 % 12]
        person = Person(nine + check_digit(nine), random.choice(_FIRST), f"Zj{middle}{'aoeiuybd'[at // 144]}{last}", at)
        self.planted[person.number] = self.planted[person.mobile.replace("-", "")] = where
        self.planted[person.name.casefold()] = where
        return person

    def number(self, where: str) -> str:
        """Return the number of a new person in some writing."""
        return self.next(where).written

    @property
    def count(self) -> int:
        return len(self.planted) // 3


def check_digit(nine: str) -> str:
    total = sum(sum(divmod(int(c) * (2 - i % 2), 10)) for i, c in enumerate(nine))
    return str(-total % 10)


def _parted(before: str, between: str) -> Callable[[str], str]:
    return lambda n: f"{before}{n[:6]}{between}{n[6:]}"


def _dated(sep: str, then: str, century: str = "") -> Callable[[str], str]:
    return lambda n: f"{century}{n[:2]}{sep}{n[2:4]}{sep}{n[4:6]}{then}{n[6:]}"


def _shifted(by: int) -> Callable[[str], str]:
    return lambda n: "".join(chr(ord(c) + by) for c in n)


WRITTEN: dict[str, Callable[[str], str]] = {
    "ten digits": lambda n: n,
    "hyphen": _parted("", "-"),
    "plus": _parted("", "+"),
    "twelve": lambda n: f"18{n}",
    "twelve, hyphen": _parted("18", "-"),
    "twelve, space": _parted("18", " "),
    "century apart": _parted("18 ", "-"),
    "pairs": lambda n: f"{n[:2]} {n[2:4]} {n[4:6]} {n[6:8]} {n[8:]}",
    "spaces around": _parted("", " - "),
    "dots": _dated(".", "."),
    "ISO date": _dated("-", "-", "18"),
    "slashes": _dated("/", "-", "18"),
    "slash": _parted("", "/"),
    "check digit apart": lambda n: f"{n[:6]}-{n[6:9]} {n[9]}",
    "en dash": _parted("", "–"),
    "minus": _parted("", "−"),
    "non-breaking hyphen": _parted("", "\u2011"),
    "full-width hyphen": _parted("", "－"),
    "no-break space": _parted("", "\u00a0"),
    "narrow no-break space": _parted("18", "\u202f"),
    "thin spaces": _dated("\u2009", "\u2009"),
    "line break": _parted("", "-\r\n"),
    "line break alone": _parted("", "\n"),
    "tab": _parted("", "\t"),
    "soft hyphen": _parted("", "\u00ad"),
    "soft hyphen and hyphen": _parted("", "\u00ad-"),
    "zero width": lambda n: "\u200b".join(n),
    "word joiner": _parted("18", "\u2060-"),
    "full-width": _shifted(0xFEE0),
    "Arabic-Indic": _shifted(0x630),
    "superscript": lambda n: n.translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")),
    "percent-encoded": lambda n: "".join(f"%{ord(c):02X}" for c in n),
    "percent-encoded hyphen": _parted("", "%2D"),
    "percent-encoded twice": _parted("", "%252D"),
    "percent-encoded dash": _parted("18", quote("–")),
    "entity": _parted("", "&#45;"),
    "named entity": _parted("", "&ndash;"),
    "entity twice": _parted("", "&amp;#45;"),
    "entity of a soft hyphen": _parted("", "&shy;"),
    "entity digits": lambda n: "".join(f"&#{ord(c)};" for c in n),
    "underscores": _parted("", "_"),
    "in a tag": lambda n: f"<b>{n[:6]}</b>-{n[6:]}",
    "in a word": lambda n: f"pnr{n[:6]}-{n[6:]}abc",
    "in a file name": lambda n: f"beslut_{n[:6]}-{n[6:]}_v2.pdf",
    "in an address": lambda n: f"https://example.net/akt/{n}?id=18{n}",
    "in a mailbox": lambda n: f"{n}@example.net",
    "VAT number": lambda n: f"SE{n}01",
    "in brackets": lambda n: f"({n[:6]}-{n[6:]})",
    "spreadsheet's float": lambda n: f"18{n}.0",
    "in quotes": lambda n: f"”18{n[:6]}-{n[6:]}”",
}
