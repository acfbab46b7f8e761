"""What the documents of a meeting are, by the names that their kommun gave them, and which of them is its protocol.

One meeting may have several protocols: the whole, sections that were approved
at once ("omedelbart justerade"), a supplement, the same one twice, a scanned
copy. Names are written by people, so "Protkoll" counts, and a date in a name
that is not the meeting's is pointed out and not believed.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

SUMMONS, PAPERS, PROTOCOL, PROOF, ANNEX, OTHER = (
    "kallelse", "handlingar", "protokoll", "anslagsbevis", "bilaga", "ovrigt",
)  # fmt: skip
WHOLE, PART, AT_ONCE, SUPPLEMENT = "hela", "del", "omedelbart", "tillagg"  # what a protocol covers

_PROTOCOL = r"prot\w{0,2}k\w{0,2}ll?"  # Protokoll, Protkoll, Protokol
# The first that fits. A name may hold several of these words: "Protokoll, bilaga 2", "Kallelse med handlingar".
_TYPES = (
    (PROOF, re.compile(r"anslagsbevis|bevis om anslag|anslag av ")),
    (ANNEX, re.compile(rf"{_PROTOCOL}\w*bilag|\bbilag|närvaro|omröstning|votering|talarlista|reservation|yrkande")),
    (ANNEX, re.compile(rf"{_PROTOCOL}s?utdrag|{_PROTOCOL}\w*sutdrag")),
    (SUMMONS, re.compile(r"kallelse|dagordning|föredragningslista|ärendelista|tilläggslista|kungörelse")),
    (PROTOCOL, re.compile(rf"{_PROTOCOL}")),
    (PAPERS, re.compile(r"handling|beslutsunderlag|underlag")),
)
_AT_ONCE = re.compile(r"omedelbar|direktjuster|\boj\b")
_SUPPLEMENT = re.compile(r"tillägg|supplement|komplettering")
_SCANNED = re.compile(r"in?skann|skann|scan")
_SECTIONS = re.compile(r"(?:§{1,2}|paragraf(?:er)?)\s*((?:\d+[a-z]?\b\s*(?:[,&–-]|och\b)?\s*)+)")
_FILE_SECTIONS = re.compile(rf"\d{{8}}_{_PROTOCOL}_[a-zåäö]+_(\d+(?:-\d+)?)\b")  # 20241127_protokoll_kf_192-193.pub.pdf
_DAY = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)|(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)")
_RANGE = re.compile(r"(\d+)(?:\s*[–-]\s*(\d+))?")
_MAX_SECTION = 2000


@dataclass(frozen=True)
class Document:
    """One document of a meeting."""

    name: str
    url: str
    file_name: str = ""
    type: str = OTHER
    covers: str = ""  # of a protocol: WHOLE, PART, AT_ONCE or SUPPLEMENT
    sections: str = ""  # "27–53", as the name says
    scanned: bool = False
    copy_of: str = ""  # address of the protocol that this one repeats
    other_day: str = ""  # a day in the name that is none of the meeting's


def read_documents(found: Iterable[tuple[str, str, str]], days: Sequence[str]) -> tuple[Document, ...]:
    """Return the documents of a meeting, given (name, file name, address) of each and the meeting's days (ISO 8601)."""
    documents = [_read(name, file_name, url, days) for name, file_name, url in found]
    protocols = [d for d in documents if d.type == PROTOCOL]
    whole = [d for d in protocols if d.covers == WHOLE and not d.sections]
    if whole:  # beside a protocol of all sections, one that names its sections is a part
        documents = [replace(d, covers=PART) if d.covers == WHOLE and d.sections else d for d in documents]
    else:
        documents = _widest_is_whole(documents)
    return _without_copies(documents)


def main_protocol(documents: Iterable[Document]) -> Document | None:
    """Return the protocol of the whole meeting, one that is text before a scanned one; None when there is none."""
    whole = [d for d in documents if d.type == PROTOCOL and d.covers == WHOLE]
    return min(whole, key=lambda d: (d.scanned, bool(d.copy_of)), default=None)


