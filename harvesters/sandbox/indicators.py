"""The example service metrics: ids, titles and areas as Kolada has them, values made here.

A series is a level for the indicator, a deviation for the kommun, a trend and
a little noise, so that neighbours differ and years hang together.
"""

# ruff: noqa: E501  (a table reads best with one row on a line)

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from harvesters.sandbox.chance import stream
from harvesters.sandbox.places import Place

YEARS = range(2015, 2026)
NATION = "0000"
_OVER, _JOBS, _CHILD, _GRUND, _GYMN, _CULT, _POP, _CARE, _INFRA, _ELDER = (
    "Kommunen, övergripande", "Arbetsmarknad", "Förskoleverksamhet", "Grundskola åk 0-9 inkl förskoleklass",
    "Gymnasieskola åk 1-3", "Kultur och fritid", "Befolkning", "Individ- och familjeomsorg",
    "Infrastruktur, miljö- och hälsoskydd mm", "Äldreomsorg",
)  # fmt: skip
_RES, _VOL, _QUAL, _REST = "Resurser", "Volymer", "Kvalitet och resultat", "Övrigt"


@dataclass(frozen=True)
class Indicator:
    """One metric. `level`, `spread` and `trend` (a year) shape its values; `gap` is women minus men, None: not split."""

    id: str
    title: str
    area: str
    perspective: str
    level: float
    spread: float
    trend: float
    decimals: int = 1
    gap: float | None = None
    every: int = 1  # 2: measured every second year, odd ones; 4: in the years of elections
    per_person: float = 0.0  # a volume: share of the population instead of a level
    small_hidden: bool = False  # too few answers in the smallest kommuner
    signed: bool = False  # may be below zero


