from hashlib import sha256

import requests

site = "https://insyn.example.se"
latest = requests.get(f"{site}/data/ale/beslut/v/latest/latest.json", timeout=30).json()
file = next(file for file in latest["files"] if file["url"].endswith("/beslut.csv"))
data = requests.get(f"{site}/data/ale/beslut/v/{latest['release']}/beslut.csv", timeout=30).content
is_whole = sha256(data).hexdigest() == file["sha256"]
print(latest["release"], "is whole" if is_whole else "is broken")
