"""Notice boards as web pages of four systems, and as JSON-LD: /anslagstavla.html, /anslag/<notice>, /anslagstavla.json.

They show the rows of the profile `anslag`, faults included, as such a system writes them. A web page does not tell
which meeting's id a notice has; JSON-LD does. A kommun without such a board has the plain page of `pages`.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping

from harvesters.sandbox.apps import pages
from harvesters.sandbox.meetings import Record
from harvesters.sandbox.places import Place
from harvesters.sandbox.speech import JSONLD, POLLUX, SITEVISION, UMBRACO, WORDPRESS, board_system
from harvesters.sandbox.web import HTML, Answer, Request, json_answer, page
from harvesters.sandbox.world import World

LIST, JSON_LIST = "/anslagstavla.html", "/anslagstavla.json"
PER_PAGE = 15
CONTEXT = "https://ofn.gov.cz/úřední-desky/2021-07-20/kontexty/úřední-deska.jsonld"
_MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
           "november", "december")  # fmt: skip
_TYPES = {
    "sammantrade": "Sammanträden",
    "justerat_protokoll": "Justerade protokoll",
    "delegationsbeslut": "Delegationsbeslut",
    "kungorelse": "Kungörelser",
    "underrattelse": "Underrättelser",
    "foreskrift": "Föreskrifter",
    "ovrigt": "Övrigt",
}
# column → label, in the order of a notice
_LABELS = {
    "typ": "Typ av anslag",
    "organ": "Organ",
    "sammantradesdatum": "Sammanträdesdatum",
    "paragrafer": "Paragrafer",
    "justerat_datum": "Justeringsdatum",
    "anslaget": "Anslaget",
    "tas_ned": "Anslaget tas ned",
    "overklagas_senast_enligt_kommun": "Överklagas senast",
    "forvaringsplats": "Förvaringsplats",
    "kontakt": "Kontakt",
    "lagrum": "Lagrum",
}
_DAYS = ("sammantradesdatum", "justerat_datum", "anslaget", "tas_ned", "overklagas_senast_enligt_kommun")
_DOCUMENT = "Dokument"

Pairs = list[tuple[str, str]]  # label, value as HTML


def answer(world: World, request: Request) -> Answer:
    """Return the list, a page of it, a notice's own page, or what `pages` has."""
    place = world.by_slug[request.host.partition(".")[0]]
    system = board_system(place)
    if system in _LISTS or (system == JSONLD and request.path == JSON_LIST):
        rows = world.politics(place).rows["anslag"]
        if system == JSONLD:
            return json_answer(_json_ld(place, rows))
        if request.path == LIST:
            return _html(_LISTS[system](rows, int(request.query["sida"]) if "sida" in request.query else 1))
        own = [row for row in rows if _name(row) == request.path.rpartition("/")[2].removesuffix(".html")]
        if own and system != SITEVISION:
            return _html(_own_page(own[0]), "Anslag")
    return pages.answer(world, request)


def _sitevision(rows: list[Record], number: int) -> str:
    """Return folding texts under a heading for each type; nothing has a page of its own."""
    parts: list[str] = []
    for typ in dict.fromkeys(row["typ"] for row in rows):
        parts.append(f"<h2>{html.escape(_type(typ))}</h2>")
        parts += [
            f'<div class="env-collapse" id="{_name(row)}"><h3>{_title(row)}</h3>{_lines(_pairs(row, iso=True))}</div>'
            for row in rows
            if row["typ"] == typ
        ]
    return f'<div id="Mittspalt">{"".join(parts)}</div>'


def _pollux(rows: list[Record], number: int) -> str:
    """Return a table of all notices, each with a page of its own."""
    lines = [
        f'<tr><td><a href="/anslag/{_name(row)}">{_title(row)}</a></td><td>{html.escape(str(row["organ"] or ""))}</td>'
        f"<td>{_day(row['anslaget'])}</td></tr>"
        for row in rows
    ]
    head = "<thead><tr><th>Rubrik</th><th>Organ</th><th>Publicerad</th></tr></thead>"
    return f"<main><table>{head}<tbody>{''.join(lines)}</tbody></table></main>"


def _umbraco(rows: list[Record], number: int) -> str:
    """Return a page of the list: headings that lead to a page of the notice."""
    lines = (
        f'<article class="notice"><h3><a href="/anslag/{_name(row)}">{_title(row)}</a></h3></article>'
        for row in _piece(rows, number)
    )
    return f'<main class="notice-list">{"".join(lines)}{_next(rows, number, "")}</main>'


