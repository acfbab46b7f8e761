curl --fail --silent --show-error "https://insyn.example.se/data/ale/beslut/v/latest/latest.json"
