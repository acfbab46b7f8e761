"""One spelling of a protocol's text: the same words, whatever program wrote them down.

A protocol reaches us with soft hyphens, hard spaces, curly quotes, three kinds of
dashes, words cut at line ends, and page headers and footers in the middle of
sentences. None of that means anything. `clean` gives the words with one space
between them, so that nothing after it depends on where a line ended.

A word cut at a line end is joined ("kommun-/styrelsen"), unless the hyphen is the
word's own: before "och" ("miljö-/och"), after a capital letter or a digit
("IT-/stöd", "2024-/00638") or after a single letter ("e-/förslag").
"""

from __future__ import annotations

import re
import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣-"), "-")
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»″＂"), '"') | dict.fromkeys(map(ord, "‘’‚‛′`´"), "'")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\x00"), None)
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
_SPELLING = _DASHES | _QUOTES | _INVISIBLE | _LIGATURES

_CUT = re.compile(r"(?<=\w)-[ \t]*\n\s*(?=\w)")
_SOFT_HYPHEN = re.compile("\u00ad[ \t]*\n?[ \t]*")
_KEEPS_HYPHEN = re.compile(r"(?:och|eller|samt|respektive|men|till|och/eller)\b")

# Words that only a page header or footer has.
_DATE = (
    r"(?:\d{4}-\d\d-\d\d|\d{1,2} (?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober"
    r"|november|december) \d{4})"
)
_PAGE = (
    r"(?:\d{1,4} ?\(\d{1,4}\)|[Ss]id(?:a|an|nr|nummer)?[.:]? ?\d{1,4}(?: ?(?:av|\(|/) ?\d{1,4}\)?)?"
    r"|Blad(?:nr)?[.:]? ?\d{1,4})"
)
_HEADER = (
    rf"(?:Protokoll nr:? ?\d{{1,4}} Sammanträdesdatum:? ?{_DATE}(?! klockan)|Sammanträdesdatum:? ?{_DATE}"
    rf"|S(?:ammanträdesprotokoll|AMMANTRÄDESPROTOKOLL)(?: ?{_DATE})?"
    r"|Justera(?:ndes|nde|rnas|res?) sign(?:atur(?:er)?|\.)?:?|Ordförandes? sign(?:atur|\.)?:?|Utdragsbestyrkande:?)"
)
_CORE = rf"(?:{_PAGE}|{_HEADER})"
_CORE_RUN = re.compile(rf"(?<![\w§])(?<!§ ){_CORE}(?![\w(-])(?:,? {_CORE}(?![\w(-])){{0,4}}")
# A body or a kommun named beside such words belongs to them, unless a sentence goes on from it.
_ORGAN = (
    r"(?:[A-ZÅÄÖ][\w-]{1,30} (?:kommun|stad|Stad|KOMMUN|STAD)|K(?:ommun|OMMUN)(?:fullmäktige|styrelsen"
    r"|FULLMÄKTIGE|STYRELSEN)"
    r"(?:s arbetsutskott)?|[A-ZÅÄÖ][\w-]{1,30}(?:nämnden|utskottet)"
    r"|[A-ZÅÄÖ][\w-]{1,30} och [\w-]{2,30}(?:nämnden|utskottet)"
    r"|PROTOKOLL|Protokoll)"
)
_ORGANS_BEFORE = re.compile(rf"(?:(?<=[.:)\"] )|^){_ORGAN}(?: {_ORGAN})? $")
_ORGANS_AFTER = re.compile(rf" {_ORGAN}(?: {_ORGAN})?(?= [A-ZÅÄÖ0-9§\"]|$)")
_NEAR = 90  # characters beside page furniture in which the body's name may stand
_LONE_NUMBER = re.compile(
    r"\n[ \t]{0,99}\n\s{0,99}(?:-[ \t]{0,9})?\d{1,3}(?:[ \t]{0,9}-)?[ \t]{0,99}(?=\n[ \t]{0,99}\n|\n?\Z)"
)
_CONTENT = re.compile(r"§|eslut|andling|rkande|ärende|Ärende|[Dd]nr|mröstning|eserv")  # never page furniture
_RULED = re.compile(r"[-_=.]{4,}")


