"""Decisions, meetings and notices as records with addresses, from every dataset that follows their profile.

Addresses come from the source's own ids, the kommunkod and dates, never from a
title, so they stay when a heading is corrected.
"""

from __future__ import annotations

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from catalog.agenda import AgendaItem, load_agendas
from catalog.ids import sha256_hex, slug
from catalog.law.diary import matter_key, matter_slug
from catalog.model import Catalog, Dataset, Resource
from catalog.store import read_rows

COUNCIL, BOARD = "fullmäktige", "kommunstyrelsen"
# utfall_avser and arendetyp decide what the outcome is said of: texts/records.yml, decision.subject.*
_A_BODY = re.compile(r"[\w -]+(?:nämnden|styrelsen|utskottet|beredningen)")
# A decision that is only told to others, or carried out by them, is final.
_ONLY_TOLD = re.compile(r"kännedom|anmäl|rapport|verkställ|uppdrag|delges")
_INITIATIVES = {"motion", "medborgarforslag", "e_forslag"}
ADVICE = "rad_"
ADVISED = ("bifallet", "delvis", "avslaget", "besvarat", "avskrivet", "antecknat")  # else the board itself has decided
_LONGEST = 150  # signs of an address part; file systems take 255 bytes with the ending
KINDS = ("sammantraden", "beslut", "anslag")  # meetings first: the others find their bodies through them


@dataclass(frozen=True, slots=True)
class Record:
    """One row with a page of its own. `row` holds only the cells that have a value."""

    kind: str  # beslut | sammantraden | anslag
    publisher: str  # slug of the kommun
    organ: str  # short name of the body, an address part: "ks"
    date: str  # ISO date that it is listed under
    url: str  # "/beslut/ale/ks/2026-05-07/12/"
    row: Mapping[str, str]
    dataset: str  # key of the dataset
    position: int  # 1 = the first row of the resource
    archived: bool = False  # its dataset is: it keeps its page and is in no list

    def get(self, name: str) -> str:
        """Return a cell as text, "" when it has no value."""
        return self.row.get(name, "")

    @property
    def cells(self) -> Mapping[str, str]:
        """Return the cells for a template, which may ask for any: "" when it has no value."""
        return defaultdict(str, self.row)

    @property
    def outcome(self) -> str:
        """Return the `utfall` of a decision as it may be said: "rad_avslaget" when the body only advises another.

        A board that prepares for the council decides nothing of the matter: it proposes that a motion be refused,
        and the council decides. `nasta_steg` tells that the matter goes on there, or to the board that prepares it.
        """
        utfall, following = self.get("utfall"), self.get("nasta_steg").casefold()
        is_council = self.organ == "kf" or "fullmaktige" in self.organ
        goes_on = COUNCIL in following or (BOARD in following and self.organ not in ("ks", BOARD))
        goes_on = goes_on and not _ONLY_TOLD.search(following)
        return f"{ADVICE}{utfall}" if goes_on and not is_council and utfall in ADVISED else utfall


@dataclass(frozen=True, slots=True)
class Vote:
    """How one elected member voted in one decision."""

    name: str
    party: str  # "S"; "okant" when the minutes do not say
    vote: str  # ja | nej | avstar | franvarande


