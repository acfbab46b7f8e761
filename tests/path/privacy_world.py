"""A small world of three kommuner and the county whose sources are full of private persons.

Each function gives the answers of one kind of source. Some rows are healthy, so that there is something to publish:
elected members by name and party stand in them, and must come through.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

import xlsxwriter

from tests.kind_runs import FIXTURES
from tests.path.planted import WRITTEN, People, Person
from tests.replay import Answer, answer, exchanges, request_key

CSV, HTML = "text/csv; charset=utf-8", "text/html; charset=utf-8"
Answers = dict[str, list[Answer]]
ELECTED = "Elqara Vester"  # an elected member; the number after her name tells one from the other
SENSITIVE = (
    "Ansökan om ekonomiskt bistånd, {}", "Ekonomiskt bistånd till {}", "Färdtjänst {}", "Avslag på färdtjänst för {}",
    "Insats enligt LSS för {}", "Ledsagarservice, {}", "Omhändertagande enligt 6 § LVU, {}", "Vård enligt LVM för {}",
    "Placering av barn i familjehem, {}", "Umgängesbegränsning {}", "Vårdnad och boende, {}", "Faderskap, {}",
    "Medgivande till adoption, {}", "God man för {}", "Förordnande av god man: {}", "Förvaltare för {}",
    "Bostadsanpassningsbidrag, {}", "Skolskjuts för {}", "Avstängning av elev {}", "Skolplacering {}",
    "Parkeringstillstånd för rörelsehindrad {}", "Hemtjänst för {}", "Särskilt boende, {}", "Individärende {}",
    "Sekretessärende {}", "Avsked av {}", "Uppsägning av anställd, {}", "Disciplinpåföljd {}", "Dödsboanmälan {}",
    "Återkrav av bistånd från {}", "Kungörelsedelgivning med {}", "{} har skyddade personuppgifter",
    "Kontaktfamilj åt {}", "Personlig assistans {}", "Våld i nära relation, {}", "Bistånd enligt 4 kap. 1 § SoL {}",
)  # fmt: skip
IN_PLACE = (
    "Sökande: {name}, {home}.", "Ansökan från {name} om trädfällning.", "Klagande {name}, {flat}.",
    "Synpunkt från {name} om buller.", "Förslagsställare {name} har inkommit.", "Skrivelse från {name}, {mail}.",
    "Fastighetsägaren {name} nås på {mobile}.", "Begäran från {name}.", "Ring {mobile} för mer.", "Svar till {mail}.",
    "Störningar vid {flat} har anmälts.", "Överklagande av {name} avvisas.", "Bygglov för altan för {name}, {home}.",
    "Byggherre: {name}.", "Granne {name} motsätter sig.", "Anmälan från {name}, {mobile}.",
    "Vårdnadshavare {name} begär ordet.", "Sökande är bolaget. Sökande: {name}", "Brev från {name}\n{home}",
)  # fmt: skip


def decisions(people: People, host: str) -> list[dict[str, Any]]:
    """Return decisions: healthy ones, by delegation, about individuals, with private persons in their places."""
    rows = [_decision(host, n, initiativ_av=f"{ELECTED} {n} (S)", arendetyp="motion") for n in range(1, 13)]
    fields = (
        "rubrik", "beslutstext", "sammanfattning", "initiativ_av", "ja_innebar", "nej_innebar", "reservationer",
        "nasta_steg", "plats_namn", "diarienummer", "id", "sammantrade_id", "foregaende_id", "protokoll_url",
        "kalla_url", "paragraf", "utfall", "beslutsdatum", "fritext",
    )  # fmt: skip
    for n, way in enumerate((*WRITTEN, *WRITTEN), start=100):
        name = fields[n % len(fields)]
        person = people.next(f"{host}: {name} of a decision, {way}")
        said = WRITTEN[way](person.number)
        before = f"http://{host}/akt/{n}/" if name.endswith(("_url", "id")) else "Angående "
        rows.append(_decision(host, n, **{name: before + said}))
    for n, heading in enumerate(SENSITIVE, start=300):
        person = people.next(f"{host}: heading of a matter about an individual")
        told = f"{person.name}, {person.mobile}, {person.flat}, får det som söks."
        rows.append(_decision(host, n, rubrik=heading.format(person.name), beslutstext=told, utfall="nej tack"))
    for n, heading in enumerate(SENSITIVE, start=400):
        person = people.next(f"{host}: text of a matter about an individual")
        rows.append(_decision(host, n, rubrik="Ärende", beslutstext=f"{heading.format(person.name)} bifalls."))
    for n in range(500, 540):
        person = people.next(f"{host}: decision by delegation")
        row = _decision(host, n, rubrik=f"Beslut om {person.name}", beslutstext=f"{person.name} på {person.home}.")
        row |= {"sammanfattning": person.name, "initiativ_av": person.mail, "plats_namn": person.flat}
        rows.append(row | {"paragraf": None, "sammantrade_id": None, "nasta_steg": person.name})
    for n in range(540, 545):
        person = people.next(f"{host}: heading of a decision by delegation that breaks a rule")
        rows.append(_decision(host, n, rubrik=person.name * 40) | {"paragraf": None, "sammantrade_id": None})
    for n, text in enumerate((*IN_PLACE, *IN_PLACE), start=600):
        field = ("beslutstext", "rubrik", "sammanfattning", "nasta_steg", "ja_innebar")[n % 5]
        rows.append(_decision(host, n, **{field: f"Begäran. {_filled(text, people.next(f'{host}: {field}'))}"}))
    for n, kind in enumerate(("medborgarforslag", "e_forslag") * 6, start=700):
        person = people.next(f"{host}: inhabitant behind a proposal")
        headings = ("Medborgarförslag från {} om bänkar", "E-förslag av {} om en park", "Fler bänkar, väckt av {}")
        row = _decision(host, n, rubrik=headings[n % 3].format(person.name), arendetyp=kind)
        rows.append(row | {"initiativ_av": person.name, "beslutstext": f"Förslaget från {person.name} avslås."})
    hidden = ("Ada Zj\u00adarnkvist", "Ada&nbsp;Zjarnkvist", "Ada  Zjarn-\nkvist", "Ada\u00a0Zj\u200barnkvist")
    for n, name in enumerate(hidden, start=750):
        people.planted["ada zjarnkvist"] = f"{host}: a name that is hidden by its writing"
        rows.append(_decision(host, n, beslutstext=f"Ansökan från {name} om uteservering."))
    return rows


def meetings(people: People, host: str) -> list[dict[str, Any]]:
    """Return meetings, some with a number in them."""
    rows = [_meeting(host, n) for n in range(1, 6)]
    for n, name in enumerate(("plats", "organ", "handlingar_url", "webbsandning_url", "id", "kalla_url"), start=10):
        before = f"http://{host}/" if name.endswith(("_url", "id")) else ""
        rows.append(_meeting(host, n) | {name: before + people.number(f"{host}: {name} of a meeting")})
    return rows


def agenda(people: People, host: str) -> list[dict[str, Any]]:
    """Return agenda items: healthy, with a number, about individuals."""
    rows = [_item(host, n, f"Fråga {n} av {ELECTED} {n} (M)") for n in range(1, 4)]
    for n in range(10, 20):
        rows.append(_item(host, n, f"Ärende om {people.number(f'{host}: heading of an agenda item')}"))
    for n, heading in enumerate(SENSITIVE[::2], start=30):
        person = people.next(f"{host}: an agenda item about an individual")
        rows.append(_item(host, n, heading.format(person.name)))
    cut = people.next(f"{host}: an agenda item, cut inside the number")
    rows.append(_item(host, 60, f"{'Ordet ' * 48}{cut.number}"))
    return rows


def roster(people: People, host: str) -> list[dict[str, Any]]:
    """Return votes of elected members; a number in a name or a party."""
    of = _decision(host, 1)["id"]
    rows = [{"beslut_id": of, "namn": f"{ELECTED} {n}", "parti": "S", "rost": "ja"} for n in range(20, 26)]
    for name in ("namn", "parti", "rost", "beslut_id"):
        one = {"beslut_id": of, "namn": "Elqara Bang", "parti": "M", "rost": "nej"}
        rows.append(one | {name: people.number(f"{host}: {name} of a vote")})
    return rows


def notices(people: People, host: str) -> str:
    """Return a notice board as CSV."""
    rows = [_notice(host, n, f"Kungörelse {n} om samråd") for n in range(1, 5)]
    for n in range(10, 30):
        name = ("rubrik", "kontakt", "forvaringsplats", "lagrum", "dokument_url", "id", "organ", "paragrafer")[n % 8]
        before = f"http://{host}/{n}/" if name in ("dokument_url", "id") else "Om "
        row = _notice(host, n, f"Kungörelse {n} om samråd")
        rows.append(row | {name: before + people.number(f"{host}: {name} of a notice")})
    for n, heading in enumerate(SENSITIVE[1::2], start=40):
        person = people.next(f"{host}: a notice about an individual")
        rows.append(_notice(host, n, heading.format(person.name), typ="underrattelse"))
    for n in range(70, 80):
        person = people.next(f"{host}: a notice of a decision by delegation")
        rows.append(_notice(host, n, f"Delegationsbeslut {person.name}", typ="delegationsbeslut"))
    for n, text in enumerate(IN_PLACE, start=90):
        rows.append(_notice(host, n, _filled(text, people.next(f"{host}: heading of a notice"))))
    return _csv(rows)


def board_page(people: People) -> str:
    """Return a notice board as a web page."""
    made = []
    for n in range(16):
        said = {"heading": "Kungörelse om samråd", "typ": "Kungörelse", "kontakt": "Kommunkansliet", "file": "plan.pdf"}
        where = ("heading", "typ", "kontakt", "file", "label", "body", "none", "link")[n % 8]
        person = people.next(f"web page of a board: {where}")
        if where in ("heading", "typ", "file", "kontakt"):
            said[where] = f"{said[where]} {person.written}"
        label = f"<dt>{person.written}</dt><dd>ja</dd>" if where == "label" else ""
        body = f"<p>{person.name}, {person.mobile}, {person.written}</p>" if where == "body" else ""
        heading = f"Ekonomiskt bistånd {person.name}" if where == "link" else said["heading"]
        made.append(
            f'<div class="env-collapse" id="a{n}"><h3>{heading} {n}</h3>{body}<dl><dt>Typ</dt><dd>{said["typ"]}</dd>'
            f"<dt>Organ</dt><dd>Byggnadsnämnden</dd><dt>Anslaget</dt><dd>2026-11-10</dd>{label}"
            f"<dt>Anslaget tas ned</dt><dd>2026-12-01</dd><dt>Kontakt</dt><dd>{said['kontakt']}</dd>"
            f'<dt>Dokument</dt><dd><a href="/download/{said["file"]}">{said["file"]}</a></dd></dl></div>'
        )
    head = '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Anslagstavla</title></head><body>'
    return f'{head}<div id="Mittspalt"><h2>Kungörelser</h2>{"".join(made)}</div></body></html>'


def table_csv(people: People) -> str:
    """Return a table of no profile: numbers in cells, above the table and below it."""
    lines = [f"Utdrag för {people.number('line above a table')}", "", "Plats;Antal;Öppnad;Kommentar"]
    lines += [f"Plats {n};{n};2026-01-{n:02};Inget att säga" for n in range(1, 13)]
    for n, way in enumerate(WRITTEN):
        said = WRITTEN[way](people.next(f"cell of a CSV file, {way}").number).replace('"', "")
        cells = [f"Plats {n}", "3", "2026-02-01", "Bra"]
        cells[n % 4] = f'"{said}"'
        lines.append(";".join(cells))
    return "\n".join([*lines, "", f"Källa: {people.number('line below a table')}"]) + "\n"


def split_csv(people: People) -> str:
    """Return a table with birthdays and last four digits in columns of their own."""
    rows = ["namn;född;fyra sista"] + [f"Plats {n};1894-01-{n:02};100{n}" for n in range(1, 6)]
    for n in range(6):
        person = people.next("two columns, birthday and last four")
        born = f"18{person.number[:2]}-{person.number[2:4]}-{person.number[4:6]}" if n % 2 else person.number[:6]
        rows.append(f"Plats {n};{born};{person.number[6:]}")
    return "\n".join(rows) + "\n"


def workbook(people: People) -> bytes:
    """Return a workbook with numbers in cells, as text and as numbers."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    sheet = book.add_worksheet("Platser")
    rows: list[tuple[object, ...]] = [("Plats", "Antal", "Anteckning")]
    rows += [(f"Plats {n}", n, "Inget") for n in range(1, 9)]
    for n in range(12):
        person = people.next("cell of a workbook")
        rows.append((f"Plats {n}", int(person.number) if n % 3 == 0 else 1, person.written if n % 3 else "Inget"))
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return data.getvalue()


