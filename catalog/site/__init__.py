"""The page families: each module makes the pages of one kind. To add one: a module, and a line in FAMILIES.

A family is a function `pages(site) -> Iterator[Page]`. It reads the catalogue and
the records and decides what a page says; its template decides how it looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from catalog.site import (
    api_description,
    api_docs,
    board_template,
    bodies,
    calendars,
    cards,
    ckan,
    compare,
    compare_pictures,
    completeness,
    data_feeds,
    data_packages,
    datasets,
    dcat,
    decisions,
    feeds,
    follow,
    frame,
    indicator_kommun,
    indicators,
    initiatives,
    kommun,
    kommuner,
    lists,
    matters,
    meetings,
    notices,
    openness,
    peers,
    profile,
    quality,
    releases,
    revisions,
    search_page,
    start,
    status,
    take_part,
    templates_csv,
    web,
)
from catalog.site.page import MadeFile, Page, Site

FAMILIES: dict[str, Callable[[Site], Iterator[Page]]] = {
    "start": start.pages,
    "kommuner": kommuner.pages,
    "kommun": kommun.pages,
    "profile": profile.pages,
    "lists": lists.pages,
    "bodies": bodies.pages,
    "decisions": decisions.pages,
    "matters": matters.pages,
    "initiatives": initiatives.pages,
    "meetings": meetings.pages,
    "notices": notices.pages,
    "datasets": datasets.pages,
    "releases": releases.pages,
    "indicators": indicators.pages,
    "indicator_kommun": indicator_kommun.pages,
    "compare": compare.pages,
    "peers": peers.pages,
    "status": status.pages,
    "completeness": completeness.pages,
    "openness": openness.pages,
    "search": search_page.pages,
    "follow": follow.pages,
    "take_part": take_part.pages,
    "examples": api_docs.pages,
    "frame": frame.pages,
}

# Files for programs that are made again only when their inputs changed.
MADE_FILES: dict[str, Callable[[Site], Iterator[MadeFile]]] = {
    "feeds": feeds.made_files,
    "data_feeds": data_feeds.made_files,
    "calendars": calendars.made_files,
    "indicators": indicators.made_files,
    "revisions": revisions.made_files,
    "compare": compare_pictures.made_files,
    "dcat": dcat.made_files,
    "quality": quality.made_files,
    "ckan": ckan.made_files,
    "data_packages": data_packages.made_files,
    "search": search_page.made_files,
    "web": web.made_files,
    "cards": cards.made_files,
}

# Files for programs that belong to a family of pages: path in the output, and the bytes.
MACHINE_FILES: dict[str, Callable[[Site], Iterator[tuple[str, bytes]]]] = {
    "compare": compare.machine_files,
    "status": status.machine_files,
    "completeness": completeness.machine_files,
    "openness": openness.machine_files,
    "releases": releases.machine_files,
    "templates": templates_csv.machine_files,
    "board_template": board_template.machine_files,
    "dcat": dcat.machine_files,
    "api_description": api_description.machine_files,
    "web": web.machine_files,
    "examples": api_docs.machine_files,
}
