"""Open data of the example kommuner: what each publishes besides its politics.

Every kommun has supplier invoices and fault reports, and two kinds of places
that follow the columns that Swedish place specifications share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from harvesters.sandbox import words
from harvesters.sandbox.chance import stream
from harvesters.sandbox.meetings import Record, Value
from harvesters.sandbox.places import Place

INVOICES = 200


@dataclass(frozen=True)
class Column:
    """One column: its Table Schema type and what it means."""

    type: str
    title: str


@dataclass(frozen=True)
class OpenDataset:
    """One kind of open data. `make` gives a kommun's rows."""

    name: str
    title: str
    description: str
    keywords: tuple[str, ...]
    columns: Mapping[str, Column]
    make: Callable[[Place, Random, date], list[Record]]


def datasets_of(place: Place) -> tuple[OpenDataset, ...]:
    """Return the open datasets that the kommun publishes."""
    turn, first = divmod(place.rank, len(_PLACES))
    second = (first + 1 + turn % (len(_PLACES) - 1)) % len(_PLACES)
    return (*_EVERYWHERE, _PLACES[first], _PLACES[second])


def rows_of(dataset: OpenDataset, place: Place, seed: int, today: date) -> list[Record]:
    """Return the rows of one dataset of one kommun; the same arguments give the same rows."""
    return dataset.make(place, stream(seed, place.kommunkod, dataset.name), today)


def title_of(dataset: OpenDataset, place: Place) -> str:
    """Return the dataset's title in that kommun, marked as example data."""
    return f"{dataset.title} i {place.name} (exempeldata)"


def description_of(dataset: OpenDataset) -> str:
    """Return the dataset's description, marked as example data."""
    return f"{dataset.description} {words.EXAMPLE}: påhittade uppgifter från Insyn Västs sandlåda."


_ACCOUNTS = (
    (5010, "Lokalhyra"), (5460, "Förbrukningsmaterial"), (6110, "Kontorsmaterial"), (6400, "Måltider"),
    (6800, "Konsulttjänster"), (6910, "Licenser"), (7010, "Transporter"), (7450, "Entreprenad och verksamhet"),
)  # fmt: skip
_OFFICES = ("Barn och utbildning", "Vård och omsorg", "Samhällsbyggnad", "Kultur och fritid", "Kommunledning")
_REPORTS = ("Gata och väg", "Belysning", "Park och skog", "Nedskräpning", "Vatten och avlopp", "Lekplats")


def _invoices(place: Place, rng: Random, today: date) -> list[Record]:
    suppliers = [(words.company(rng), _organisation_number(rng)) for _ in range(24)]
    first = date(today.year - 1, 1, 2)
    days = sorted(rng.randrange((today - first).days - 20) for _ in range(INVOICES))
    rows: list[Record] = []
    for number, day in enumerate(days, start=1):
        supplier, organisation_number = rng.choice(suppliers)
        account, text = rng.choice(_ACCOUNTS)
        amount = round(rng.lognormvariate(9.2, 1.3), 2)
        rows.append(
            {
                "kommun_id": place.kommunkod,
                "kopare_text": f"{place.name} kommun",
                "faktura_nr": f"{(first + timedelta(day)).year}{number:05d}",
                "leverantor": supplier,
                "leverantor_id": organisation_number if rng.random() < 0.94 else None,
                "forvaltning": rng.choice(_OFFICES),
                "konto_nr": account,
                "konto_text": text,
                "belopp": -amount if rng.random() < 0.04 else amount,
                "datum": (first + timedelta(day)).isoformat(),
                "grund": rng.choice(("ramavtal", "direktupphandling", "upphandlat avtal")),
            }
        )
    return rows


