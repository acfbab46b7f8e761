"""The words that prove a subject, by hand. Commas separate words; a line break is a space.

skola      the word in any form, alone or as a part of a compound (grundskolan, skolskjuts)
=mark      the word in any form, but not in compounds (not marknad)
cykel*     a word that begins so
två ord    these words in a row, in any form
-konstgräs*  never proves this subject, though another line seems to

A word that is missing loses a record for the subject; a wrong one brings records that do not belong there, which is
worse: leave out a word that often means something else.
"""

from __future__ import annotations

from collections.abc import Mapping

SUBJECT_WORDS: Mapping[str, str] = {
    "skola": """
        skola, förskola, grundskola, gymnasium, elev, läsårstid, barngrupp, skolgård, läxhjälp, rektor, fritidshem,
        pedagogisk omsorg, vuxenutbildning, yrkeshögskola, undervisning, betyg, studiero, terminsstart, skolenhet,
        skol*, grundskol*, förskol*, gymnasi*, elev*, komvux*, utbildningsnämnd, bildningsnämnd, utbildningspersonal,
        barn- och utbildningsnämnd, utbildnings- och, sammanslagning av klasser, årskurs
    """,
    "bygga-och-bo": """
        detaljplan, bygglov, översiktsplan, planuppdrag, planbesked, planprogram, strandskydd, strandskydds*, bostad,
        startbesked, slutbesked, nybyggnad, tillbyggnad, småhus, tomt, småhustomt, tomtindelning, markanvisning,
        hyresrätt, byggnadsnämnd, samhällsbyggnad, samhällsbyggnads*, stadsbyggnads*, ökad exploatering,
        exploaterings*, stadsutveckling, fastighet, arkitektur*, ödehus, allmännytta, fysisk planering,
        bostadsbyggande, försäljning av mark, markförsäljning, tomträtt, servitut, byggsektor, boende, boendekostnad,
        plankostnadsavtal, bygg- och fastighetssektorn, plan- och bygglag, plan- och bygglovstaxa, -äldreboende,
        -träffpunkt
    """,
    "trafik": """
        trafik, cykelväg, gångväg, gångbana, gångstråk, =väg, enskild väg, vägnät, övergångsställe, parkering,
        parkera, parkerings*, kollektivtrafik*, trafik*, västtrafik*, cykel*, cyklist*, buss, spårväg, spårvagn, tåg,
        nattåg*, järnväg, järnväg*, =bro, gång- och cykelbro, cykelbro, vinterväghållning, väghållning, snöröjning,
        transportplan, transportsystem, elbil*, elsparkcykel*, elsparkcykl*, periodbiljett, färdtjänst, färdtjänst*,
        serviceresa, godsplan, enkelriktning, gatubelysning, gatubelysning*, hållplats, ställplats, skolskjuts,
        skolskjuts*, färja, pendelparkering, laddstolpe, hastighetsgräns, sänka hastigheten, bangårds*, belysning,
        ombyggnad av gata, gågata, torgplats, vägbelysning, teknik- och fastighetsnämnd
    """,
    "aldre": """
        äldre, äldreomsorg, äldreboende, hemtjänst, pensionär, hemvårdsbidrag, demens, särskilt boende, träffpunkt,
        seniorboende, trygghetsboende, korttidsplats, anhörigstöd, anhörigkonsulent, halkskydd, äldre*, pensionär*,
        hemtjänst*, demens*
    """,
    "stod-och-omsorg": """
        vård och omsorg, vård- och omsorgsnämnd, vård- och omsorgsförvaltning, omsorgsnämnd, socialtjänst,
        socialtjänst*, socialnämnd, socialnämnd*, socialförvaltning, socialt arbete, social omsorg, funktionshinder,
        funktionshinder*, funktionsnedsättning, funktionsrätt*, funktionsstöd, funktionsstöds*, ekonomiskt bistånd,
        försörjningsstöd, bostad först, hemlöshet, =lss, personlig assistans, anhörigstöd, anhörigkonsulent,
        korttidsvistelse, korttidsplats, orosanmälan, familjehem, våld i nära relation, prostitution, människohandel,
        missbruk, brukarrum, matfattigdom, ej verkställda beslut, överförmyndare, god man, avhopparverksamhet,
        hedersrelaterad, hedersbaserad, hedersvåld, serviceresa, färdtjänst, boendestöd, jämlika livsvillkor
    """,
    "halsa": """
        =hälsa, folkhälsa, ohälsa, folkhälso*, alkohol, alkohol*, tobak, tobaks*, nikotin, lustgas, narkotika,
        missbruk, brukarrum, serveringstillstånd, klimakterie*, suicid*, vaccination, livsmedelskontroll, tillsynsplan
        för livsmedel, luftkvalitet, smittskydd, halkskydd, hälso- och sjukvård
    """,
    "trygghet": """
        trygghet, otrygghet, trygghets*, =brott, brottslig*, brotts*, välfärdsbrott, välfärdsbrottslighet, kriminell,
        kriminalitet, skolkriminalitet, ordningsföreskrift, ordningsvakt, räddningstjänst, räddningstjänst*,
        kamerabevakning, beredskap, terrorberedskap, krisberedskap, säkerhets*, personsäkerhet, informationssäkerhet,
        cybersäkerhet*, förbättrad säkerhet, terror*, skyddsrum, civila försvaret, civilt försvar, eldningsförbud,
        våld, sexuella övergrepp, polisen, polisanmälan, demonstration, demonstrant, krisledning, krisledningsnämnd,
        sotning, brandskydd, brandsyn, avhopparverksamhet, människohandel, klotter, extremism, -trygghetsboende*
    """,
    "miljo": """
        =miljö, miljö*, klimat, klimat*, =energi, energi*, hållbar utveckling, solcell, solel, vindkraft, vindkraft*,
        fjärrvärme, fjärrvärme*, elbilsladdning, elektrifiering, utsläpp, luftkvalitet, buller, cirkulär ekonomi,
        naturvård, borsttvätt, biologisk mångfald, koldioxid*, fossilfri, kemikalie, biogas, förorenad, laddstolpe,
        tillsyn enligt miljöbalken, hållbarhets*, -miljödata, -miljööverdomstol*, -miljödomstol*
    """,
    "vatten-och-avfall": """
        avfall, avfalls*, renhållning, renhållnings*, va-taxa, vatten och avlopp, avlopp, avlopps*, dricksvatten,
        vattenledning, vattenledningsnät, vattentäkt, återvinning, återvinnings*, sophämtning, sopor, dagvatten,
        reningsverk, va-plan, va-verksamhet, papperskorg, slamtömning, vattentjänst, vattentjänst*
    """,
    "natur-och-parker": """
        stadspark, parkmark, park i, park vid, parkförvaltning, grönyta, grönområde, grönska, trädplan, =träd, odling,
        hundrastgård, =hund, naturreservat, natur, badplats, badförbud, brygga, skog, lekplats, biologisk mångfald,
        båtuppläggning, fritidsbåt, fritidsbåtshamn, småbåtshamn, viltvård, göra skolgårdarna grönare, friluftsliv,
        -bryggfinansiering
    """,
    "kultur": """
        kultur, bibliotek, biblioteks*, museum, museer, konst, konstnärlig, musik, teater, kulturmiljö, konserthus,
        utsmyckning, nöje, nöjesliv, nöjes- och kulturliv, evenemang, evenemangs*, studieförbund, public service,
        nationella minoriteter, bygdegård, samlingslokal, festival, judiskt liv, -konstgräs*, -konstgjord*, -odling,
        -kulturdepartement*
    """,
    "idrott-och-fritid": """
        idrott, idrotts*, fritid, fritids*, badhus, simhall, ishall, sporthall, idrottshall, utegym, skatepark, bastu,
        centralbad, badplats, arena, fotbollsplan, konstgräs, konstgräsplan, spontanidrott, förening, förenings*,
        ridhus, motionsspår, elljusspår, simskola, friluftsliv, lekplats, civilsamhälle, civilsamhällets, idéburen,
        vattenvärld, bad och bibliotek, -bostadsrättsförening, -fritidshem*
    """,
    "arbete-och-foretag": """
        näringsliv, näringslivs*, arbetsmarknad, arbetsmarknads*, företag, företags*, sommarjobb, feriejobb, =handel,
        turism, besöksnäring, servicegaranti, upphandling, upphandlings*, inköp, inköps*, medarbetare, arbetsmiljö,
        arbetsmiljö*, arbetsvillkor, personalförsörjning, kollektivavtal, etablering, food-truck, torghandel,
        kompetensförsörjning, privata utförare, livsmedelsförsörjning, arbetsgivare, arbetstid, egen regi, konsultköp,
        markanvisning för verksamheter, arbetsmarknadsinsats, personalens arbetsuppgifter, entreprenad
    """,
    "ekonomi": """
        budget, budget*, =skatt, skattesats, skatte*, årsredovisning, delårsrapport, delårsbokslut, bokslut, ekonomisk
        uppföljning, månadsuppföljning, =borgen, lån till, bolagets lån, tilläggsanslag, investering, investerings*,
        ekonomisk hushållning, resultatreserv, resultatutjämningsreserv, finansverksamhet, finanspolicy, finansiering,
        bryggfinansiering, kapitalförvaltning, kapitaltillskott, direktavkastning, partistöd, revisionsberättelse,
        ansvarsfrihet, upphandling, upphandlings*, konsultköp, kostnad, kostnader, internkontroll, intern kontroll,
        bolagsordning, ägardialog, ägardirektiv, aktie, fusion, ägarstyrd, koncernbidrag, utdelning, kommunal
        subvention, budgetunderlag, granskning av inköp, ekonomiskt expertråd, förvärv, förvärva fastighet, sälja
        fastigheterna
    """,
    "avgifter": """
        taxa, avgift, avgifts*, hyror för, differentierade priser, riksnorm, kostnadsfri, avgiftsfri, kommunal
        subvention, skattefinansiera kollektivtrafiken, fritt halkskydd, frister för sotning, -upphandlingsskadeavgift
    """,
    "demokrati": """
        demokrati, medborgardialog, medborgarlöfte, sammanträdestid, sammanträdesplan, valnämnd, val av ledamot, val
        av ersättare, val av ordförande, val av revisor, val av nämndeman, fyllnadsval, avsägelse, entledigande,
        reglemente, arbetsordning, delegationsordning, delegeringsordning, förtroendevald, arvode, arvodesgrupp, antal
        ersättare, mandatperiod, partistöd, öppna data, offentlighetsprincip, =beredning, inrätta en beredning,
        motioner som, ännu ej besvarats, obesvarade motioner, medborgarförslag som, frågestund, nämndernas möten,
        nämndernas sammanträden, styrande dokument, insyn, inkomna remisser, laglighetsprövning, stadsrevision,
        revisorerna, anmälan av jäv, tid för justering, nämndform, förändrat ansvar, organisation och ansvar,
        ansvarsprövning, principiell beskaffenhet, styrning genom planer, kommunikation, kommunikations*,
        informationsforum, utåtriktade information, beslutsprocess
    """,
    "digitalt": """
        e-tjänst, e-tjänsteplattform, digital, digitalisering, it-kostnader, it-användare, it-system, bredband, öppna
        data, dataläck*, informationssäkerhet, cybersäkerhet, cybersäkerhetslag, dataskydd, dataskydds*,
        informationshantering, informationshanterings*, webbsända, nätplattform, artificiell intelligens,
        fiberutbyggnad, webbplats
    """,
    "jamlikhet": """
        jämlik, jämlikhet, ojämlikhet, jämställdhet, jämställd*, mänskliga rättigheter, diskriminering,
        diskriminerings*, antisemitism, rasism, minoritet, hbtq*, =pride, svenskfientlighet, hedersrelaterad,
        hedersbaserad, hedersvåld, funktionsrätt*, funktionshinder, funktionshinder*, funktionsnedsättning, barnets
        rättigheter, =integration, integrations*, tolkförmedling, mansdominerad, nationella minoriteter
    """,
}
