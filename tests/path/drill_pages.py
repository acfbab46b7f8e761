"""What the sources of the fault drill say, right and wrong: small tables, workbooks and catalogues, made here."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import xlsxwriter

from harvesters.sandbox.web import CSV, JSON, XLSX, Answer

HEADER = ("id", "namn", "antal", "belopp", "datum")
ROWS = [
    (str(n), f"Plats {n} på Öckerö", str(n * 7), f"{n * 7},5{n % 9 + 1}", f"2026-03-{n:02d}") for n in range(1, 31)
]  # fmt: skip
RIGHT = [dict(zip(HEADER, (*r[:3], r[3].replace(",", "."), r[4]), strict=True)) for r in ROWS]  # as it is published
MAX_PAGES = 5  # what the drill lets a paging take
Rows = Sequence[Sequence[str]]
Sheet = Callable[[xlsxwriter.Workbook], None]


def table(rows: Rows = ROWS, header: Sequence[str] = HEADER, encoding: str = "utf-8") -> Answer:
    """Return a CSV with semicolons."""
    text = "".join(";".join(row) + "\n" for row in (header, *rows))
    return Answer(text.encode(encoding), CSV)


def records(rows: Rows = ROWS) -> Answer:
    """Return the table as a JSON list, with the numbers as text."""
    made = [dict(zip(HEADER, row, strict=True)) for row in rows]
    return Answer(json.dumps(made, ensure_ascii=False).encode(), JSON)


def column(place: int, change: Callable[[str], str]) -> list[tuple[str, ...]]:
    """Return the rows with one column changed."""
    return [(*row[:place], change(row[place]), *row[place + 1 :]) for row in ROWS]


def swapped(rows: Rows = ROWS) -> list[tuple[str, ...]]:
    """Return the rows with `antal` and `datum` in each other's place."""
    return [(row[0], row[1], row[4], row[3], row[2]) for row in rows]


def book(make: Sheet | None = None, rows: Rows = ROWS) -> Answer:
    """Return a workbook with the table on its first sheet, then changed by `make`."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Platser")
        sheet.write_row(0, 0, HEADER)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, [int(row[0]), row[1], int(row[2]), float(row[3].replace(",", ".")), row[4]])
        if make is not None:
            make(workbook)
    return Answer(out.getvalue(), XLSX)


def error_cells(workbook: xlsxwriter.Workbook) -> None:
    """Put #REF! where the third row has its count."""
    workbook.worksheets()[0].write_formula(3, 2, "=#REF!", None, "#REF!")


def merged_cells(workbook: xlsxwriter.Workbook) -> None:
    """Merge the names of three rows into one cell."""
    workbook.worksheets()[0].merge_range(1, 1, 3, 1, ROWS[0][1])


def hidden_sheet(workbook: xlsxwriter.Workbook) -> None:
    """Add a hidden sheet with a table that nobody meant to publish."""
    sheet = workbook.add_worksheet("Underlag")
    sheet.hide()
    for number in range(12):
        sheet.write_row(number, 0, ["intern", f"anteckning {number}"])


def formulas(workbook: xlsxwriter.Workbook) -> None:
    """Make every count a formula, with its result kept beside it."""
    for number, row in enumerate(ROWS, start=1):
        workbook.worksheets()[0].write_formula(number, 2, f"=A{number + 1}*7", None, int(row[2]))


def formulas_without_result(workbook: xlsxwriter.Workbook) -> None:
    """Make every count a formula that nobody has worked out, as programs write them."""
    for number in range(1, len(ROWS) + 1):
        workbook.worksheets()[0].write_formula(number, 2, f"=A{number + 1}*7", None, "")


def locked() -> Answer:
    """Return the start of an OLE container, which is what a workbook under a password is."""
    return Answer(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le").ljust(4096, b"\0"), XLSX)


def zip_bomb(size: int, *, lies: bool = False) -> Answer:
    """Return a workbook whose sheet unfolds to `size` spaces; `lies`: its directory says that it is small."""
    out = io.BytesIO()
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(book().body)) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry in whole.infolist():
            data = whole.read(entry)
            packed.writestr(entry.filename, data.replace(b"<sheetData>", b" " * size + b"<sheetData>"))
        real = packed.getinfo(name).file_size
    body = out.getvalue()
    if lies:
        body = body.replace(real.to_bytes(4, "little"), (2000).to_bytes(4, "little"))
    return Answer(body, XLSX)


