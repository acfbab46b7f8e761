"""What a meeting, an agenda item or a decision of OParl needs to know of other objects: bodies, papers, places, files.

Meetings, their items and their files are looked for where they are if no list
brought them, one by one. Consultations and papers are not: a system may have
thousands, and lists for them. Those that no list brought are counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from harvesters.answers import as_object, cell
from harvesters.meeting_rows import DOCUMENTS, ITEMS, has_passed, organ_id_of
from harvesters.oparl_lists import Crawl, Found, is_deleted, type_of
from harvesters.oparl_rows import file_url, files_of, local_name, place_of, section_numbers
from harvesters.oparl_words import Words

if TYPE_CHECKING:
    from datetime import datetime

    from harvesters.source import Source

Object = Mapping[str, Any]
Facts = dict[str, dict[str, object]]  # by id of the object
_SHOWN = 12


def collect_facts(source: Source, crawl: Crawl, words: Words) -> tuple[dict[int, Facts], dict[str, str]]:
    """Return {place of an answer: {id of an object: what it only refers to}}, and what is to be told of the whole.

    Notes:  unknown_results, unresolved, tombstones, repeated; "" when there is nothing to tell.
    """
    facts: defaultdict[int, Facts] = defaultdict(dict)
    unknown: Counter[str] = Counter()
    lookup = _Lookup(source, crawl)
    tombstones = sum(is_deleted(found.object) for found in crawl.objects.values())
    for found in [f for f in crawl.objects.values() if type_of(f.object) == "Meeting"]:
        if is_deleted(found.object):
            continue
        own = lookup.of_meeting(found, crawl.http.now())
        facts[found.snapshot][cell(found.object.get("id"))] = own
        agenda = lookup.agenda(found.object)
        for item, section in zip(agenda, section_numbers(agenda), strict=True):
            at = crawl.objects[cell(item["id"])]
            facts[at.snapshot][cell(item["id"])] = lookup.of_item(at, found.object, own, section, words)
            result = cell(item.get("result")).strip()
            if result and not words.is_known(result):
                unknown[result] += 1
    notes = {
        "unknown_results": _shown(unknown),
        "unresolved": _shown(lookup.unresolved),
        "tombstones": str(tombstones or ""),
        "repeated": str(crawl.repeated or ""),
    }
    return facts, notes


def as_refs(value: object) -> list[Any]:
    """Return one or several references as a list."""
    return value if isinstance(value, list) else [value] if value else []


class _Lookup:
    """Finds what objects refer to, and counts what no list brought."""

    def __init__(self, source: Source, crawl: Crawl) -> None:
        self._source, self._crawl = source, crawl
        self._items = _items_by_meeting(crawl)
        self._papers = _papers_by_item(crawl)
        self.unresolved: Counter[str] = Counter()

    def of_meeting(self, found: Found, now: datetime) -> dict[str, object]:
        """Return the facts of a meeting."""
        meeting = found.object
        ended = (cell(meeting.get("end")) or cell(meeting.get("start")))[:10]
        return {
            **self._organ(meeting),
            "order": found.order,
            "place": place_of(self._part(meeting, "location")),
            "files": files_of(meeting, lambda one: self._crawl.resolve(one, DOCUMENTS)),
            "has_passed": has_passed((ended,), now),
        }

    def of_item(
        self, found: Found, meeting: Object, known: Mapping[str, Any], section: str, words: Words
    ) -> dict[str, object]:
        """Return the facts of an agenda item; `known` are those of its meeting."""
        paper = self._paper(found.object)
        own = cell(meeting.get("id"))
        return {
            "order": found.order,
            "organ_id": known["organ_id"],
            "meeting": own,
            "day": cell(meeting.get("start"))[:10],
            "page": cell(meeting.get("web")) or own,
            "section": section,
            "reference": cell(paper.get("reference")),
            "type": words.type_of_matter(cell(paper.get("paperType"))) if paper else "",
            "paper_url": file_url(self._part(paper, "mainFile")),
            "protocol": next((url for key, _, _, url in known["files"] if key == "resultsProtocol"), ""),
            "initiator": self._initiator(paper),
        }

    def agenda(self, meeting: Object) -> list[Object]:
        """Return a meeting's items: those that it lists, then those that only name it; tombstones left out."""
        listed = [one.get("id") if isinstance(one, Mapping) else one for one in as_refs(meeting.get("agendaItem"))]
        naming = (own for own in self._items.get(cell(meeting.get("id")), ()) if own not in listed)
        items = (self._crawl.resolve(reference, ITEMS) for reference in [*listed, *naming])
        return list({cell(one["id"]): one for one in items if one.get("id") and not is_deleted(one)}.values())

    def _organ(self, meeting: Object) -> dict[str, object]:
        """Return the first body of a meeting that resolves and its id, of the address when none does."""
        references = as_refs(meeting.get("organization"))
        name, short = "", ""
        for reference in references:
            organization = self._crawl.resolve(reference, "")
            if name := cell(organization.get("name")) or cell(organization.get("shortName")):
                short = cell(organization.get("shortName"))
                break
        if not name and references:
            name = short = local_name(cell(references[0]))
        named = as_object(self._source.options.get("organ") or {}, self._source.url, "options.organ")
        shorts = {**({name: short} if short else {}), **named}
        return {"organ": name, "organ_id": organ_id_of(name, self._source.kommunkod, shorts)}

    def _paper(self, item: Object) -> Object:
        """Return the paper that an item is about, by its consultation; {} when it has none or nobody has it."""
        consultation = self._known(item.get("consultation"), "Consultation")
        return self._known(consultation.get("paper"), "Paper") or self._papers.get(cell(item.get("id")), {})

    def _initiator(self, paper: Object) -> str:
        """Return the organizations that raised a paper, by name."""
        raised = (self._known(one, "Organization") for one in as_refs(paper.get("originatorOrganization")))
        return ", ".join(dict.fromkeys(name for one in raised if (name := cell(one.get("name")))))

    def _known(self, reference: object, type_: str) -> Object:
        """Return an object that an answer has brought, {} for none, for a tombstone and for one that none brought."""
        url = cell(reference.get("id") if isinstance(reference, Mapping) else reference)
        found = self._crawl.objects.get(url)
        if url and found is None:
            self.unresolved[type_] += 1
        return found.object if found and not is_deleted(found.object) else {}

    def _part(self, one: Object, key: str) -> Object:
        """Return an object that stands in another one, or that it refers to and that an answer has brought."""
        value = one.get(key)
        if isinstance(value, Mapping):
            return value
        found = self._crawl.objects.get(cell(value)) if value else None
        return found.object if found else {}