def _fault_reports(place: Place, rng: Random, today: date) -> list[Record]:
    rows: list[Record] = []
    scale = max(3.0, place.population / 2500)
    for months_back in range(21, 0, -1):
        month = today.year * 12 + today.month - 1 - months_back
        for kind in _REPORTS:
            received = int(scale * rng.uniform(0.4, 1.7)) + 1
            handled = min(received, round(received * rng.uniform(0.7, 1.0)))
            rows.append(
                {
                    "kommun_id": place.kommunkod,
                    "manad": f"{month // 12}-{month % 12 + 1:02d}",
                    "kategori": kind,
                    "inkomna": received,
                    "atgardade": handled,
                    "mediantid_dagar": round(rng.uniform(1.5, 19), 1),
                }
            )
    return rows


def _places(kind: str, extra: Callable[[Random], dict[str, Value]]) -> Callable[[Place, Random, date], list[Record]]:
    def make(place: Place, rng: Random, today: date) -> list[Record]:
        count = min(60, 8 + place.population // 4000)
        rows: list[Record] = []
        for number in range(1, count + 1):
            latitude, longitude = place.centre
            name = f"{words.area_name(rng)}s {kind}"
            rows.append(
                {
                    "source": place.kommunkod,
                    "id": f"{place.kommunkod}-{kind[:4]}-{number:03d}",
                    "name": name,
                    "latitude": round(latitude + rng.uniform(-0.05, 0.05), 5),
                    "longitude": round(longitude + rng.uniform(-0.08, 0.08), 5),
                    "email": f"kontaktcenter@{place.host}",
                    "visit_url": f"{place.base}/platser/{kind}/{number}",
                    "updated": (today - timedelta(rng.randrange(5, 400))).isoformat(),
                    **extra(rng),
                    "description": f"{name} vid {words.street(rng)}. Exempeldata.",
                }
            )
        return rows

    return make


def _organisation_number(rng: Random) -> str:
    """Return ten digits with a right check digit in a series that no company has (55 00 …)."""
    digits = f"5500{rng.randrange(20, 99)}{rng.randrange(1000):03d}"
    doubled = (int(digit) * (2 if index % 2 == 0 else 1) for index, digit in enumerate(digits))
    return digits + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


_KOMMUN = {"kommun_id": Column("string", "Kommunkod")}
_STEM = {
    "source": Column("string", "Kommunkod"),
    "id": Column("string", "Platsens id"),
    "name": Column("string", "Platsens namn"),
    "latitude": Column("number", "Latitud, WGS 84"),
    "longitude": Column("number", "Longitud, WGS 84"),
    "email": Column("string", "Funktionsadress"),
    "visit_url": Column("string", "Besöksinformation"),
    "updated": Column("date", "Senast uppdaterad"),
}
_TAIL = {"description": Column("string", "Beskrivning")}

_EVERYWHERE = (
    OpenDataset(
        "leverantorsfakturor",
        "Leverantörsfakturor",
        "Fakturor som kommunen har betalat, en rad för varje kontering.",
        ("faktura", "leverantör", "inköp"),
        {
            **_KOMMUN,
            "kopare_text": Column("string", "Köpare"),
            "faktura_nr": Column("string", "Fakturans nummer hos kommunen"),
            "leverantor": Column("string", "Leverantör"),
            "leverantor_id": Column("string", "Leverantörens organisationsnummer; tomt för enskild firma"),
            "forvaltning": Column("string", "Förvaltning"),
            "konto_nr": Column("integer", "Konto"),
            "konto_text": Column("string", "Kontots namn"),
            "belopp": Column("number", "Belopp i kronor utan moms"),
            "datum": Column("date", "Bokföringsdatum"),
            "grund": Column("string", "Inköpsform"),
        },
        _invoices,
    ),
    OpenDataset(
        "felanmalan",
        "Felanmälningar",
        "Antal felanmälningar per månad och kategori, hur många som åtgärdats och hur lång tid det tog.",
        ("felanmälan", "service", "gata"),
        {
            **_KOMMUN,
            "manad": Column("yearmonth", "Månad"),
            "kategori": Column("string", "Kategori"),
            "inkomna": Column("integer", "Inkomna anmälningar"),
            "atgardade": Column("integer", "Åtgärdade anmälningar"),
            "mediantid_dagar": Column("number", "Mediantid till åtgärd, dagar"),
        },
        _fault_reports,
    ),
)

_PLACES = (
    OpenDataset(
        "lekplatser",
        "Lekplatser",
        "Kommunens lekplatser med läge, underlag och tillgänglighet.",
        ("lekplats", "barn", "fritid"),
        {**_STEM, "underlag": Column("string", "Underlag"), "inhagnad": Column("string", "Inhägnad"), **_TAIL},
        _places(
            "lekplats",
            lambda rng: {"underlag": rng.choice(("sand", "gummi", "flis")), "inhagnad": rng.choice(("ja", "nej"))},
        ),
    ),
    OpenDataset(
        "badplatser",
        "Badplatser",
        "Kommunala badplatser med senaste vattenprov.",
        ("badplats", "bad", "vatten"),
        {
            **_STEM,
            "vattenkvalitet": Column("string", "Senaste bedömning"),
            "vattentemperatur": Column("number", "Vattentemperatur vid provet, °C"),
            **_TAIL,
        },
        _places(
            "badplats",
            lambda rng: {
                "vattenkvalitet": rng.choice(("tjänligt", "tjänligt", "tjänligt", "tjänligt med anmärkning")),
                "vattentemperatur": round(rng.uniform(15, 23), 1),
            },
        ),
    ),
    OpenDataset(
        "laddstationer",
        "Laddstationer",
        "Laddstationer för elbilar på kommunens mark.",
        ("laddstation", "elbil", "energi"),
        {**_STEM, "uttag": Column("integer", "Antal uttag"), "effekt_kw": Column("number", "Effekt, kW"), **_TAIL},
        _places(
            "laddstation",
            lambda rng: {"uttag": rng.choice((2, 4, 6, 8)), "effekt_kw": rng.choice((3.7, 11.0, 22.0, 50.0))},
        ),
    ),
    OpenDataset(
        "lokaler",
        "Lokaler att hyra",
        "Lokaler som föreningar och invånare kan hyra av kommunen.",
        ("lokal", "förening", "hyra"),
        {**_STEM, "platser": Column("integer", "Antal platser"), "yta_kvm": Column("number", "Yta, m²"), **_TAIL},
        _places("lokal", lambda rng: {"platser": rng.randrange(8, 400), "yta_kvm": round(rng.uniform(20, 900), 1)}),
    ),
    OpenDataset(
        "cykelparkeringar",
        "Cykelparkeringar",
        "Cykelparkeringar vid hållplatser, skolor och torg.",
        ("cykel", "parkering", "trafik"),
        {**_STEM, "platser": Column("integer", "Antal platser"), "tak": Column("string", "Under tak"), **_TAIL},
        _places("cykelparkering", lambda rng: {"platser": rng.randrange(6, 120), "tak": rng.choice(("ja", "nej"))}),
    ),
)

# What the kommuner with a portal of another protocol have there.
PORTAL_DATASETS = (
    OpenDataset(
        "atervinningsplatser",
        "Återvinningsplatser",
        "Platser där invånarna lämnar förpackningar och tidningar.",
        ("återvinning", "avfall", "miljö"),
        {**_STEM, "karl": Column("integer", "Antal kärl"), **_TAIL},
        _places("återvinningsplats", lambda rng: {"karl": rng.randrange(4, 16)}),
    ),
    OpenDataset(
        "parkeringsplatser",
        "Parkeringsplatser",
        "Kommunens parkeringar med antal platser.",
        ("parkering", "trafik", "bil"),
        {**_STEM, "platser": Column("integer", "Antal platser"), **_TAIL},
        _places("parkeringsplats", lambda rng: {"platser": rng.randrange(6, 300)}),
    ),
)
