const site = "https://insyn.example.se";
const answer = await fetch(`${site}/api/3/action/package_show?id=ale-beslut`);
const { result } = await answer.json();
console.log(result.title);
for (const resource of result.resources) console.log(resource.format, resource.url);