def _items_by_meeting(crawl: Crawl) -> Mapping[str, list[str]]:
    """Return the ids of the agenda items that name their meeting, in the order of their places on the agenda."""
    found: defaultdict[str, list[Object]] = defaultdict(list)
    for one in (f.object for f in crawl.objects.values()):
        if type_of(one) == "AgendaItem" and (meeting := cell(one.get("meeting"))):
            found[meeting].append(one)
    return {
        meeting: [cell(one["id"]) for one in sorted(own, key=lambda o: (_order(o), cell(o["id"])))]
        for meeting, own in found.items()
    }


def _papers_by_item(crawl: Crawl) -> Mapping[str, Object]:
    """Return the papers whose own consultations name an agenda item."""
    papers = (f.object for f in crawl.objects.values() if type_of(f.object) == "Paper" and not is_deleted(f.object))
    return {
        cell(consultation.get("agendaItem")): paper
        for paper in papers
        for consultation in as_refs(paper.get("consultation"))
        if isinstance(consultation, Mapping)
    }


def _order(item: Object) -> int:
    text = cell(item.get("order"))
    return int(text) if text.isdecimal() else 1_000_000


def _shown(counts: Counter[str]) -> str:
    """Return "wording (3), other (1)", the most frequent first, and how many more there are."""
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    more = [f"+{len(ranked) - _SHOWN}"] if len(ranked) > _SHOWN else []
    return ", ".join([*(f"{name[:60]} ({count})" for name, count in ranked[:_SHOWN]), *more])
