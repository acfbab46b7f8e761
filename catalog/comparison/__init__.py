"""Comparing kommuner fairly: who is like whom, where each one lies, and the sentence that says so.

Pure functions over the catalogue's indicators, exact in Decimal. No pages here: those are in catalog/site.

    facts.py      what the portal knows of each kommun: inhabitants, ages, where it lies (places.yml)
    peers.py      the kommuner that are most alike, by an open measure
    figures.py    numbers as written, and how many decimals say something
    standing.py   where a kommun lies among all and among its peers, in one year
    sentence.py   a standing in one sentence, Swedish or English, true as it stands
    revisions.py  what was added, changed and withdrawn, from the logs beside the datasets
    direction.py  whether high or low is better: only where the definition says so
"""
