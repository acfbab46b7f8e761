"""Made-up datasets and the queries that should find them, for the search tests.

Nobody's real catalogue: titles and descriptions were written for these tests, before the queries were run.
"""

from __future__ import annotations

from catalog.search.index import SearchDocument

_TEXTS = """
d01|Folkbibliotek – lån och besök|Hur många böcker som lånas ut och hur många som kommer till biblioteken.|kultur
d02|Badvattenkvalitet|Prover från kommunens badplatser under sommaren.|miljö
d03|Beviljade bygglov|Beslut om lov för hus, garage och plank.|byggande
d04|Detaljplaner som gäller|Planernas gränser och datum då de vann laga kraft.|planering
d05|Skolskjuts i grundskolan|Elever som åker buss eller taxi till skolan.|utbildning
d06|Förskolans barngrupper|Antal barn och personal i varje grupp.|utbildning
d07|Taxa för vatten och avlopp|Avgifter för anslutning och förbrukning.|avgifter
d08|Renhållningstaxan|Vad hushållen betalar för hämtning av sopor.|avgifter
d09|Leverantörsfakturor|Betalda fakturor med leverantör och belopp.|ekonomi
d10|Gatubelysning|Läge för lyktstolpar och typ av lampa.|trafik
d11|Trafikmätningar på E20|Fordon per dygn vid fasta punkter.|trafik
d12|Lediga lägenheter i allmännyttan|Hyra, storlek och område.|boende
d13|Öppettider för återvinningscentraler|Dagar och tider då du kan lämna avfall.|avfall
d14|Livsmedelskontroller|Resultat av inspektioner på restauranger.|tillsyn
d15|Kommunfullmäktiges protokoll|Beslut, yrkanden och voteringar från sammanträden.|politik
d16|Ledamöter i nämnder och styrelser|Förtroendevalda och deras parti.|politik
d17|Medborgarförslag|Inlämnade förslag och vad som hände med dem.|demokrati
d18|Hemtjänstens kontinuitet|Antal personer ur personalen som en äldre möter under två veckor.|äldreomsorg
d19|Särskilda boenden|Platser och väntetid för äldre.|äldreomsorg
d20|Ekonomiskt bistånd|Hushåll som får försörjningsstöd och utbetalda belopp.|socialtjänst
d21|Slutbetyg i årskurs 9|Elever som är behöriga till yrkesprogram.|utbildning
d22|Gymnasieskolans genomströmning|Andel som tar examen inom tre år.|utbildning
d23|Lekplatser|Läge, utrustning och senaste besiktning.|fritid
d24|Idrottsanläggningar och simhallar|Hallar, planer och bokningsbara tider.|fritid
d25|Wifi på torg|Trådlöst nät i offentliga miljöer.|internet
d26|Bredbandsutbyggnad|Andel hushåll med fiber.|internet
d27|Folkmängd efter ålder och kön|Invånare den 31 december varje år.|befolkning
d28|In- och utflyttning|Flyttningar mellan kommuner.|befolkning
d29|Koldioxidutsläpp per invånare|Utsläpp av växthusgaser från alla sektorer.|klimat
d30|Solceller på kommunens tak|Producerad el per månad.|energi
d31|Laddstolpar för elbilar|Läge, effekt och operatör.|energi
d32|Ängar och naturreservat|Skyddad mark, slåtterängar och betesmarker.|natur
d33|Trädinventering|Art, höjd och stamomkrets för gatuträd.|natur
d34|Cykelvägar|Cykelbanor med beläggning och belysning.|trafik
d35|Parkeringsavgifter per zon|Priser och tider i varje zon.|avgifter
d36|Upphandlingar som pågår|Sista dag att lämna anbud.|ekonomi
d37|Budget och bokslut|Intäkter och kostnader per nämnd.|ekonomi
d38|Sjukfrånvaro bland anställda|Andel av arbetstiden, efter kön.|personal
d39|Kulturskolans kurser|Platser, kö och avgift.|kultur
d40|Museibesök|Besökare på kommunens museer.|kultur
d41|Föreningsbidrag|Stöd till föreningar och ändamål.|fritid
d42|Snöröjning|Turordning och väghållare.|trafik
d43|Anslag på anslagstavlan|Tillkännagivna protokoll och kungörelser.|politik
d44|Överklagade beslut|Ärenden där någon har sökt laglighetsprövning.|rättssäkerhet
d45|Ångerrätt och konsumentvägledning|Frågor från konsumenter.|rådgivning
d46|Luftkvalitet|Timvärden för partiklar och kvävedioxid.|miljö
d47|Bullerkartläggning|Ljudnivå längs vägar och järnvägar.|miljö
d48|Skolmåltider|Matsedel och andel ekologiska varor.|utbildning
d49|Barnomsorgens köer|Väntetid till plats.|utbildning
d50|Företagsklimat|Svar från företagare om service.|näringsliv
d51|Nystartade företag|Registreringar per månad.|näringsliv
d52|Valdeltagande|Röstande i valen till fullmäktige.|demokrati
d53|Vägarbeten|Pågående arbeten och omledning.|trafik
d54|Grundvattennivåer|Mätserier från borrhål.|miljö
d55|Brandstationer och insatser|Larm per typ och månad.|räddningstjänst
d56|Fastighetsregister över kommunens byggnader|Yta, ålder och energiklass.|fastigheter
d57|Brottsstatistik|Anmälda brott per månad.|trygghet
d58|Befolkningsprognos|Beräknad folkmängd till nästa årtionde.|befolkning
d59|Vindkraftverk|Höjd, effekt och tillståndsläge.|energi
d60|Kollektivtrafikens hållplatser|Läge och linjer.|trafik
"""