INDICATORS: tuple[Indicator, ...] = (
    Indicator("N01958", "Befolkningsförändring i antal invånare under senaste femårsperioden, procent", _POP, _REST, 2.0, 2.5, -0.1, 2, 0.1, signed=True),
    Indicator("N01963", "Befolkningsförändring i antal invånare sedan föregående år, procent", _POP, _REST, 0.4, 0.6, -0.03, 2, 0.0, signed=True),
    Indicator("N02923", "Kvinnor i befolkningen, andel (%)", _POP, _VOL, 49.4, 0.5, -0.02, 2),
    Indicator("N03920", "Arbetslösa av befolkningen, 18-65 år, andel (%)", _JOBS, _REST, 5.9, 1.5, -0.12, 1, -0.4),
    Indicator("N03926", "Långtidsarbetslösa i befolkningen, 25-65 år, andel (%)", _JOBS, _REST, 2.9, 0.9, 0.02, 1, 0.1),
    Indicator("N03935", "Arbetslösa av befolkningen, 18-24 år, andel (%)", _JOBS, _REST, 6.4, 1.9, -0.2, 1, -1.6),
    Indicator("N02281", "Arbetslöshet bland inrikes födda, 20-64 år, befolkningens arbetsmarknadsstatus (BAS), andel (%)", _POP, _VOL, 3.1, 0.7, -0.05, 1, -0.3),
    Indicator("N02282", "Arbetslöshet bland utrikes födda, 20-64 år, befolkningens arbetsmarknadsstatus (BAS), andel (%)", _POP, _VOL, 14.0, 3.0, -0.3, 1, 1.5, small_hidden=True),
    Indicator("N02285", "Arbetskraftsdeltagande totalt 20-64 år, befolkningens arbetsmarknadsstatus (BAS), andel (%)", _POP, _VOL, 87.0, 2.5, 0.1, 1, -2.5),
    Indicator("N31816", "Vuxna biståndsmottagare (18+ år) med långvarigt ekonomiskt bistånd, andel (%) av befolkningen", _CARE, _VOL, 1.2, 0.5, -0.03, 1, 0.1, small_hidden=True),
    Indicator("N31825", "Biståndsmottagare, ekonomiskt bistånd, 18+ år, andel (%) av befolkningen", _CARE, _VOL, 3.0, 1.1, -0.09, 1, 0.1),
    Indicator("N00945", "Tillfälliga föräldrapenningdagar (VAB) som tas ut av män, andel av antal dagar (%)", _JOBS, _REST, 38.0, 2.0, 0.25),
    Indicator("N00003", "Personalkostnader, kr/inv", _OVER, _RES, 47000, 4200, 1500, 0),
    Indicator("N03702", "Bruttoregionprodukt, kommun (BRP), 1000 kr/invånare", _OVER, _VOL, 390, 95, 13, 0),
    Indicator("N60987", "Kvinnors andel av männens lönesumma, dagbefolkning, andel (%)", _OVER, _REST, 82.0, 11.0, 0.5),
    Indicator("N00103", "Pågående stressrelaterade sjukfall, årsgenomsnittlig andel av befolkningen (%)", _OVER, _VOL, 0.8, 0.12, 0.02, 2, 0.7),
    Indicator("N00530", "Medborgarundersökningen - Förskolan fungerar bra i kommunen, andel (%)", _OVER, _QUAL, 78.0, 6.0, -0.3, 1, 2.0, 2, small_hidden=True),
    Indicator("N11008", "Kostnad förskola, kr/inskrivet barn", _CHILD, _RES, 142000, 11000, 4600, 0),
    Indicator("N11800", "Barn 1-5 år inskrivna i förskola, andel (%)", _CHILD, _QUAL, 84.0, 3.0, 0.3),
    Indicator("N11703", "Barn per barngrupp i förskola, kommunal regi, antal", _CHILD, _VOL, 15.4, 1.3, -0.14),
    Indicator("N11810", "Heltidstjänster i förskolan med förskollärarlegitimation, kommunal regi, andel (%)", _CHILD, _QUAL, 42.0, 7.0, 0.2),
    Indicator("N04110", "Kommunens köp av förskola totalt, andel (%)", _CHILD, _RES, 12.0, 7.0, 0.2),
    Indicator("N00531", "Medborgarundersökningen - Grundskolan fungerar bra i kommunen, andel (%)", _OVER, _QUAL, 71.0, 8.0, -0.4, 1, 1.0, 2, small_hidden=True),
    Indicator("N07531", "Invånare 0-16 år med tillgång till grundskola inom 2 km, andel (%)", _OVER, _QUAL, 76.0, 12.0, 0.1),
    Indicator("N15027", "Kostnad grundskola F-9, hemkommun, kr/elev", _GRUND, _RES, 118000, 9500, 3900, 0),
    Indicator("N15030", "Lärare med pedagogisk högskoleexamen i grundskola åk 1-9, lägeskommun, andel (%)", _GRUND, _RES, 83.0, 5.0, -0.1, 1, 6.0),
    Indicator("N15033", "Elever/lärare (heltidstjänst) i grundskola åk 1-9, lägeskommun, antal", _GRUND, _RES, 12.0, 1.1, -0.02),
    Indicator("N15034", "Elever/lärare (heltidstjänst) i kommunal grundskola åk 1-9, antal", _GRUND, _RES, 11.8, 1.1, -0.02),
    Indicator("N18890", "Elever i anpassad grundskola, hemkommun, andel (%)", "Anpassad skola", _VOL, 1.4, 0.4, 0.06, 2, small_hidden=True),
    Indicator("N00532", "Medborgarundersökningen - Gymnasieskolan fungerar bra i kommunen, andel (%)", _OVER, _QUAL, 73.0, 7.0, -0.2, 1, 1.5, 2, small_hidden=True),
    Indicator("N17800", "Elever i gymnasieskola, hemkommun, antal", _GYMN, _VOL, 0, 0.05, 0, 0, per_person=0.036),
    Indicator("N17805", "Gymnasieelever som går i annan kommuns gymnasieskola, andel (%)", _GYMN, _VOL, 41.0, 22.0, 0.3),
    Indicator("N17473", "Gymnasieelever som uppnått grundläggande behörighet till universitet och högskola inom 3 år, hemkommun, andel (%)", _GYMN, _QUAL, 52.0, 6.0, 0.2, 1, 9.0),
    Indicator("N17538", "Gymnasieelever som uppnått grundläggande behörighet till universitet och högskola inom 4 år, hemkommun, andel (%)", _GYMN, _QUAL, 57.0, 6.0, 0.2, 1, 9.5),
    Indicator("N17826", "Lärare (heltidstjänster) med lärarlegitimation och behörighet i gymnasieskola, kommunala skolor, andel (%)", _GYMN, _RES, 80.0, 6.0, 0.3, small_hidden=True),
    Indicator("N18605", "Ungdomar som studerar på högskola/universitet 2 år efter gymnasieexamen, hemkommun, andel (%)", _GYMN, _QUAL, 37.0, 7.0, 0.1, 1, 12.0),
    Indicator("U17023", "Nettokostnad gymnasieskola, kr/elev", _GYMN, _RES, 131000, 9000, 3500, 0),
    Indicator("N09809", "Aktiva låntagare i kommunala bibliotek, andel (%) av befolkningen", _CULT, _VOL, 24.0, 4.0, -0.4, 1, 9.0),
    Indicator("N09888", "Elever i musik- eller kulturskola, 6-19 år, andel (%)", _CULT, _VOL, 13.0, 4.5, -0.1, 1, 6.0),
    Indicator("N07926", "Mediantid från planuppdrag till antagande under de senaste två åren, mediantid i månader", _INFRA, _REST, 34.0, 10.0, 0.5),
    Indicator("N07418", "Befolkning i kollektivtrafiknära läge, andel (%)", _INFRA, _QUAL, 74.0, 13.0, 0.2, 1, 0.6, 2),
    Indicator("U50122", "Måltidssvinn, förskola, gram/ätande", _OVER, _VOL, 42.0, 11.0, -1.1, 0, None, 2),
    Indicator("U50125", "Måltidssvinn, grundskola, gram/ätande", _OVER, _VOL, 46.0, 11.0, -1.3, 0, None, 2),
    Indicator("N05401", "Valdeltagande i senaste kommunvalet, (%)", _OVER, _VOL, 83.0, 3.0, -0.3, 1, None, 4),
    Indicator("N03102", "Årets resultat som andel av skatt & generella statsbidrag kommun, (%)", _OVER, _RES, 2.6, 2.4, -0.3, signed=True),
    Indicator("N03002", "Soliditet inkl. pensionsåtaganden kommun, (%)", _OVER, _RES, 24.0, 19.0, 1.1, signed=True),
    Indicator("U21468", "Brukarbedömning hemtjänst äldreomsorg - helhetssyn, andel (%)", _ELDER, _QUAL, 88.0, 4.0, -0.2, 0, -1.0, small_hidden=True),
    Indicator("U23401", "Väntetid i antal dagar från ansökningsdatum till erbjudet inflyttningsdatum till särskilt boende, medelvärde", _ELDER, _QUAL, 62.0, 24.0, 0.4, 0),
    Indicator("N00401", "Utsläpp till luft av växthusgaser totalt, ton CO2-ekv/inv", _INFRA, _VOL, 4.6, 1.9, -0.14, 2),
)  # fmt: skip
BY_ID = {indicator.id: indicator for indicator in INDICATORS}

