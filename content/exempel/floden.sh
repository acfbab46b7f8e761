curl --fail --silent --show-error "https://insyn.example.se/feeds/data/ale/beslut.atom"