def named_sheet(people: People) -> bytes:
    """Return a workbook with a number in the name of a sheet."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    for name in ("Platser", f"Akt {people.next('name of a sheet').number}"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ("Plats", "Antal"))
        sheet.write_row(1, 0, ("Ek", 3))
    book.close()
    return data.getvalue()


def lists(people: People) -> list[dict[str, Any]]:
    """Return a JSON list with nested texts."""
    rows: list[dict[str, Any]] = [{"plats": f"Plats {n}", "mer": {"text": "Inget"}} for n in range(1, 6)]
    return rows + [{"plats": f"Plats {n}", "mer": {"text": people.number("nested text in JSON")}} for n in range(9)]


def calendar(people: People) -> str:
    """Return a calendar file."""
    events = [("Möte i rådet", "Stadshuset")] * 2
    events += [(f"Samtal {people.number('event of a calendar')}", "Rum 1") for _ in range(3)]
    events += [("Samtal", people.number("place of an event")) for _ in range(3)]
    made = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}@exempel.test\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:202611{n + 10}T090000Z\r\n"
        f"SUMMARY:{' '.join(summary.split())}\r\nLOCATION:{' '.join(place.split())}\r\nEND:VEVENT\r\n"
        for n, (summary, place) in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//exempel//SV\r\n{made}END:VCALENDAR\r\n"


def minutes(people: People) -> str:
    """Return the text of a protocol: members' motions, inhabitants' proposals, matters about individuals, numbers."""
    made = ["Kommunfullmäktige 2026-10-05\n"]
    number = 0

    def section(heading: str, decision: str) -> None:
        nonlocal number
        number += 1
        made.append(f"§ {number} {heading} Dnr KS 2026/{number}\n\nKommunfullmäktiges beslut\n{decision}\n")

    for n in range(1, 6):
        section(f"Motion av {ELECTED} {'ABCDE'[n - 1]}by (S) om lekplatser", "Motionen bifalls.")
    for n in range(10):
        said = " ".join(people.number("text of a protocol").split())
        section(f"Fråga {n} om en väg", f"Kommunfullmäktige bifaller förslaget från {said}.")
    for heading in SENSITIVE[::3]:
        person = people.next("a paragraph about an individual in a protocol")
        section(heading.format(person.name), f"{person.name} beviljas det sökta.")
    for n in range(10):
        person = people.next("an inhabitant's proposal in a protocol")
        headings = (
            "Medborgarförslag från {} om bänkar",
            "Medborgarförslag om bänkar, väckt av {}",
            "E-förslag av {} om en park",
        )
        section(headings[n % 3].format(person.name), f"Förslaget från {person.name} avslås. {person.mobile}.")
    return "\n".join(made)


def portal_of_datasets(people: People, host: str) -> Answers:
    """Return a CKAN whose datasets have a number in their texts, names, files and addresses, each in another place."""
    places = (
        "none", "title", "notes", "name", "tags", "maintainer", "maintainer_email", "author", "extras", "url",
        "organization", "resource", "resource_url", "resource_description", "header", "license", "body", "disposition",
        "gone", "format",
    )  # fmt: skip
    packages, found = [], Answers()
    for n, place in enumerate(places):
        said = "" if place == "none" else people.number(f"{place} of a dataset in a catalogue")
        one = {
            "title": f"Samling {n}",
            "notes": "Påhittad.",
            "name": f"samling-{n}",
            "url": "",
            "license_id": "cc-zero",
        }
        one |= {"id": f"aaaaaaaa-0000-4000-8000-{n:012}", "maintainer": "Kansliet", "author": "Kansliet"}
        if place in one or place == "maintainer_email":
            one[place] = f"{one.get(place, '')} {said}"
        file = f"/filer/{n}.csv" if place != "resource_url" else f"/filer/akt-{people.next(place).number}.csv"
        resource = {
            "id": f"r{n}",
            "url": f"http://{host}{file}",
            "format": "CSV",
            "name": f"Tabell {n}",
            "description": "",
        }
        if place.startswith("resource") and place != "resource_url":
            resource["name" if place == "resource" else "description"] += f" {said}"
        if place == "format":
            resource |= {"format": said}
        packages.append({
            **one, "state": "active", "type": "dataset", "tags": [{"name": said}] if place == "tags" else [],
            "extras": [{"key": "note", "value": said}] if place == "extras" else [],
            "license_id": said if place == "license" else "cc-zero",
            "organization": {"name": "x", "description": said, "title": said if place == "organization" else "X"},
            "metadata_created": "2025-01-02T03:04:05", "metadata_modified": "2026-02-03T04:05:06",
            "resources": [resource],
        })  # fmt: skip
        column = said.replace('"', "") if place == "header" else "antal"
        cell = said.replace('"', "") if place == "body" else "3"
        body = f'"namn";"{column}"\n"Ek";"3"\n"Al";"{cell}"\n'.encode()
        headers = {"Content-Type": CSV}
        if place == "disposition":
            headers["Content-Disposition"] = f'attachment; filename="akt-{people.next(place).number}.csv"'
        status = 404 if place == "gone" else 200
        found[request_key(f"http://{host}{file}")] = [Answer(status, body, headers)]
    result = {"success": True, "result": {"count": len(packages), "results": packages}}
    found[request_key(f"http://{host}/api/3/action/package_search?rows=100&start=0&sort=id%20asc")] = answer(result)
    return found


def sown(people: People, case: str, host: str, every: int = 3) -> Answers:
    """Return the answers of a fixture ("kind/case") at `host`, with a number in every so many of its free texts."""
    turn = 0

    def planted(value: Any, key: str) -> Any:
        nonlocal turn
        if isinstance(value, Mapping):
            return {k: planted(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [planted(v, key) for v in value]
        if not isinstance(value, str):
            return value
        if value.startswith("{") and value.endswith("}"):
            return json.dumps(planted(json.loads(value), key), ensure_ascii=False)
        if key not in _FREE or not value:
            return value
        turn += 1
        is_chosen = turn % every == 0 and turn <= every * _MOST_SOWN
        return f"{value} {people.number(f'{case}: {key}')}" if is_chosen else value

    made = Answers()
    for request, said in exchanges(FIXTURES / case).items():
        answers = []
        for one in said:
            body = one.body
            if one.headers["Content-Type"].startswith("application/json"):
                read = json.loads(body)
                body = json.dumps(planted(read, ""), ensure_ascii=False).encode()
            body = body.replace(b"exempel.test", f"{host}.exempel.test".encode()).replace(b"X0", b"N0")
            answers.append(Answer(one.status, body, {k: v for k, v in one.headers.items() if k != "ETag"}))
        made[request.replace("exempel.test", f"{host}.exempel.test").replace("X0", "N0")] = answers
    return made


_MOST_SOWN = 12  # of one fixture
_FREE = frozenset((
    "title", "name", "notes", "description", "subject", "summary", "room", "streetAddress", "fileName", "plats", "text",
    "resolutionText", "rubrik", "status_notes", "agency_responsible", "service_notice", "address", "publisher", "label",
    "keyword", "subtitle", "service_name", "group", "attribution", "display_name", "column_name",
))  # fmt: skip


def as_csv(rows: list[dict[str, Any]]) -> str:
    """Return rows as CSV, also those that lack a column."""
    return _csv(rows)


def _filled(text: str, person: Person) -> str:
    return text.format(name=person.name, home=person.home, flat=person.flat, mail=person.mail, mobile=person.mobile)


def _decision(host: str, n: int, **changes: Any) -> dict[str, Any]:
    row = {
        "id": f"http://{host}/id/beslut/{n}", "kommunkod": None, "organ_id": "ks", "beslutsdatum": "2026-11-09",
        "sammantrade_id": f"http://{host}/id/mote/1", "paragraf": str(n), "diarienummer": f"KS 2026-{n:05}",
        "rubrik": f"Förslag {n} om fler bänkar i parken", "beslutstext": "Kommunstyrelsen bifaller förslaget.",
        "sammanfattning": "Det blir fler bänkar.", "arendetyp": "ovrigt", "initiativ_av": None, "utfall": "bifallet",
        "utfall_avser": "initiativ", "overklagande": "laglighetsprovning", "personuppgifter": "inga",
        "ja_innebar": None, "nej_innebar": None, "reservationer": None, "nasta_steg": None, "plats_namn": None,
        "foregaende_id": None, "protokoll_url": f"http://{host}/p/1.pdf", "kalla_url": f"http://{host}/p/1.html",
        "fritext": None,
    }  # fmt: skip
    return row | changes


def _meeting(host: str, n: int) -> dict[str, Any]:
    return {
        "id": f"http://{host}/id/mote/{n}", "kommunkod": None, "organ_id": "ks", "organ": "Kommunstyrelsen",
        "start": f"2026-11-{n:02}T09:00:00+01:00", "plats": "Stadshuset", "status": "kallat", "offentligt": "nej",
        "handlingar_url": f"http://{host}/h/{n}.pdf", "webbsandning_url": None, "kalla_url": f"http://{host}/m/{n}",
    }  # fmt: skip


def _item(host: str, n: int, heading: str) -> dict[str, Any]:
    return {
        "id": f"http://{host}/id/punkt/{n}", "kommunkod": None, "organ_id": "ks", "rubrik": heading,
        "sammantrade_id": f"http://{host}/id/mote/5", "nummer": str(n), "diarienummer": f"KS 2026-{n:05}",
        "offentligt": "nej", "kalla_url": f"http://{host}/m/5",
    }  # fmt: skip


def _notice(host: str, n: int, heading: str, typ: str = "kungorelse") -> dict[str, Any]:
    return {
        "id": f"http://{host}/id/anslag/{n}", "organ": "Byggnadsnämnden", "typ": typ, "rubrik": heading,
        "anslaget": "2026-11-10", "tas_ned": "2026-12-01", "forvaringsplats": "Kansliet", "kontakt": "Kansliet",
        "lagrum": "PBL 5:11", "dokument_url": f"http://{host}/d/{n}.pdf", "paragrafer": "",
        "kalla_url": f"http://{host}/anslag",
    }  # fmt: skip


def _csv(rows: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
