const site = "https://insyn.example.se";
const found = await fetch(`${site}/api/3/action/package_search`, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ q: "beslut", rows: 5 }),
});
const { result } = await found.json();
for (const dataset of result.results) console.log(dataset.name);
