library(jsonlite)

site <- "https://insyn.example.se"
answer <- fromJSON(paste0(site, "/api/3/action/package_show?id=ale-beslut"))
cat(answer$result$title, "\n", sep = "")
cat(paste(answer$result$resources$format, answer$result$resources$url), sep = "\n")
