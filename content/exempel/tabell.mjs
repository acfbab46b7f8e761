const site = "https://insyn.example.se";
const answer = await fetch(`${site}/data/ale/beslut/beslut.json`);
const rows = await answer.json();
console.log(rows.length, "rows,", Object.keys(rows[0]).length, "columns");
