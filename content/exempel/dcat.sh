curl --fail --silent --show-error --location --header "Accept: text/turtle" "https://insyn.example.se/data/ale/beslut/"
