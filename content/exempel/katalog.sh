curl --fail --silent --show-error "https://insyn.example.se/api/3/action/package_show?id=ale-beslut"