Measured = tuple[str, int, str, float | None]  # gender, count, status, value


def measure(indicator: Indicator, place: Place | None, year: int, seed: int) -> tuple[Measured, ...]:
    """Return the values of one year: T, and K and M when split by sex. `place` is None for the nation.

    A missing value has count 0 and a status: "Missing", or "Private" when there were too few to show.
    """
    code = place.kommunkod if place else NATION
    shape = stream(seed, indicator.id, code)
    deviation = shape.gauss(0, 1) if place else 0.0
    slope = indicator.trend * (1 + (shape.gauss(0, 0.3) if place else 0.0))
    noise = stream(seed, indicator.id, code, year)
    genders = "T" if indicator.gap is None else "KMT"
    if (status := _missing(indicator, place, year, noise)) is not None:
        return tuple((gender, 0, status, None) for gender in genders)
    if indicator.per_person:
        population = place.population if place else 10_600_000
        total = population * indicator.per_person * (1 + deviation * indicator.spread) * (1 + 0.006 * (year - 2020))
    else:
        total = indicator.level + deviation * indicator.spread + slope * (year - 2020)
        total += noise.gauss(0, indicator.spread * 0.06)
    if indicator.level > 0 and not indicator.signed:
        total = max(total, indicator.level * 0.05)
    if indicator.title.endswith("(%)") or " andel (%)" in indicator.title:
        total = min(total, 99.0)
    half = (indicator.gap or 0.0) / 2 * (1 + shape.gauss(0, 0.15))
    floor = -99.0 if indicator.signed else 0.0
    values = {
        "T": total,
        "K": max(floor, min(total + half, max(total, 99.5))),
        "M": max(floor, min(total - half, max(total, 99.5))),
    }
    return tuple((gender, 1, "", _rounded(values[gender], indicator.decimals)) for gender in genders)


def _missing(indicator: Indicator, place: Place | None, year: int, noise: Random) -> str | None:
    if (indicator.every == 2 and year % 2 == 0) or (indicator.every == 4 and year % 4 != 2):
        return "Missing"
    if place is None:
        return None
    if indicator.small_hidden and place.population < 9_000 and noise.random() < 0.6:
        return "Private"
    return "Missing" if noise.random() < 0.015 else None


def _rounded(value: float, decimals: int) -> float:
    return float(round(value)) if decimals == 0 else round(value, decimals)
