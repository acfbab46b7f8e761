library(jsonlite)

site <- "https://insyn.example.se"
nodes <- fromJSON(paste0(site, "/catalog.jsonld"), simplifyVector = FALSE)[["@graph"]]
datasets <- Filter(function(node) "dcat:Dataset" %in% node[["@type"]], nodes)
cat(length(datasets), "datasets\n")