def first_url(documents: Iterable[Document], type_: str) -> str:
    """Return the address of the first document of a type, "" when there is none."""
    return next((d.url for d in documents if d.type == type_), "")


def papers_url(documents: Sequence[Document]) -> str:
    """Return the address of the papers; of the summons when it says that it holds them."""
    joint = (d.url for d in documents if d.type == SUMMONS and "handling" in d.name.casefold())
    return first_url(documents, PAPERS) or next(joint, "")


def days_in(text: str) -> list[str]:
    """Return the days that a text names, ISO 8601, in its order; what is no day of the calendar is left out."""
    found = []
    for match in _DAY.finditer(text):
        year, month, day = (part for part in match.groups() if part)
        try:
            found.append(date(int(year), int(month), int(day)).isoformat())
        except ValueError:
            continue
    return found


def decoded_name(filename_b64: str) -> str:
    """Return a file's name of its base64, in UTF-8 or Windows-1252; "" when it is no base64."""
    try:
        data = base64.b64decode(filename_b64, validate=True)
    except (binascii.Error, ValueError):
        return ""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _read(name: str, file_name: str, url: str, days: Sequence[str]) -> Document:
    spoken = name.casefold()
    type_ = next((t for t, pattern in _TYPES if pattern.search(spoken)), "")
    if not type_:  # a name such as "2026-06-17" says nothing, and the file's may
        type_ = next((t for t, pattern in _TYPES if pattern.search(file_name.casefold())), OTHER)
    sections = _sections(spoken, file_name.casefold()) if type_ == PROTOCOL else ""
    strange = [day for day in [*days_in(name), *days_in(file_name)] if days and day not in days]
    both = f"{spoken} {file_name.casefold()}"
    return Document(
        name=name.strip(),
        url=url,
        file_name=file_name,
        type=type_,
        covers=_covers(both) if type_ == PROTOCOL else "",
        sections=sections,
        scanned=bool(_SCANNED.search(both)),
        other_day=strange[0] if strange and type_ == PROTOCOL else "",
    )


def _covers(text: str) -> str:
    return AT_ONCE if _AT_ONCE.search(text) else SUPPLEMENT if _SUPPLEMENT.search(text) else WHOLE


def _sections(name: str, file_name: str) -> str:
    match = _SECTIONS.search(name) or _FILE_SECTIONS.search(file_name)
    if not match:
        return ""
    # "§ 10 2025-02-12" ends at the date, whose hyphens look like those of a range
    text = re.split(r"\s\d{4}-\d\d", match[1])[0]
    return re.sub(r"\s*-\s*", "–", text.strip(" ,&–-"))


def _count(sections: str) -> int:
    total = 0
    for first, last in _RANGE.findall(sections.replace("–", "-")):
        total += min(max(int(last or first) - int(first) + 1, 1), _MAX_SECTION)
    return total


def _widest_is_whole(documents: list[Document]) -> list[Document]:
    """Of protocols that all name their sections, keep the one with most of them as whole, unless that is one section.

    The others are parts.
    """
    candidates = [d for d in documents if d.type == PROTOCOL and d.covers == WHOLE]
    most = max((_count(d.sections) for d in candidates), default=0)
    least = max(most, 2)
    return [replace(d, covers=PART) if d in candidates and _count(d.sections) < least else d for d in documents]


def _without_copies(documents: list[Document]) -> tuple[Document, ...]:
    """Mark each protocol that covers what one before it does; a scanned one gives way to one that is text."""
    main = main_protocol(documents)
    known: dict[tuple[str, str], str] = {(WHOLE, ""): main.url} if main else {}
    marked = []
    for document in documents:
        if document.type == PROTOCOL:
            key = (document.covers, "" if document.covers == WHOLE else document.sections)
            first = known.setdefault(key, document.url)
            document = replace(document, copy_of=first if first != document.url else "")
        marked.append(document)
    return tuple(marked)
