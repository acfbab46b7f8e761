import requests

site = "https://insyn.example.se"
answer = requests.get(f"{site}/api/3/action/package_show", params={"id": "ale-beslut"}, timeout=30)
package = answer.json()["result"]
print(package["title"])
for resource in package["resources"]:
    print(resource["format"], resource["url"])
