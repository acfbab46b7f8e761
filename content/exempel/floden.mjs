const site = "https://insyn.example.se";
const feed = await (await fetch(`${site}/feeds/data/ale/beslut.json`)).json();
for (const item of feed.items) console.log(item.date_published, item.title);
