library(httr2)

site <- "https://insyn.example.se"
found <- request(paste0(site, "/api/3/action/package_search")) |>
  req_body_json(list(q = "beslut", rows = 5)) |>
  req_perform() |>
  resp_body_json()
for (package in found$result$results) cat(package$name, "\n", sep = "")
