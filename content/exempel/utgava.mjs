import { createHash } from "node:crypto";

const site = "https://insyn.example.se";
const latest = await (await fetch(`${site}/data/ale/beslut/v/latest/latest.json`)).json();
const file = latest.files.find((one) => one.url.endsWith("/beslut.csv"));
const answer = await fetch(`${site}/data/ale/beslut/v/${latest.release}/beslut.csv`);
const data = Buffer.from(await answer.arrayBuffer());
const sum = createHash("sha256").update(data).digest("hex");
console.log(latest.release, sum === file.sha256 ? "is whole" : "is broken");
