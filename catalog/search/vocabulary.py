"""A small start of Swedish word lists, written by hand; the rest is learned from what is published (`lexicon`).

Spaces separate words. A wrong word here costs a wrong match, a missing word a lost one; neither breaks anything.
"""

from __future__ import annotations

# Too common to say what a text is about.
_STOP_WORDS = """
    alla att av blev bli blir de dem den denna deras dess det detta dig din dina ditt du där efter eller en er ett
    från för genom ha hade han har hon hur här i inom inte ja jag ju kan kunde man med mellan men mot mycket ni
    nu något några när och om oss på samt sedan sig sin sina sitt ska skall skulle som så till under upp ut utan
    vad var vara varje vi vid vilka vilken vilket vår våra vårt än är över
"""

# Nouns whose definite form Snowball does not join with the plain one: skola/skolan, barn/barnet, ärende/ärendet.
_NOUNS = """
    anslag antal arbete arena balans bana barn beslut bestånd betänkande bidrag blad boende bokslut brott brygga
    distrikt djur dygn flicka fordon fråga förbund företag förordnande förråd förskola förslag gata gods golv
    gräns hemsida hylla hyra index karta kassa klass klocka konferens kontrakt kort kurs kvarter kvinna kyrka
    källa kök land licens lista ljud lucka lån län löfte medborgarlöfte meddelande mål målområde märke möte namn
    nät objekt område plats pris process program projekt protokoll register resa resultat resurs rum ruta
    samband sammanträde samråd scena sida skjuts skola skott skydd slott språk stopp sträcka stuga stånd stöd
    summa system tak tal tavla taxa tillstånd torg tunna tåg underlag utlåtande utskott uttalande val vatten
    vecka verk vägnät yttrande ålder år ärende
"""

# Words that often stand first or last in the compounds of a kommun. Three letters are known only if listed here.
_PARTS = """
    anläggning arbete avfall avgift avlopp avtal bad badplats barn belysning bemanning beslut betyg bibliotek bidrag
    bil boende bolag bostad brand bredband bro brott budget buss bygg bygge bygglov byggnad cykel detalj djur
    elev energi enhet fakturor familj fastighet fisk flykting folk folkhälsa fritid fråga förbund förening
    företag försörjning föräldra gata gods grund grupp gymnasium gång hall hamn hem hus hushåll hyra hälsa
    idrott industri inkomst inköp internet invandring karta klimat kommun kontor kost kostnad kultur kvalitet
    kök laddning land lant led ledamot ledighet lek leverantör liv lokal lov lucka lunch lån läge lägenhet
    läkare län lärare läs löfte mark mat matsedel medborgare miljö motion musik mål möte natur nämnd nät ombud
    område omsorg ordning park parkering pass peng personal plan plats polis politik post protokoll punkt
    register resa resultat rum råd rätt sal samhälle samtal sim sjuk skatt skjuts skog skol skola skydd snö
    social sopor sport språk stad station statistik sten stipendium ström stuga styrelse ställe stöd
    sysselsättning tal tavla taxa tillsyn tjänst trafik träd tåg ungdom upphandling utbildning utskott utsläpp
    val vall vatten verk verksamhet vind vård väder väg yrke yta åker ålder år återvinning äldre ärende öppettid
"""

# May open a word without being a part that anyone searches for.
_NEVER_PARTS = """
    efter eller från fram före genom inom innan mellan över under upp utan till även samt dess detta sina
"""

STOP_WORDS = frozenset(_STOP_WORDS.split())
NOUNS = frozenset(_NOUNS.split())
PARTS = frozenset(_PARTS.split())
NEVER_PARTS = frozenset(_NEVER_PARTS.split())
