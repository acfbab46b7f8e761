curl --fail --silent --show-error --header "Content-Type: application/json" \
  --data '{"q": "beslut", "rows": 5}' "https://insyn.example.se/api/3/action/package_search"