def _wordpress(rows: list[Record], number: int) -> str:
    """Return a page of the list, with the first of what a notice tells."""
    lines = (
        f'<li class="list-group-item"><h3><a href="/anslag/{_name(row)}">{_title(row)}</a></h3>'
        f"{_items(_pairs(row)[:2])}</li>"
        for row in _piece(rows, number)
    )
    return f'<main class="digitalboard-list"><ul>{"".join(lines)}</ul>{_next(rows, number, "next page-numbers")}</main>'


_LISTS: Mapping[str, Callable[[list[Record], int], str]] = {
    SITEVISION: _sitevision,
    POLLUX: _pollux,
    UMBRACO: _umbraco,
    WORDPRESS: _wordpress,
}


def _own_page(row: Record) -> str:
    return f"<main><article><h1>{_title(row)}</h1>{_lines(_pairs(row))}</article></main>"


def _json_ld(place: Place, rows: list[Record]) -> dict[str, object]:
    """Return the board in the shape of the Czech open standard, with our column names for what it has no word for."""
    return {
        "@context": CONTEXT,
        "typ": "Úřední deska",
        "iri": f"{place.base}{JSON_LIST}",
        "název": {"sv": f"Anslagstavla för {place.name} (exempeldata)"},
        "informace": [_information(row) for row in rows],
    }


def _information(row: Record) -> dict[str, object]:
    own = ("organ", "sammantrade_id", "sammantradesdatum", "paragrafer", "justerat_datum", "forvaringsplats", "kontakt",
           "lagrum")  # fmt: skip
    told: dict[str, object] = {
        "typ": "Informace na úřední desce",
        "iri": row["id"],
        "url": row["kalla_url"],
        "název": {"sv": row["rubrik"]},
        "typ_anslag": row["typ"],
        "vyvěšení": {"typ": "Časový okamžik", "datum": row["anslaget"]},
        "relevantní_do": {"typ": "Časový okamžik", "datum": row["tas_ned"]},
        **{column: row[column] for column in own},
        "overklagas_senast": row["overklagas_senast_enligt_kommun"],
        "dokument": [{"typ": "Digitální objekt", "url": row["dokument_url"]}] if row["dokument_url"] else [],
    }
    return {key: value for key, value in told.items() if value}


def _pairs(row: Record, *, iso: bool = False) -> Pairs:
    found: Pairs = []
    for column, label in _LABELS.items():
        value = row[column]
        if value is None:
            continue
        text = _type(value) if column == "typ" else str(value)
        if column in _DAYS and not iso:
            text = _day(value)
        found.append((label, html.escape(f"§§ {text}" if column == "paragrafer" else text)))
    if row["dokument_url"]:
        found.append((_DOCUMENT, f'<a href="{html.escape(str(row["dokument_url"]))}">Läs</a>'))
    return found


def _lines(pairs: Pairs) -> str:
    return f"<dl>{''.join(f'<dt>{label}</dt><dd>{value}</dd>' for label, value in pairs)}</dl>"


def _items(pairs: Pairs) -> str:
    return "".join(
        f'<div class="digitalboard-item"><span class="digitalboard-item__title">{label}</span>'
        f'<span class="digitalboard-item__value">{value}</span></div>'
        for label, value in pairs
    )


def _piece(rows: list[Record], number: int) -> Iterable[Record]:
    return rows[(number - 1) * PER_PAGE : number * PER_PAGE]


def _next(rows: list[Record], number: int, classes: str) -> str:
    if number * PER_PAGE >= len(rows):
        return ""
    return f'<a rel="next" class="{classes}" href="{LIST}?sida={number + 1}">Nästa</a>'


def _name(row: Record) -> str:
    return html.escape(str(row["id"]).rpartition("/")[2])


def _title(row: Record) -> str:
    return html.escape(str(row["rubrik"] or ""))


def _type(value: object) -> str:
    return _TYPES.get(str(value), str(value))


def _day(value: object) -> str:
    """Return a day in words, as it stands when it is none; a day that cannot be is written all the same."""
    year, _, rest = str(value).partition("-")
    month, _, day = rest.partition("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}" if day.isdecimal() and month.isdecimal() else str(value)


def _html(body: str, title: str = "Anslagstavla") -> Answer:
    made = page(title, "").decode().removesuffix("</html>\n")
    return Answer(f"{made}{body}</html>\n".encode(), HTML)
