curl --fail --silent --show-error --remote-name "https://insyn.example.se/data/ale/beslut/beslut.csv"
