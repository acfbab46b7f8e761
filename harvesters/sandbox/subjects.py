"""What the example decisions are about: patterns for matters that municipalities commonly decide.

`title` is the heading of the matter. `gist` is what is proposed, as an
infinitive that fits after "beslutar att" and, for a motion, after "kommunen
ska". Words in braces are slots, filled by `words.slots`.
"""

# ruff: noqa: E501  (a table of patterns reads best with one on a line)

from __future__ import annotations

from dataclasses import dataclass

MOTION, PETITION, COUNCIL, BOARD, COMMITTEE, NOTED, ELECTION, PERMIT = (
    "motion", "medborgarforslag", "fullmaktige", "styrelse", "namnd", "antecknat", "val", "delegation",
)  # fmt: skip
COURT, SPECIAL = "laglighetsprovning", "forvaltningsbesvar"


@dataclass(frozen=True)
class Subject:
    """One pattern. `path` says which bodies it passes; `area` which committee prepares it."""

    area: str
    path: str
    kind: str  # beslut.arendetyp
    title: str
    gist: str
    appeal: str = COURT
    months: tuple[int, ...] = ()  # when it is decided; (): all year


def _motion(area: str, title: str, gist: str) -> Subject:
    return Subject(area, MOTION, "motion", f"Motion om att {title}", gist)


def _petition(area: str, title: str, gist: str) -> Subject:
    return Subject(area, PETITION, "medborgarforslag", f"Medborgarförslag om {title}", gist)


