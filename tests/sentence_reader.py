"""Read the sentences on an indicator's page and hold each against the stored rows, with pandas.

Nothing of catalog.comparison is used here: the year, the counts, the ties and the spans are worked out anew
from the CSV, and a sentence is taken apart word by word. What it does not know how to read is a fault.
"""

# ruff: noqa: E501  (a pattern reads best with one shape on a line)

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

import pandas as pd

NUMBER = {"sv": r"−?\d{1,3}(?:\u202f\d{3})*(?:,\d+)?", "en": r"−?\d{1,3}(?:,\d{3})*(?:\.\d+)?"}
SEX_WORDS = {"sv": {"kvinnor": "K", "män": "M"}, "en": {"women": "K", "men": "M"}}
REASONS = {
    "sv": {
        "källan saknar uppgift": "uppgift_saknas",
        "svaren är för få för att visas": "for_fa_svar",
        "källan har tagit bort det": "borttaget_av_kallan",
        "kommunen har ingen sådan verksamhet": "ej_verksamhet",
        "källan säger inte varför": "okand_orsak",
        "källan har ingen rad": "ingen_rad",
    },
    "en": {
        "the source has no figure": "uppgift_saknas",
        "there are too few answers to show it": "for_fa_svar",
        "the source has withdrawn it": "borttaget_av_kallan",
        "the kommun has no such service": "ej_verksamhet",
        "the source does not say why": "okand_orsak",
        "the source has no row": "ingen_rad",
    },
}
LEAD = {
    "sv": r"(?:För (?P<sex>\w+) ligger (?P<n1>[^,;]+?)|(?P<n2>[^,;]+?) ligger) på (?P<value>{num})(?P<unit>\u00a0[^;]*?)?"
    r" (?:(?P<y1>\d{{4}})|\((?P<y2>\d{{4}})\))(?P<rank>(?:,| och är).*?)?(?:; (?P<peers>.*))?\.",
    "en": r"(?:For (?P<sex>\w+), (?P<n1>[^,;]+?)|(?P<n2>[^,;]+?)) is at (?P<value>{num})(?P<unit>%|\u00a0[^;]*?)?"
    r" in (?P<y1>\d{{4}})(?P<y2>)(?P<rank>(?:,| and is).*?)?(?:; (?P<peers>.*))?\.",
}
MISSING = {
    "sv": r"(?:För (?P<sex>\w+) har (?P<n1>[^,;:]+?)|(?P<n2>[^,;:]+?) har) inget värde för (?P<year>\d{{4}}): "
    r"(?P<reason>[^.]+)\.(?: Värdet är (?P<split>.+?)\.(?= |$))?"
    r"(?: Närmast före, (?P<before>\d{{4}}), var värdet (?P<old>{num})(?P<unit>\u00a0.*?)?\.(?= |$))?(?: (?P<peers>.*)\.)?",
    "en": r"(?:For (?P<sex>\w+), (?P<n1>[^,;:]+?)|(?P<n2>[^,;:]+?)) has no value for (?P<year>\d{{4}}): "
    r"(?P<reason>[^.]+)\.(?: The value is (?P<split>.+?)\.(?= |$))?"
    r"(?: The latest before that, from (?P<before>\d{{4}}), is (?P<old>{num})(?P<unit>%|\u00a0.*?)?\.(?= |$))?(?: (?P<peers>.*)\.)?",
}
NOBODY = {
    "sv": "{} har inget värde, och det har ingen annan kommun heller.",
    "en": "{} has no value, and nor has any other kommun.",
}
RANK = {
    "sv": r", (?P<way>högre|lägre) än (?P<n>\d+) av (?:(?P<all>\d+) kommuner|de (?P<some>\d+) kommuner som har ett värde)"
    r"(?: och lika med (?P<equal>\d+) (?P<form>annan|andra))?",
    "en": r", (?P<way>higher|lower) than (?P<n>\d+) of (?:(?P<all>\d+) kommuner|the (?P<some>\d+) kommuner that have a value)"
    r"(?: and equal to (?P<equal>\d+) (?P<form>other|others))?",
}
EQUAL_ALL = {
    "sv": r", lika med (?:(?P<one>den enda andra kommun)|alla (?P<n>\d+) andra kommuner) som har ett värde",
    "en": r", equal to (?:(?P<one>the only other kommun) that has|all (?P<n>\d+) other kommuner that have) a value",
}
ONLY = {
    "sv": r" och är den enda av (\d+) kommuner som har ett värde",
    "en": r" and is the only one of (\d+) kommuner that has a value",
}
PEERS = {
    "sv": r"(?:likvärdiga kommuner har|(?P<one>den enda likvärdiga kommunen har)|(?P<n>en|\d+) av (?P<of>\d+) likvärdiga kommuner har ett värde,)"
    r" (?:(?P<low>{num})(?:–| till ))?(?P<high>{num})(?P<unit>\u00a0.*)?",
    "en": r"(?:similar kommuner have|(?P<one>the only similar kommun has)|(?P<n>one|\d+) of (?P<of>\d+) similar kommuner ha(?:s|ve) a value,)"
    r" (?:(?P<low>{num})(?:–| to ))?(?P<high>{num})(?P<unit>%|\u00a0.*)?",
}
NO_PEER = {"sv": "ingen likvärdig kommun har ett värde", "en": "no similar kommun has a value"}
ITEM = re.compile(r'<li class="sentence-list__item" id="([a-z-]+)">(.*?)</li>', re.S)


