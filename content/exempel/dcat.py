from rdflib import DCAT, Graph

site = "https://insyn.example.se"
catalogue = Graph().parse(f"{site}/catalog.ttl", format="turtle")
print(len(set(catalogue.objects(None, DCAT.dataset))), "datasets")
