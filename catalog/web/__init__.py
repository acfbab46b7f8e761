"""How other machines find what the portal has: standards of the web rather than of one catalogue.

`signposts` and `linksets` say what belongs to a dataset's page (FAIR Signposting, RFC 9264), `csvw` what is in a CSV
file (W3C), `sitemaps` which pages there are, `open_data` lists the datasets as POD 1.1, `well_known` says where the
interfaces are (RFC 9727, VoID) and whom to tell of a weakness (RFC 9116), and `plain` holds robots.txt, llms.txt and
how to search (OpenSearch). Nothing here reads the clock.
"""