def clean(text: str) -> str:
    """Return the words of `text` with one space between them, without page furniture. Idempotent."""
    return flatten(drop_repeated_lines(lines_of(text)))


def join_cut_words(text: str) -> str:
    """Return `text`, from `lines_of`, with the words joined that a line end cuts."""
    return _CUT.sub(_joined, text)


def lines_of(text: str) -> str:
    """Return `text` in one spelling, its lines and form feeds kept."""
    text = unicodedata.normalize("NFC", text)
    text = _SOFT_HYPHEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.translate(_SPELLING)
    return re.sub(r"[^\S\n\f]|\|", " ", text).replace("\u2028", "\n").replace("\u2029", "\n")


def drop_repeated_lines(text: str) -> str:
    """Return `text` without the lines that stand at the top or foot of most pages, and without form feeds."""
    pages = text.split("\f")
    if len(pages) >= 3:
        edges = [_edges(page) for page in pages]
        counts: dict[str, int] = {}
        for edge in edges:
            for key in {_masked(line) for line in edge}:
                counts[key] = counts.get(key, 0) + 1
        common = {key for key, count in counts.items() if count >= max(3, len(pages) * 0.6)}
        pages = [_without_edges(page, common) for page in pages]
    return "\n\n".join(pages)


def flatten(text: str) -> str:
    """Return lines as one run of words, cut words joined and page headers removed."""
    text = _LONE_NUMBER.sub("\n\n", text)
    text = join_cut_words(text)
    text = _RULED.sub(lambda m: "..." if m.group()[0] == "." else " ", " ".join(text.split()))
    return " ".join(_without_furniture(text).split())


def _without_furniture(text: str) -> str:
    """Return `text` without page numbers, page headers and the names of body and kommun that stand beside them."""
    kept, end = [], 0
    for match in _CORE_RUN.finditer(text):
        if match.start() < end:
            continue
        start = match.start()
        before_it = text[max(0, start - 9) : start].rstrip()
        stop = _end_of_run(text, match.end(), ends_sentence=before_it[-1:] in (*'.:)"!?', ""))
        goes_on = text[stop : stop + 2].strip()[:1].islower()  # then the body is the subject of a sentence
        if not goes_on and (before := _ORGANS_BEFORE.search(text[max(end, start - _NEAR) : start])):
            start -= len(before.group())
        kept.append(text[end:start])
        end = stop
    return " ".join([*kept, text[end:]])


def _end_of_run(text: str, stop: int, *, ends_sentence: bool) -> int:
    """Return where page furniture ends that goes on with a body's name and more of the header.

    A name that nothing of a header follows may be the sentence's that the page cut ("punkter i / Göteborgs Stad").
    """
    while after := _ORGANS_AFTER.match(text, stop, stop + _NEAR):
        more = _CORE_RUN.match(text, after.end() + 1)
        if not more:
            return after.end() if ends_sentence else stop
        stop = more.end()
    return stop


def _joined(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    before, after = text[max(0, start - 2) : start], text[end : end + 12]
    if _KEEPS_HYPHEN.match(after):
        return "- "
    is_single = len(before) < 2 or not before[-2].isalpha()
    if is_single or not before[-1].islower() or not after[0].islower():
        return "-"
    return ""


def _edges(page: str) -> list[str]:
    lines = [line.strip() for line in page.split("\n") if line.strip()]
    return [line for line in lines[:5] + lines[-4:] if not _CONTENT.search(line)] if len(lines) > 9 else []


def _without_edges(page: str, common: set[str]) -> str:
    lines = page.split("\n")
    filled = [index for index, line in enumerate(lines) if line.strip()]
    near = set(filled[:5] + filled[-4:]) if len(filled) > 9 else set()
    return "\n".join("" if i in near and _masked(line.strip()) in common else line for i, line in enumerate(lines))


def _masked(line: str) -> str:
    return re.sub(r"\d+", "#", line)
