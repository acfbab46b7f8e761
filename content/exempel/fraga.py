import requests

site = "https://insyn.example.se"
found = requests.post(f"{site}/api/3/action/package_search", json={"q": "beslut", "rows": 5}, timeout=30)
for package in found.json()["result"]["results"]:
    print(package["name"])
