"""OParl 1.1 (and 1.0), the German standard of council information systems: meetings, agenda items and decisions.

Options of the source:
    body         id, name or short name of the body to read; left out: every body of the system
    words        the table in `harvesters/oparl_words.yml` to read results by: de
    results      {wording: outcome}, beside or in place of that table; likewise paper_types and file_names
    organ        {name of a body: its short name in addresses}
    give         which tables: sammantraden, arendepunkter, beslut, handlingar (all when left out)
    incremental  ask only for what was modified since the last harvest, and for everything once a week
    hosts        hosts beside the source's own that its references may lead to

The source's address is that of a System or a Body. Lists are read page by page.
An object counts once, in its latest version, wherever it stands; a tombstone
takes its row away. A reference that leads nowhere is told and costs only what it
was needed for. Persons are never asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from harvesters.about import about_from_registry, registry_context
from harvesters.answers import as_list, as_object, cell, fail
from harvesters.kinds.contract import Missing
from harvesters.meeting_rows import (
    DOCUMENTS,
    ITEMS,
    MEETINGS,
    document_rows,
    documents_table,
    given,
    meetings_table,
)
from harvesters.oparl_facts import as_refs, collect_facts
from harvesters.oparl_increment import increment_of
from harvesters.oparl_lists import Crawl, is_deleted, type_of, walk
from harvesters.oparl_rows import (
    DECISIONS,
    decision_cells,
    decisions_table,
    is_decided,
    item_cells,
    items_table,
    meeting_cells,
    meeting_of,
)
from harvesters.oparl_words import words_from, words_of
from harvesters.table import Row, Table

if TYPE_CHECKING:
    from harvesters.http import Http
    from harvesters.snapshot import Snapshot
    from harvesters.source import Source

# The lists of a body, and which table lacks when one of them does.
LISTS = {"organization": MEETINGS, "meeting": MEETINGS, "agendaItem": ITEMS, "consultation": ITEMS, "paper": ITEMS}
TABLES = (MEETINGS, ITEMS, DECISIONS, DOCUMENTS)
NEEDED = ("organization", "meeting")
Object = Mapping[str, Any]
Facts = dict[str, dict[str, object]]


class OParl:
    """Kind `oparl`."""

    def fetch(self, source: Source, http: Http) -> Iterator[Snapshot | Missing]:
        """Yield every answer, each with what `parse` must know of the objects that it is to make rows of.

        Raises: FetchError, ParseError when the system, a body or one of the lists of organizations and meetings cannot
        be read; ParseError for a next page on another host, a page that comes twice or no meeting at all.
        """
        hosts = frozenset((urlsplit(source.url).netloc, *map(str, as_refs(source.options.get("hosts")))))
        base = increment_of(http) if source.options.get("incremental") else None
        crawl = Crawl(http, hosts, base.context if base else {"what": "objects"})
        bodies = list(_bodies(source, crawl))
        for body in bodies:
            for name, dataset in LISTS.items():
                _read_list(crawl, body, name, dataset, base.params if base else {})
        if base:
            base.complete(crawl)
        words = words_of(source)
        facts, notes = collect_facts(source, crawl, words)
        if not any(type_of(f.object) == "Meeting" and not is_deleted(f.object) for f in crawl.objects.values()):
            fail(source.url, "no meeting", "at least one meeting")
        known = registry_context(source, source.dataset or MEETINGS) | {
            "what": "objects", "words": words.as_data(), "give": list(given(source, TABLES)), "notes": notes,
        }  # fmt: skip
        for place, snapshot in enumerate(crawl.snapshots):
            emit = facts.get(place)
            yield replace(snapshot, context={**known, "emit": emit} if emit else {"what": "objects"})
        yield from crawl.missing
        yield from (crawl.refused[url] for url in sorted(crawl.refused))

    def parse(self, snapshot: Snapshot) -> Iterator[Table]:
        """Yield the rows of the objects that count in this answer. Raises: ParseError."""
        context = snapshot.context
        if not context.get("emit"):
            return
        emit = as_object(context.get("emit"), snapshot.url, "context.emit")
        words = words_from(as_object(context.get("words"), snapshot.url, "context.words"))
        notes = {k: cell(v) for k, v in as_object(context.get("notes"), snapshot.url, "context.notes").items() if v}
        rows: defaultdict[str, list[Row]] = defaultdict(list)
        for order, one in enumerate(walk(snapshot.json())):
            facts = emit.get(cell(one.get("id")))
            if facts is None or facts["order"] != order:
                continue
            number = order + 1
            if type_of(one) == "Meeting":
                rows[MEETINGS].append(meeting_cells(one, facts, number, words))
                rows[DOCUMENTS] += document_rows(meeting_of(one, facts, words))
            else:
                rows[ITEMS].append(item_cells(one, facts, number, words))
                if is_decided(one, facts, words):
                    rows[DECISIONS].append(decision_cells(one, facts, number, words))
        give = as_list(context.get("give"), snapshot.url, "context.give")
        tables = {
            MEETINGS: lambda own: meetings_table(about_from_registry(context), own, notes),
            ITEMS: items_table,
            DECISIONS: lambda own: decisions_table(own, notes),
            DOCUMENTS: documents_table,
        }
        for name, make in tables.items():
            if rows[name] and name in give:
                yield make(rows[name])


def _bodies(source: Source, crawl: Crawl) -> Iterator[Object]:
    """Yield the bodies to read. Raises: FetchError, ParseError when there is none."""
    top = crawl.fetch_object(source.url)
    if type_of(top) == "System":
        listed = top.get("body")
        if isinstance(listed, str):
            crawl.fetch_list(listed, "")
        for reference in listed if isinstance(listed, list) else []:
            crawl.resolve(reference, "")
    elif "data" in top:
        crawl.fetch_list(source.url, "")
    wanted = cell(source.options.get("body")).casefold()
    bodies = [f.object for f in crawl.objects.values() if type_of(f.object) == "Body" and not is_deleted(f.object)]
    names = [cell(body.get("name")) for body in bodies]
    if wanted:
        keys = ("id", "name", "shortName")
        bodies = [body for body in bodies if wanted in {cell(body.get(key)).casefold() for key in keys}]
    if not bodies:
        fail(
            source.url, ", ".join(names)[:200] or "no body", "the body that the registry names" if wanted else "a body"
        )
    yield from bodies


def _read_list(crawl: Crawl, body: Object, name: str, dataset: str, params: Mapping[str, object]) -> None:
    reference = body.get(name)
    if isinstance(reference, str) and reference:
        crawl.fetch_list(reference, dataset, params)
    elif isinstance(reference, list):
        for one in reference:
            crawl.resolve(one, dataset)
    elif name in NEEDED:
        fail(cell(body.get("id")), f"no list {name}", f"{name}: the address of a list")
