import requests

site = "https://insyn.example.se"
feed = requests.get(f"{site}/feeds/data/ale/beslut.json", timeout=30).json()
for item in feed["items"]:
    print(item["date_published"], item["title"])