@dataclass(frozen=True)
class Truth:
    """The rows of one indicator, read as text, and whom they are compared for."""

    rows: pd.DataFrame
    codes: Sequence[str]
    peers: Mapping[str, Sequence[str]]
    unit: Mapping[str, str]  # how the unit must be said, by language

    @cached_property
    def sex(self) -> str:
        present = set(self.numbers["kon"])
        return next((s for s in "TKM" if s in present), "T")

    def values(self, year: str, sex: str | None = None) -> dict[str, Decimal]:
        """Return the Decimals by kommunkod."""
        return self._by_sex[sex or self.sex].get(year, {})

    @cached_property
    def _by_sex(self) -> dict[str, dict[str, dict[str, Decimal]]]:
        own = self.numbers[self.numbers["kommunkod"].isin(self.codes)]
        own = own.assign(exact=own["varde"].map(Decimal))
        return {
            sex: {
                str(y): part.set_index("kommunkod")["exact"].to_dict()
                for y, part in own[own["kon"] == sex].groupby("ar")
            }
            for sex in "TKM"
        }

    @cached_property
    def numbers(self) -> pd.DataFrame:
        return self.rows[self.rows["varde"].map(lambda text: bool(text) and Decimal(text).is_finite())]

    @cached_property
    def year(self) -> str:
        own = self.numbers[self.numbers["kommunkod"].isin(self.codes) & (self.numbers["kon"] == self.sex)]
        counts = own.groupby("ar")["kommunkod"].nunique()
        if counts.empty:
            return ""
        most = counts[counts > len(self.codes) // 2]
        return str(most.index.max()) if len(most) else max((n, str(y)) for y, n in counts.items())[1]


def sentences_on(page: str) -> dict[str, str]:
    """Return the sentences of a page by slug."""
    return {slug: html.unescape(text) for slug, text in ITEM.findall(page)}


def check(text: str, name: str, code: str, truth: Truth, lang: str) -> str:
    """Hold one sentence against the truth and return what sort it is. Raises: AssertionError."""
    year = truth.year
    if not year:
        assert text == NOBODY[lang].format(name)
        return "nobody"
    values = truth.values(year)
    if code not in values:
        return _check_missing(text, name, code, truth, lang)
    found = _match(LEAD[lang], text, lang)
    assert (found["n1"] or found["n2"]) == name
    assert (SEX_WORDS[lang][found["sex"]] if found["sex"] else "T") == truth.sex
    assert (found["y1"] or found["y2"]) == year, text
    exact = values[code]
    _same(found["value"], exact, lang)
    assert (found["unit"] or "").strip("\u00a0") == truth.unit[lang], (text, truth.unit)
    _check_peers(found["peers"] or "", code, truth, lang)
    return _check_rank(found["rank"] or "", values, exact, len(truth.codes), lang)


def _check_rank(rank: str, values: Mapping[str, Decimal], exact: Decimal, kommuner: int, lang: str) -> str:
    lower, higher = sum(v < exact for v in values.values()), sum(v > exact for v in values.values())
    equal = sum(v == exact for v in values.values()) - 1
    if only := re.fullmatch(ONLY[lang], rank):
        assert len(values) == 1
        assert int(only[1]) == kommuner
        return "only"
    if same := re.fullmatch(EQUAL_ALL[lang], rank):
        assert lower == higher == 0
        assert (1 if same["one"] else int(same["n"])) == equal
        assert bool(same["one"]) == (equal == 1)
        return "all equal"
    found = re.fullmatch(RANK[lang], rank)
    assert found, rank
    assert int(found["n"]) == (lower if found["way"] in ("högre", "higher") else higher), rank
    assert found["way"] in (("högre", "higher") if lower else ("lägre", "lower"))
    assert int(found["all"] or found["some"]) == len(values)
    assert bool(found["all"]) == (len(values) == kommuner)
    assert int(found["equal"] or 0) == equal, rank
    assert found["form"] == (
        None
        if not equal
        else {"sv": "annan", "en": "other"}[lang]
        if equal == 1
        else {"sv": "andra", "en": "others"}[lang]
    )
    return "tie" if equal else "lowest" if not lower else "highest" if not higher else "between"


def _check_missing(text: str, name: str, code: str, truth: Truth, lang: str) -> str:
    year, rows = truth.year, truth.rows
    found = _match(MISSING[lang], text, lang)
    assert (found["n1"] or found["n2"]) == name
    assert (SEX_WORDS[lang][found["sex"]] if found["sex"] else "T") == truth.sex
    assert found["year"] == year
    row = rows[(rows["kommunkod"] == code) & (rows["ar"] == year) & (rows["kon"] == truth.sex)]
    reason = (row["saknas_orsak"].iloc[0] or "okand_orsak") if len(row) else "ingen_rad"
    assert REASONS[lang][found["reason"]] == reason
    numbers = truth.numbers
    earlier = numbers[(numbers["kommunkod"] == code) & (numbers["kon"] == truth.sex) & (numbers["ar"] < year)]
    assert bool(found["before"]) == bool(len(earlier)), text
    if found["before"]:
        assert found["before"] == earlier["ar"].max()
        _same(found["old"], Decimal(earlier.sort_values("ar")["varde"].iloc[-1]), lang)
        assert (found["unit"] or "").strip("\u00a0") == truth.unit[lang]
    told = {s: v[code] for s in "KM" if s != truth.sex and code in (v := truth.values(year, s))}
    parts = re.split(" och | and ", found["split"]) if found["split"] else []
    assert len(parts) == len(told), text
    for part, (sex, exact) in zip(parts, sorted(told.items()), strict=True):
        shown = re.match(NUMBER[lang], part)
        assert shown
        _same(shown[0], exact, lang)
        assert SEX_WORDS[lang][part.split()[-1]] == sex
    _check_peers((found["peers"] or "")[:1].lower() + (found["peers"] or "")[1:], code, truth, lang)
    return f"missing: {reason}" + (" split" if told else "") + (", older" if found["before"] else "")


def _check_peers(text: str, code: str, truth: Truth, lang: str) -> None:
    peers = truth.peers.get(code, ())
    values = truth.values(truth.year)
    own = [values[p] for p in peers if p in values]
    if not peers:
        assert not text
        return
    if text == NO_PEER[lang]:
        assert not own
        return
    found = _match(PEERS[lang], text, lang)
    if found["n"]:
        assert {"en": 1, "one": 1}.get(found["n"]) == len(own) or found["n"] == str(len(own))
        assert int(found["of"]) == len(peers) > len(own)
    else:
        assert len(own) == len(peers)
        assert bool(found["one"]) == (len(peers) == 1)
    _same(found["high"], max(own), lang)
    _same(found["low"] or found["high"], min(own), lang)
    assert (found["unit"] or "").strip("\u00a0") == truth.unit[lang], text


def _same(shown: str, exact: Decimal, lang: str) -> None:
    """Check that a number on the page is the exact one, rounded to the decimals that it shows."""
    plain = shown.replace("−", "-").replace("\u202f", "") if lang == "sv" else shown.replace("−", "-").replace(",", "")
    number = Decimal(plain.replace(",", "."))
    assert abs(number - exact) * 2 <= Decimal(1).scaleb(int(number.as_tuple().exponent)), (shown, exact)
    assert bool(number) == bool(exact), (shown, exact)


def _match(pattern: str, text: str, lang: str) -> re.Match[str]:
    found = re.fullmatch(pattern.format(num=NUMBER[lang]) if "{num}" in pattern else pattern, text)
    assert found, text
    return found
