library(jsonlite)

site <- "https://insyn.example.se"
feed <- fromJSON(paste0(site, "/feeds/data/ale/beslut.json"))
cat(paste(feed$items$date_published, feed$items$title), sep = "\n")