@dataclass
class Records:
    """All records, newest first, with the ways the pages look them up.

    What lists are made of (`by_kind`, `of`) lacks the records of archived datasets; what one page says of others, found
    by an id, a meeting or a matter, has them, since they keep their pages.
    """

    by_kind: dict[str, list[Record]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    with_page: dict[str, list[Record]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    by_publisher: dict[tuple[str, str], list[Record]] = field(default_factory=lambda: defaultdict(list))
    by_organ: dict[tuple[str, str, str], list[Record]] = field(default_factory=lambda: defaultdict(list))
    meetings: dict[str, Record] = field(default_factory=dict)  # by their id
    by_meeting: dict[tuple[str, str], list[Record]] = field(default_factory=lambda: defaultdict(list))
    by_matter: dict[tuple[str, str], list[Record]] = field(default_factory=lambda: defaultdict(list))  # see matter_of
    organ_names: dict[tuple[str, str], str] = field(default_factory=dict)  # (publisher, organ) → name
    bodies: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))  # publisher → organ → name
    notices: dict[str, Record] = field(default_factory=dict)  # by their id
    votes: dict[str, list[Vote]] = field(default_factory=lambda: defaultdict(list))  # by id of the decision
    board_events: dict[str, list[Mapping[str, str]]] = field(default_factory=lambda: defaultdict(list))  # by notice id
    agenda_of_matter: dict[tuple[str, str], list[AgendaItem]] = field(default_factory=lambda: defaultdict(list))
    agendas: dict[str, list[AgendaItem]] = field(default_factory=dict)  # by the meeting's id
    decisions: dict[str, Record] = field(default_factory=dict)  # those with a page, by their id

    def of(self, kind: str, publisher: str, organ: str = "") -> list[Record]:
        """Return a kommun's records of a kind, or one body's, newest first."""
        key = (kind, publisher, organ)
        return self.by_organ.get(key, []) if organ else self.by_publisher.get(key[:2], [])

    def agenda(self, meeting_id: str) -> list[AgendaItem]:
        """Return what a meeting takes up, in the order of its agenda; [] when we have seen no agenda."""
        return self.agendas.get(meeting_id, [])

    def decided(self, item: AgendaItem) -> Record | None:
        """Return the decision on an agenda item: the one it names, or the meeting's only one in the same matter."""
        if named := self.decisions.get(item.get("beslut_id")):
            return named
        of_meeting = self.by_meeting.get(("beslut", item.get("sammantrade_id")), [])
        same = [r for r in of_meeting if item.get("diarienummer") and r.get("diarienummer") == item.get("diarienummer")]
        return same[0] if len(same) == 1 else None

    def organs(self, publisher: str) -> list[tuple[str, str]]:
        """Return (short name, name) of a kommun's bodies, by name."""
        return sorted(self.bodies.get(publisher, {}).items(), key=lambda o: o[1])


def subject_of(record: Record) -> str:
    """Return what the outcome is said of: a kind of initiative, "initiativ", or the "namndforslag" of whom it says.

    The text of "namndforslag_av" takes the body's name, which is in `initiativ_av`.
    """
    if record.get("utfall_avser") == "nämndförslag":
        return "namndforslag_av" if _A_BODY.fullmatch(record.get("initiativ_av")) else "namndforslag"
    return record.get("arendetyp") if record.get("arendetyp") in _INITIATIVES else "initiativ"


def load_records(catalog: Catalog) -> Records:
    """Return every decision, meeting and notice of the catalogue."""
    records = Records()
    for kind in KINDS:
        drafts = [d for ds, resource in catalog.with_profile(kind) for d in _drafts(kind, ds, resource, records)]
        # One that another dataset has taken over is that dataset's.
        living = {d.get("id") for d in drafts if not d.archived}
        drafts = [d for d in drafts if not d.archived or d.get("id") not in living]
        # Two at one address are told apart in the order of their ids, which does not change with the file's order.
        drafts.sort(key=lambda d: (d.url, d.get("id")))
        taken: Counter[str] = Counter()
        found = []
        for draft in drafts:
            taken[draft.url] += 1
            suffix = "" if taken[draft.url] == 1 else f"-{taken[draft.url]}"
            found.append(replace(draft, url=f"{draft.url}{suffix}/"))
        found.sort(key=lambda r: (r.date, r.url), reverse=True)
        records.with_page[kind] = found
        records.by_kind[kind] = [r for r in found if not r.archived]
        _index(records, kind, found)
    names = {meeting.get("organ_id"): meeting.get("organ") for meeting in records.meetings.values()}
    records.agendas = load_agendas(catalog, names)
    for item in (item for items in records.agendas.values() for item in items):
        if key := matter_of(item.get("diarienummer")):
            records.agenda_of_matter[item.publisher, key].append(item)
    for _, resource in catalog.with_profile("roster"):
        for row in read_rows(resource):
            records.votes[row["beslut_id"]].append(Vote(row["namn"], row["parti"], row["rost"]))
    for _, resource in catalog.with_profile("anslagshistorik"):
        for row in read_rows(resource):
            records.board_events[row["anslag_id"]].append(row)
    return records


