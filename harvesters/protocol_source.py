"""A source's protocols, from asking for them to the tables `beslut` and `roster`: for every kind that comes by some.

    fetch_protocols(asked, dataset, http)   snapshots of those that can be read; Missing for the others
    protocol_tables(snapshot, about)        the rows of one, and each § that gives none with its reason

A protocol that cannot be read is Missing. A scan, or one without day or body, stays so: it is told of the source
and holds up nothing. Any other fault may be of this answer only: until it is read, nothing that we hold is given up
for less. A § that an earlier protocol of the same source has told is not told again:
a meeting may have the whole, a part that was approved at once, copies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from catalog.errors import FetchError, ParseError
from catalog.privacy import masked
from catalog.report import Finding
from harvesters.answers import as_list, as_object, cell
from harvesters.kinds.contract import Missing
from harvesters.protocol.dates import as_date
from harvesters.protocol.decision import read_section
from harvesters.protocol.errors import PdfScanned, ProtocolUndated
from harvesters.protocol.inputs import read_sections
from harvesters.protocol.model import Meeting
from harvesters.protocol.tables import (
    BESLUT_HEADER,
    ROSTER_HEADER,
    TOLD,
    Place,
    ProtocolTables,
    organ_short,
    tables_of,
)
from harvesters.table import About, Table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot

BESLUT, ROSTER = "beslut", "roster"
# Faults of the protocol as the kommun made it. Others may be of one answer (broken off, a page in its place …).
_AS_PUBLISHED = (PdfScanned, ProtocolUndated)
WHAT = "protocol"  # in the snapshot's context
MAX_BYTES = 100_000_000


@dataclass(frozen=True)
class Asked:
    """A protocol to read, and what the source says of it. Empty: it does not say."""

    url: str
    kommunkod: str
    organ: str = ""
    organ_id: str = ""  # "1440-ks"; follows from the body when left out
    day: str = ""  # ISO 8601
    day_is_sure: bool = False  # the source's day outweighs the protocol's own; else it is used where that is silent
    shorts: Mapping[str, Any] = field(default_factory=dict)  # {name of a body: its short name in addresses}
    meeting: str = ""  # the meeting's address; {organ} and {datum} in it are filled in
    page: str = ""  # where a person finds it, when not at `url`


def fetch_protocols(
    asked: Iterable[Asked],
    dataset: str,
    http: Http,
    told: set[str] | None = None,
    known: Mapping[str, object] | None = None,
) -> Iterator[Snapshot | Missing]:
    """Yield each protocol that can be read, in the order asked.

    told: decisions that earlier ones have told, filled in here. known: more for the snapshots' context.
    """
    told = set() if told is None else told
    for one in asked:
        context = {**(known or {}), "what": WHAT, "asked": asdict(one)}
        try:
            snapshot = http.get(one.url, context=context, max_bytes=MAX_BYTES)
            read = _read(snapshot)
        except FetchError as error:
            yield Missing(one.url, dataset, error.code, dict(error.values) | {"url": one.url})
            continue
        except ParseError as error:
            concerned = "" if isinstance(error, _AS_PUBLISHED) else dataset
            yield Missing(one.url, concerned, error.code, dict(error.values) | {"url": one.url})
            continue
        own = {row[0] for row in read.beslut}
        yield replace(snapshot, context={**snapshot.context, "told": sorted(own & told)})
        told |= own


def protocol_tables(snapshot: Snapshot, about: About) -> Iterator[Table]:
    """Yield the decisions and the votes of one protocol. Raises: ParseError."""
    context = snapshot.context
    told = frozenset(map(str, as_list(context.get("told", []), snapshot.url, "context.told")))
    asked = _asked(snapshot)
    read = _read(snapshot)
    rows = [row for row in read.beslut if row[0] not in told]
    ours = {"sammantrade_id": asked.meeting, "kalla_url": asked.page}
    names = tuple(name for name, value in ours.items() if value)
    rows = [(*row, *(_filled(ours[name], row) for name in names)) for row in rows]
    findings = [_finding(number, why, asked) for number, why in read.left_out]
    findings += [_finding(row[BESLUT_HEADER.index("paragraf")], TOLD, asked) for row in read.beslut if row[0] in told]
    header = (*BESLUT_HEADER, *names)
    yield Table(
        about, BESLUT, header, list(enumerate(rows, start=1)), profile=BESLUT, refused=findings,
        findings=tuple(_finding(number, why, asked, "warning") for number, why in read.remarks),
    )  # fmt: skip
    if votes := [row for row in read.roster if row[0] not in told]:
        yield Table(about, ROSTER, ROSTER_HEADER, list(enumerate(votes, start=1)), profile=ROSTER)


def _asked(snapshot: Snapshot) -> Asked:
    stated = as_object(snapshot.context.get("asked"), snapshot.url, "context.asked")
    return Asked(**stated)


def _read(snapshot: Snapshot) -> ProtocolTables:
    """Return the rows of one protocol. Raises: ParseError."""
    asked = _asked(snapshot)
    day = as_date(asked.day) if asked.day else None
    known = Meeting(asked.organ, day if asked.day_is_sure else None)
    found = [
        replace(section, meeting=replace(section.meeting, held=section.meeting.held or day))
        for section in read_sections(snapshot.read(), snapshot.url, known)
    ]
    organ = found[0].meeting.organ
    short = cell(asked.shorts.get(organ)) or organ_short(organ)
    organ_id = asked.organ_id or (f"{asked.kommunkod}-{short}" if short else "")
    place = Place(asked.kommunkod, organ, organ_id=organ_id)
    return tables_of(map(read_section, found), snapshot.url, place, snapshot.url)


def _filled(pattern: str, row: tuple[str, ...]) -> str:
    values = dict(zip(BESLUT_HEADER, row, strict=True))
    organ = values["organ_id"].partition("-")[2]
    return pattern.replace("{organ}", organ).replace("{datum}", values["beslutsdatum"])


def _finding(paragraf: str, rule: str, asked: Asked, severity: str = "error") -> Finding:
    """Return what is said of a §: its number and its protocol, and nothing of its words."""
    return Finding(rule, severity, values={"paragraf": paragraf or "–", "protokoll": masked(asked.url)})