def paged(behaviour: str = "") -> Callable[[str], Answer]:
    """Return an Opendatasoft portal with four datasets, two to a page.

    behaviour: "repeats" its first page, "never ends", "lies" about the count, "shrinks" after the first page.
    """

    def answer(url: str) -> Answer:
        parts = urlsplit(url)
        if "/exports/" in parts.path:
            return table()
        start = int(dict(parse_qsl(parts.query))["offset"])
        name = parts.netloc.partition(".")[0]
        names = [f"{name}-{n}" for n in range(1, 5)]
        count = len(names)
        if behaviour == "repeats":
            start, count = 0, 10
        elif behaviour == "never ends":
            names, count = [f"{name}-{n}" for n in range(1, start + 3)], start + 10
        elif behaviour == "lies":
            count += 3
        elif behaviour == "shrinks" and start:
            names, count = names[:3], 3
        found = [_dataset(name) for name in names[start : start + 2]]
        return Answer(json.dumps({"total_count": count, "results": found}).encode(), JSON)

    return answer


def _dataset(name: str) -> dict[str, object]:
    metas = {"default": {"title": name, "records_count": len(ROWS)}}
    return {"dataset_id": name, "has_records": True, "metas": metas, "attachments": []}


def data_json(modified: str) -> Callable[[str], Answer]:
    """Return a data.json catalogue with one dataset that was changed then, and its file."""

    def answer(url: str) -> Answer:
        if url.endswith(".csv"):
            return table()
        host = url.split("/")[2]
        file = {"downloadURL": f"http://{host}/fil.csv", "mediaType": "text/csv"}
        name = host.partition(".")[0]
        one = {"title": "Platser", "identifier": name, "modified": modified, "distribution": [file]}
        return Answer(json.dumps({"dataset": [one]}).encode(), JSON)

    return answer


_RDF = """<?xml version="1.0"?>{doctype}
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#"
 xmlns:dcterms="http://purl.org/dc/terms/">
<dcat:Catalog rdf:about="http://{host}/katalog"><dcat:dataset rdf:resource="http://{host}/{name}"/></dcat:Catalog>
<dcat:Dataset rdf:about="http://{host}/{name}"><dcterms:title>Platser {name}{entity}</dcterms:title>
<dcat:distribution><dcat:Distribution rdf:about="http://{host}/1"><dcterms:format>text/csv</dcterms:format>
<dcat:downloadURL rdf:resource="http://{host}/fil.csv"/></dcat:Distribution></dcat:distribution></dcat:Dataset></rdf:RDF>"""
BOMB = "".join(
    f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(10)
)  # e9 is two billion characters
EXTERNAL = '<!ENTITY e9 SYSTEM "file:///etc/hostname">'


def dcat(entities: str = "") -> Callable[[str], Answer]:
    """Return a DCAT catalogue of one dataset; with `entities`, its title unfolds e9."""

    def answer(url: str) -> Answer:
        if url.endswith(".csv"):
            return table()
        doctype = f"<!DOCTYPE rdf:RDF [{entities}]>" if entities else ""
        host = url.split("/")[2]
        name = host.partition(".")[0]
        text = _RDF.format(host=host, name=name, doctype=doctype, entity="&e9;" if entities else "")
        return Answer(text.encode(), "application/rdf+xml")

    return answer


def open311(entities: str = "") -> Callable[[str], Answer]:
    """Return a GeoReport server in XML; with `entities`, the name of its service unfolds e9."""
    doctype = f"<!DOCTYPE services [{entities}]>" if entities else ""
    name = "&e9;" if entities else "Gata"
    service = f"<service><service_code>1</service_code><service_name>{name}</service_name></service>"
    request = (
        "<request><service_request_id>{0}</service_request_id><status>open</status><service_code>1</service_code>"
        "<requested_datetime>2026-10-{0:02d}T10:00:00+02:00</requested_datetime></request>"
    )
    asked = "".join(request.format(n) for n in range(1, 13))

    def answer(url: str) -> Answer:
        body = f"<service_requests>{asked}</service_requests>"
        if "/services.xml" in url:
            body = f'<?xml version="1.0"?>{doctype}<services>{service}</services>'
        return Answer(body.encode(), "text/xml")

    return answer


class Growing(list[float]):
    """Collects the pauses of a harvest; once `file` is set, somebody writes to it during every pause."""

    file: Path | None = None

    def append(self, seconds: float) -> None:
        """Note a pause."""
        super().append(seconds)
        if self.file is not None:
            with self.file.open("ab") as out:
                out.write("31;Ännu en;1;1,5;2026-03-31\n".encode())