_KOMMUNER = ("Ale", "Åmål", "Göteborg", "Dals-Ed", "Öckerö", "Vara", "Härryda")


def _documents() -> list[SearchDocument]:
    made = []
    for number, line in enumerate(_TEXTS.strip().splitlines()):
        ref, title, description, keyword = line.split("|")
        kommun = _KOMMUNER[number % len(_KOMMUNER)]
        made.append(SearchDocument(ref, f"/data/x/{ref}/", title, description, (keyword,), kommun, "dataset"))
    return made


DOCUMENTS = _documents()

# (class of query, query, refs that should be among the first ten)
CASES: list[tuple[str, str, tuple[str, ...]]] = [
    ("inflection", "bygglovet", ("d03",)),
    ("inflection", "detaljplanen", ("d04",)),
    ("inflection", "lekplatsen", ("d23",)),
    ("inflection", "simhall", ("d24",)),
    ("inflection", "ledamot", ("d16",)),
    ("inflection", "upphandling", ("d36",)),
    ("inflection", "museum", ("d40",)),
    ("inflection", "cykelväg", ("d34",)),
    ("definite", "skolan", ("d05",)),
    ("definite", "renhållningstaxa", ("d08",)),
    ("definite", "taxan", ("d07", "d08")),
    ("definite", "förskola", ("d06",)),
    ("definite", "protokollet", ("d15", "d43")),
    ("definite", "medborgarförslaget", ("d17",)),
    ("definite", "anslagstavla", ("d43",)),
    ("compound start", "bibliotek", ("d01",)),
    ("compound start", "leverantör", ("d09",)),
    ("compound start", "livsmedel", ("d14",)),
    ("compound start", "trafik", ("d11", "d60")),
    ("compound start", "gata belysning", ("d10",)),
    ("compound start", "träd", ("d33",)),
    ("compound end", "belysning", ("d10", "d34")),
    ("compound end", "faktura", ("d09",)),
    ("compound end", "skjuts", ("d05",)),
    ("compound end", "måltid", ("d48",)),
    ("compound end", "utsläpp", ("d29",)),
    ("compound end", "omsorg", ("d18", "d19", "d49")),
    ("compound end", "kvalitet", ("d02", "d46")),
    ("compound end", "statistik", ("d57",)),
    ("prefix", "byggl", ("d03",)),
    ("prefix", "koldiox", ("d29",)),
    ("prefix", "lediga läg", ("d12",)),
    ("prefix", "kommunfullm", ("d15",)),
    ("prefix", "hemtj", ("d18",)),
    ("typo", "byglov", ("d03",)),
    ("typo", "bibliotke", ("d01",)),
    ("typo", "solcelelr", ("d30",)),
    ("typo", "valdeltagade", ("d52",)),
    ("typo", "medborgarförslg", ("d17",)),
    ("folding", "angerratt", ("d45",)),
    ("folding", "angar", ("d32",)),
    ("folding", "forskola", ("d06",)),
    ("folding", "snorojning", ("d42",)),
    ("folding", "dals ed detaljplan", ("d04",)),
    ("folding", "overklagade beslut", ("d44",)),
    ("folding", "amal bad", ("d02",)),
    ("letters and digits", "wifi", ("d25",)),
    ("letters and digits", "e20", ("d11",)),
    ("letters and digits", "zon", ("d35",)),
    ("letters and digits", "årskurs 9", ("d21",)),
    ("several words", "barn i förskolan", ("d06",)),
    ("several words", "väntetid äldre", ("d19",)),
    ("several words", "hur många lånar böcker", ("d01",)),
]