SUBJECTS: tuple[Subject, ...] = (
    # Motioner
    _motion("skola", "servera frukost i grundskolan", "erbjuda kostnadsfri frukost i grundskolans alla årskurser"),
    _motion("skola", "minska barngrupperna i förskolan", "sätta ett riktmärke på högst tolv barn i grupper med de yngsta barnen"),
    _motion("skola", "införa läxhjälp på biblioteken", "ordna läxhjälp på biblioteken minst två dagar i veckan"),
    _motion("skola", "göra skolgårdarna grönare", "ta fram en plan för mer grönska på skolgårdarna"),
    _motion("omsorg", "ge fritt halkskydd till äldre", "erbjuda alla över 65 år ett par broddar utan avgift"),
    _motion("omsorg", "införa husdjur på äldreboenden", "utreda hur husdjur kan bli en del av vardagen på äldreboendena"),
    _motion("omsorg", "bryta ensamhet bland äldre", "starta uppsökande samtal för personer över 80 år som bor ensamma"),
    _motion("omsorg", "stärka anhörigstödet", "inrätta en anhörigkonsulent på heltid"),
    _motion("teknik", "bygga cykelväg mellan {omrade} och centrum", "projektera en gång- och cykelväg mellan {omrade} och centrum"),
    _motion("teknik", "sänka hastigheten på {gata}", "ansöka om sänkt hastighet till 30 kilometer i timmen på {gata}"),
    _motion("teknik", "sätta upp fler papperskorgar", "sätta upp {antal} nya papperskorgar vid gångstråk och badplatser"),
    _motion("kultur", "bevara badhuset i {omrade}", "rusta upp badhuset i {omrade} i stället för att ersätta det"),
    _motion("kultur", "öppna meröppet bibliotek i {omrade}", "införa meröppet på biblioteket i {omrade}"),
    _motion("kultur", "bygga ett utegym vid {omrade}", "anlägga ett utegym som fungerar för alla vid {omrade}"),
    _motion("plan", "plantera fler träd längs {gata}", "ta fram en trädplan för tätorternas gator"),
    _motion("plan", "inventera ödehus", "inventera ödehus och tidigt kontakta ägarna"),
    _motion("ekonomi", "sänka partistödet", "sänka det kommunala partistödet med tio procent"),
    _motion("ekonomi", "avveckla onödiga konsultköp", "redovisa alla konsultköp över 500\u00a0000 kronor varje tertial"),
    _motion("digitalt", "webbsända nämndernas möten", "sända nämndernas offentliga sammanträden på webben med textning"),
    _motion("digitalt", "publicera öppna data", "publicera kommunens leverantörsfakturor som öppna data varje månad"),
    _motion("naringsliv", "korta handläggningstiden för företag", "införa en servicegaranti för ärenden från företag"),
    # Medborgarförslag
    _petition("teknik", "belysning på gångvägen vid {omrade}", "sätta upp belysning längs gångvägen vid {omrade}"),
    _petition("teknik", "övergångsställe på {gata}", "anlägga ett övergångsställe på {gata} vid {skola}"),
    _petition("kultur", "hundrastgård i {omrade}", "anlägga en inhägnad hundrastgård i {omrade}"),
    _petition("kultur", "skatepark i {omrade}", "bygga en skatepark i betong i {omrade}"),
    _petition("kultur", "bastu vid badplatsen", "upplåta mark för en bastu vid badplatsen i {omrade}"),
    _petition("skola", "senare skolstart på gymnasiet", "låta skoldagen på gymnasiet börja tidigast klockan nio"),
    _petition("plan", "stadsodling på {del}", "upplåta mark för odlingslotter på {del}"),
    # Fullmäktige efter beredning
    Subject("ekonomi", COUNCIL, "budget", "Budget {ar1} med plan {ar2}–{ar4}", "fastställa budget för {ar1} med plan för {ar2}–{ar4}", months=(6, 11, 12)),
    Subject("ekonomi", COUNCIL, "budget", "Skattesats för {ar1}", "fastställa oförändrad skattesats för {ar1}", months=(10, 11, 12)),
    Subject("ekonomi", COUNCIL, "budget", "Årsredovisning för kommunen", "godkänna årsredovisningen och lägga revisionsberättelsen till handlingarna", months=(3, 4, 5)),
    Subject("ekonomi", COUNCIL, "ovrigt", "Borgen för bolagets lån till {omrade}", "såsom för egen skuld ingå borgen för lån upp till {stor}"),
    Subject("ekonomi", COUNCIL, "ovrigt", "Tilläggsanslag för {skola}", "bevilja ett tilläggsanslag om {belopp} för ombyggnad av {skola}"),
    Subject("skola", COUNCIL, "ovrigt", "Ny förskola i {omrade}", "godkänna att en förskola med sex avdelningar byggs i {omrade} till en kostnad av {stor}"),
    Subject("skola", COUNCIL, "foreskrift", "Riktlinjer för skolskjuts", "anta reviderade riktlinjer för skolskjuts"),
    Subject("omsorg", COUNCIL, "taxa", "Avgifter inom vård och omsorg {ar1}", "fastställa avgifter inom vård och omsorg för {ar1}", months=(10, 11, 12)),
    Subject("omsorg", COUNCIL, "ovrigt", "Plan för bostadsförsörjning för äldre", "anta plan för bostäder för äldre {ar1}–{ar4}"),
    Subject("plan", COUNCIL, "detaljplan", "Detaljplan för {fastighet}, {omrade}", "anta detaljplan för {fastighet}, upprättad i {manad}", SPECIAL),
    Subject("plan", COUNCIL, "detaljplan", "Fördjupad översiktsplan för {del}", "anta fördjupad översiktsplan för {del}"),
    Subject("plan", COUNCIL, "taxa", "Taxa för prövning och tillsyn enligt miljöbalken", "anta taxa för prövning och tillsyn enligt miljöbalken att gälla från den 1 januari {ar1}", months=(10, 11, 12)),
    Subject("plan", COUNCIL, "taxa", "Plan- och bygglovstaxa {ar1}", "anta plan- och bygglovstaxa att gälla från den 1 januari {ar1}", months=(10, 11, 12)),
    Subject("teknik", COUNCIL, "taxa", "VA-taxa {ar1}", "anta taxa för vatten och avlopp att gälla från den 1 januari {ar1}", months=(10, 11, 12)),
    Subject("teknik", COUNCIL, "taxa", "Renhållningstaxa {ar1}", "anta renhållningstaxa att gälla från den 1 januari {ar1}", months=(10, 11, 12)),
    Subject("teknik", COUNCIL, "foreskrift", "Lokala ordningsföreskrifter", "anta reviderade lokala ordningsföreskrifter"),
    Subject("teknik", COUNCIL, "avtal", "Försäljning av mark vid {gata}", "sälja del av fastigheten {fastighet} för {belopp}"),
    Subject("kultur", COUNCIL, "foreskrift", "Biblioteksplan {ar1}–{ar4}", "anta biblioteksplan för {ar1}–{ar4}"),
    Subject("naringsliv", COUNCIL, "ovrigt", "Näringslivsstrategi {ar1}–{ar4}", "anta näringslivsstrategi för {ar1}–{ar4}"),
    Subject("digitalt", COUNCIL, "foreskrift", "Informationshanteringsplan", "anta reviderad plan för informationshantering"),
    Subject("ekonomi", COUNCIL, "foreskrift", "Reglemente för intern kontroll", "anta reviderat reglemente för intern kontroll"),
    # Kommunstyrelsen
    Subject("ekonomi", BOARD, "upphandling", "Tilldelning i upphandling av måltidstjänster", "anta {foretag} som leverantör av måltidstjänster", SPECIAL),
    Subject("digitalt", BOARD, "upphandling", "Upphandling av e-tjänsteplattform", "anta {foretag} som leverantör av e-tjänsteplattform", SPECIAL),
    Subject("naringsliv", BOARD, "avtal", "Markanvisning för verksamheter i {del}", "teckna markanvisningsavtal med {foretag} för mark i {del}"),
    Subject("naringsliv", BOARD, "ovrigt", "Bidrag till näringslivsdagar", "bevilja {liten} till näringslivsdagarna {ar1}"),
    Subject("ekonomi", BOARD, "yttrande", "Yttrande över granskning av inköp", "anta förvaltningens förslag som svar på revisorernas granskning av inköp"),
    Subject("plan", BOARD, "detaljplan", "Planuppdrag för {fastighet}", "ge i uppdrag att pröva bostäder på {fastighet} genom detaljplan"),
    Subject("plan", BOARD, "remiss", "Remiss: Regional transportplan", "lämna synpunkter på förslaget till regional transportplan i enlighet med förvaltningens tjänsteskrivelse"),
    Subject("digitalt", BOARD, "ovrigt", "E-tjänst för felanmälan", "ge i uppdrag att införa en gemensam e-tjänst för felanmälan under {ar1}"),
    Subject("ekonomi", BOARD, "avtal", "Samverkansavtal om överförmyndare", "godkänna samverkansavtal om gemensamt överförmyndarkansli"),
    # Nämnderna
    Subject("skola", COMMITTEE, "ovrigt", "Läsårstider {ar1}/{ar2}", "fastställa läsårstider för {ar1}/{ar2}", months=(10, 11, 12)),
    Subject("skola", COMMITTEE, "ovrigt", "Sammanslagning av klasser vid {skola}", "slå samman årskurs 4–6 vid {skola} från och med höstterminen {ar1}"),
    Subject("skola", COMMITTEE, "ovrigt", "Ersättning till fristående förskolor {ar1}", "fastställa bidragsbelopp till fristående förskolor för {ar1}", SPECIAL, months=(11, 12)),
    Subject("omsorg", COMMITTEE, "ovrigt", "Öppettider för träffpunkten i {omrade}", "utöka öppettiderna för träffpunkten i {omrade}"),
    Subject("omsorg", COMMITTEE, "avtal", "Avtal om korttidsplatser på {boende}", "förlänga avtalet om {antal} platser på {boende} med två år"),
    Subject("omsorg", COMMITTEE, "ovrigt", "Föreningsbidrag inom socialt arbete", "bevilja {forening} {liten} för socialt arbete under {ar1}"),
    Subject("plan", COMMITTEE, "detaljplan", "Granskning av detaljplan för {fastighet}", "ställa ut förslaget till detaljplan för {fastighet} för granskning"),
    Subject("plan", COMMITTEE, "ovrigt", "Bygglov för flerbostadshus, {fastighet}", "bevilja bygglov för nybyggnad av flerbostadshus på {fastighet}", SPECIAL),
    Subject("plan", COMMITTEE, "ovrigt", "Strandskyddsdispens för brygga, {fastighet}", "medge dispens från strandskyddet för en gemensam brygga på {fastighet}", SPECIAL),
    Subject("plan", COMMITTEE, "ovrigt", "Tillsynsplan för livsmedel {ar1}", "anta plan för livsmedelskontroll {ar1}", months=(11, 12)),
    Subject("teknik", COMMITTEE, "foreskrift", "Lokal trafikföreskrift, {gata}", "meddela föreskrift om förbud att parkera på {gata}", SPECIAL),
    Subject("teknik", COMMITTEE, "upphandling", "Entreprenad för ombyggnad av {gata}", "anta {foretag} som entreprenör för ombyggnad av {gata}", SPECIAL),
    Subject("teknik", COMMITTEE, "ovrigt", "Vinterväghållning {ar}/{ar1}", "godkänna prioriteringsordning för vinterväghållning", months=(8, 9, 10)),
    Subject("kultur", COMMITTEE, "ovrigt", "Investeringsbidrag till {forening}", "bevilja {forening} {liten} i investeringsbidrag"),
    Subject("kultur", COMMITTEE, "taxa", "Hyror för idrottshallar {ar1}", "fastställa hyror för idrottshallar och samlingslokaler {ar1}", months=(10, 11, 12)),
    Subject("kultur", COMMITTEE, "ovrigt", "Konstnärlig utsmyckning av {skola}", "avsätta {liten} till konstnärlig utsmyckning av {skola}"),
    # Information, val och delegation
    Subject("ekonomi", NOTED, "ovrigt", "Ekonomisk uppföljning {tertial}", "lägga uppföljningen till handlingarna", months=(6, 9, 10, 11)),
    Subject("skola", NOTED, "ovrigt", "Kvalitetsrapport för grundskolan {ar}", "lägga kvalitetsrapporten till handlingarna", months=(9, 10, 11)),
    Subject("omsorg", NOTED, "ovrigt", "Rapport om ej verkställda beslut, {halvar}", "lägga rapporten till handlingarna"),
    Subject("plan", NOTED, "ovrigt", "Information om luftkvaliteten i {omrade}", "lägga informationen till handlingarna"),
    Subject("kultur", NOTED, "ovrigt", "Besöksstatistik för bad och bibliotek, {halvar}", "lägga statistiken till handlingarna"),
    Subject("teknik", NOTED, "ovrigt", "Lägesrapport om vattenledningsnätet", "lägga lägesrapporten till handlingarna"),
    Subject("", ELECTION, "val", "Val av ledamot i {organ}", "utse {namn} till ny ledamot i {organ} till och med den 31 december {ar}"),
    Subject("", ELECTION, "val", "Val av ersättare i {organ}", "utse {namn} till ny ersättare i {organ} till och med den 31 december {ar}"),
    Subject("", ELECTION, "val", "Avsägelse från uppdrag i {organ}", "godkänna avsägelsen från {namn} och begära ny sammanräkning hos länsstyrelsen"),
    Subject("plan", PERMIT, "ovrigt", "Bygglov för tillbyggnad, {fastighet}", "bevilja bygglov för tillbyggnad av enbostadshus på {fastighet}", SPECIAL),
    Subject("plan", PERMIT, "ovrigt", "Startbesked för carport, {fastighet}", "ge startbesked för carport på {fastighet}", SPECIAL),
    Subject("teknik", PERMIT, "ovrigt", "Upplåtelse av torgplats vid {gata}", "tillstyrka upplåtelse av torgplats vid {gata} under tre månader"),
)  # fmt: skip