@functools.lru_cache(100_000)
def matter_of(number: str) -> str:
    """Return the address part of the matter that a diarienummer names, in any spelling; "" when it names none."""
    return matter_slug(number) if matter_key(number) else ""


def _drafts(kind: str, dataset: Dataset, resource: Resource, records: Records) -> Iterator[Record]:
    for position, cells in enumerate(read_rows(resource), start=1):
        row = {name: text for name, text in cells.items() if text}
        organ, date = _ORGAN_AND_DATE[kind](dataset.publisher, row, records)
        if base := _ADDRESS[kind](dataset.publisher, organ, date, row):
            archived = bool(dataset.archived)
            yield Record(kind, dataset.publisher, organ, date, base, row, dataset.key, position, archived)


def _index(records: Records, kind: str, found: Iterable[Record]) -> None:
    for record in found:
        if kind == "sammantraden":
            records.meetings[record.get("id")] = record
        elif kind == "beslut":
            records.decisions[record.get("id")] = record
        else:
            records.notices[record.get("id")] = record
        if not record.archived:
            records.by_publisher[kind, record.publisher].append(record)
            records.by_organ[kind, record.publisher, record.organ].append(record)
        if meeting := record.get("sammantrade_id"):
            records.by_meeting[kind, meeting].append(record)
        if matter := matter_of(record.get("diarienummer")):
            records.by_matter[record.publisher, matter].append(record)
        if record.organ:
            name = records.organ_names.setdefault((record.publisher, record.organ), _organ_name(record))
            records.bodies[record.publisher].setdefault(record.organ, name)


def _organ_name(record: Record) -> str:
    return record.get("organ") or record.organ.upper()


def _organ_of(organ_id: str, kommunkod: str) -> str:
    return _part(organ_id.removeprefix(f"{kommunkod}-"), "organ")


def _from_id(row: Mapping[str, str], date: str) -> tuple[str, str]:
    return _organ_of(row["organ_id"], row["kommunkod"]), row[date][:10]


def _from_meeting(publisher: str, row: Mapping[str, str], records: Records) -> tuple[str, str]:
    """A notice names its body in words: find it by its meeting, or by a name from the kommun's other records."""
    if meeting := records.meetings.get(row.get("sammantrade_id", "")):
        return meeting.organ, row["anslaget"]
    named = [organ for organ, name in records.organs(publisher) if name.casefold() == row["organ"].casefold()]
    return (named[0] if named else _part(row["organ"], "organ")), row["anslaget"]


_ORGAN_AND_DATE: dict[str, Callable[[str, Mapping[str, str], Records], tuple[str, str]]] = {
    "sammantraden": lambda _publisher, row, _records: _from_id(row, "start"),
    "beslut": lambda _publisher, row, _records: _from_id(row, "beslutsdatum"),
    "anslag": _from_meeting,
}


def _decision_address(publisher: str, organ: str, date: str, row: Mapping[str, str]) -> str:
    # A decision without a section was taken by delegation, often about one person: it gets no page.
    return f"/beslut/{publisher}/{organ}/{date}/{row['paragraf']}" if "paragraf" in row else ""


def _notice_address(publisher: str, _organ: str, _date: str, row: Mapping[str, str]) -> str:
    own_id = row["id"].rstrip("/").removeprefix("urn:").split("//", 1)[-1]
    tail = own_id.split("/anslag/", 1)[-1] if "/anslag/" in own_id else own_id.split("/", 1)[-1]
    return f"/anslag/{publisher}/{_part(tail)}"


def _part(text: str, fallback: str = "") -> str:
    """Return `text` as an address part that a file system takes as a name: a very long one ends in a hash."""
    whole = slug(text, fallback)
    return whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST].rstrip('-')}-{sha256_hex(whole.encode())[:12]}"


_ADDRESS = {
    "sammantraden": lambda publisher, organ, date, _: f"/sammantraden/{publisher}/{organ}/{date}",
    "beslut": _decision_address,
    "anslag": _notice_address,
}
