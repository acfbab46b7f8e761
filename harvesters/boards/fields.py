"""From a notice as its page writes it to a row of the profile `anslag`. What cannot be read stays as it stands, so
that the check refuses the row and says why; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from harvesters.boards.mapping import Words, plain
from harvesters.boards.pages import Notice
from harvesters.swedish_dates import read_day, read_period

COLUMNS = (
    "id", "organ", "typ", "rubrik", "sammantrade_id", "sammantradesdatum", "paragrafer", "justerat_datum", "anslaget",
    "tas_ned", "overklagas_senast_enligt_kommun", "forvaringsplats", "kontakt", "lagrum", "dokument_url", "sha256",
    "kalla_url",
)  # fmt: skip
_DAYS = frozenset(("sammantradesdatum", "justerat_datum", "anslaget", "tas_ned", "overklagas_senast_enligt_kommun"))
PROTOCOL = "justerat_protokoll"
_SECTIONS = re.compile(r"[\d\s,–-]+")
_WORD = "[a-zåäö]+"
_COMMITTEE = rf"(?:(?:{_WORD}-,? )*(?:{_WORD}-,? )och )?{_WORD}nämnd(?:en)?"  # miljö-, bygg- och räddningsnämnden
_BODY = re.compile(
    rf"\b(kommunfullmäktige|(?:kommunstyrelsen?|{_COMMITTEE})(?:s (?:{_WORD}- och )?{_WORD}utskott)?)s?\b",
    re.IGNORECASE,
)


def row_of(notice: Notice, words: Words, checksums: Mapping[str, str]) -> dict[str, str]:
    """Return the notice as a row: COLUMNS → text. `checksums` are those of the documents that were fetched."""
    row = dict.fromkeys(COLUMNS, "")
    for label, value in notice.pairs:
        if label in words.periods:
            _period(row, words.periods[label], value, words)
        elif (column := words.labels.get(label, "")) and column in row and not row[column]:
            row[column] = _cell(column, value, words)
    row["rubrik"] = notice.title
    row["typ"] = type_of(notice, words)
    row["organ"] = row["organ"] or body_in(notice.title) or words.organ
    if row["typ"] == PROTOCOL and not row["sammantradesdatum"]:
        row["sammantradesdatum"] = read_day(notice.title)
    linked = {words.labels.get(label, ""): link for label, link in notice.links}
    row["dokument_url"] = linked.get("dokument", "") or next(iter(notice.documents), "")
    row["sha256"] = checksums.get(row["dokument_url"], "")
    row["id"] = notice.link or notice.place or row["dokument_url"]
    row["kalla_url"] = notice.link or notice.place
    return row


def type_of(notice: Notice, words: Words) -> str:
    """Return the notice's typ: by its label, else the heading it stands under, else its own heading.

    A word for two types says nothing. When no word is known the label's own text is returned, so that the row is
    refused with that text, or the type that the kommun's file names for such.
    """
    said = [value for label, value in notice.pairs if words.labels.get(label) == "typ"]
    for text in (*said, notice.section, notice.title):
        if found := _type_in(text, words):
            return found
    return words.typ or next((text for text in (*said, notice.section) if text), "")


def unknown_category(notice: Notice, words: Words) -> str:
    """Return what the board calls the notice's type if we do not know the word, "" if we do or it says none."""
    said = [value for label, value in notice.pairs if words.labels.get(label) == "typ"]
    return next((text for text in said if not _type_in(text, words)), "")


def body_in(title: str) -> str:
    """Return the body that a heading names, as a name: "Kommunstyrelsen"; "" when it names none or several."""
    found = {match.group(1).casefold() for match in _BODY.finditer(title[:300])}
    if len(found) != 1:
        return ""
    name = found.pop()
    name = "kommunstyrelsen" if name == "kommunstyrelse" else name
    return name[:1].upper() + name[1:]


def _type_in(text: str, words: Words) -> str:
    folded = f" {plain(text)} "
    if (exact := words.types.get(folded.strip())) is not None:
        return exact
    hits = [
        (len(word), typ) for word, typ in words.types.items() if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded)
    ]
    if not hits:
        return ""
    longest = max(hits)[0]
    best = {typ for size, typ in hits if size == longest}
    return best.pop() if len(best) == 1 else ""


def _period(row: dict[str, str], columns: tuple[str, str], value: str, words: Words) -> None:
    first, last = read_period(value)
    if not first and any(plain(value).endswith(word) for word in words.no_end if len(word) > 1):
        first = read_day(value)
    for column, day in zip(columns, (first, last), strict=True):
        if column and not row[column]:
            row[column] = day if day or first else value


def _cell(column: str, value: str, words: Words) -> str:
    if column in _DAYS:
        if plain(value) in words.no_end:
            return ""
        _, last = read_period(value) if column == "overklagas_senast_enligt_kommun" else ("", "")
        return last or read_day(value) or value
    if column == "paragrafer":
        bare = value.replace("§", " ").replace("—", "–").replace(" och ", ", ")
        return " ".join(bare.split()) if _SECTIONS.fullmatch(bare) else value
    if column == "kontakt":
        return value if any(word in plain(value) for word in words.functions) and "@" not in value else ""
    return value
