const site = "https://insyn.example.se";
const answer = await fetch(`${site}/catalog.jsonld`);
const { "@graph": nodes } = await answer.json();
const datasets = nodes.filter((node) => node["@type"].includes("dcat:Dataset"));
console.log(datasets.length, "datasets");
