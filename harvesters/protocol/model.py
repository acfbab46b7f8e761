"""What is found in a protocol: one Decision a §, and the evidence for each field."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

# The outcomes of the profile `beslut`.
BIFALLET, DELVIS, AVSLAGET, BESVARAT = "bifallet", "delvis", "avslaget", "besvarat"
BORDLAGT, ATERREMITTERAT, AVSKRIVET = "bordlagt", "aterremitterat", "avskrivet"
TILLSTYRKT, ANTECKNAT, OVRIGT, OKANT = "tillstyrkt", "antecknat", "ovrigt", "okant"

# What an outcome is the outcome of.
INITIATIV, NAMNDFORSLAG = "initiativ", "nämndförslag"

JA, NEJ, AVSTAR, FRANVARANDE = "ja", "nej", "avstar", "franvarande"


@dataclass(frozen=True)
class Evidence:
    """Why a field has its value: the rule's name and the words, with their place in the § as read (`Section.text`)."""

    rule: str
    quote: str
    start: int  # characters from the beginning of the §
    end: int


@dataclass(frozen=True)
class Member:
    """An elected member: a name that the protocol follows with a party in brackets."""

    name: str
    party: str

    def __str__(self) -> str:
        return f"{self.name} ({self.party})"


@dataclass(frozen=True)
class Meeting:
    """The meeting that a protocol is of. Empty: the protocol does not say."""

    organ: str = ""
    held: date | None = None
    kommun: str = ""


@dataclass(frozen=True)
class Section:
    """One § of a protocol, cleaned: page furniture gone, one space between words.

    The last four are what a JSON form states beside the text; empty where it does not.
    """

    number: str
    text: str
    meeting: Meeting = Meeting()
    diarienummer: str = ""
    rubrik: str = ""


@dataclass(frozen=True)
class Claim:
    """A yrkande: who asked for what."""

    members: tuple[Member, ...]
    parties: tuple[str, ...]  # when a party or a group is named rather than members
    text: str
    start: int


@dataclass(frozen=True)
class Vote:
    """One vote. Counts are None when the protocol does not state them; names where it lists them."""

    ja_innebar: str
    nej_innebar: str
    ja: int | None
    nej: int | None
    avstar: int | None
    franvarande: int | None
    members: tuple[tuple[Member, str], ...]  # (member, ja | nej | avstar | franvarande)
    won: str  # "ja", "nej" or "" when the protocol does not settle it
    won_by: str  # "majoritet", "utslagsröst", "lottning", "minoritetsåterremiss" or ""
    is_main: bool  # decides the matter itself; not a counter-proposal, an addition or a matter of form
    start: int
    end: int
    parties: tuple[tuple[str, str, int | None], ...] = ()  # (party, side, how many), where told by party
    by_name: bool = False  # no numbers are stated: the members listed on each side were counted


@dataclass(frozen=True)
class Decision:
    """Everything found in one §. Empty or None: the § does not say, or not clearly enough."""

    meeting: Meeting
    paragraf: str
    diarienummer: str
    rubrik: str
    beslutstext: str
    arendetyp: str
    initiativ_av: str
    vackt_datum: date | None
    utfall: str
    utfall_avser: str
    forslag_till: str  # the body that decides, when this § only proposes: "Kommunfullmäktige"
    votes: tuple[Vote, ...]
    claims: tuple[Claim, ...]
    propositionsordning: str
    reservationer: tuple[str, ...]  # party codes
    sarskilda_yttranden: tuple[str, ...]  # party codes
    nasta_steg: str
    jav: tuple[Member, ...]
    omedelbart_justerad: bool
    overklagande: str
    personuppgifter: str
    utelamnas: str  # why the § may not be published at all, or ""
    evidence: dict[str, Evidence] = field(default_factory=dict)

    @property
    def vote(self) -> Vote | None:
        """Return the vote that decided the matter, None without one."""
        return next((vote for vote in self.votes if vote.is_main), None)
