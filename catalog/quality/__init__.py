"""How good the descriptions of the data are: DCAT-AP-SE's rules, the EU's points (MQA), and what to mend first.

Everything is counted on what the portal says in DCAT (catalog.dcat), so it is what other portals will count.
"""
