site <- "https://insyn.example.se"
table <- read.csv(paste0(site, "/data/ale/beslut/beslut.csv"), fileEncoding = "UTF-8",
                  colClasses = c(kommunkod = "character"))
cat(nrow(table), "rows,", ncol(table), "columns\n")
