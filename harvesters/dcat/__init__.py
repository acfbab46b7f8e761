"""What a DCAT catalogue says, apart from how it was fetched.

pages     one answer → its graph, where the next page is, how many it lists
datasets  a graph → its datasets, each with its distributions
agents    publisher and contact
values    texts by language, dates, periods, formats
naming    slugs for datasets and files from their own identifiers
rowstore  EntryScape's row store: tables as paged JSON
"""
