// A <select> in place of links that need no script (:target). #ale: #linje-ale.
for (const box of document.querySelectorAll("[data-choice]")) {
  const label = document.createElement("label");
  const select = document.createElement("select");
  const picture = box.parentNode.querySelector("svg");
  for (const link of box.querySelectorAll("a")) select.add(new Option(link.textContent, link.hash));
  const show = () => {
    for (const g of picture.querySelectorAll("g[id]")) g.toggleAttribute("data-chosen", "#" + g.id === select.value);
  };
  const follow = () => {
    select.value = location.hash.replace(/^#(linje-)?/, "#linje-");
    if (!select.value) select.selectedIndex = 0;
    show();
  };
  select.onchange = () => {
    history.replaceState(null, "", select.value);
    show();
  };
  addEventListener("hashchange", follow);
  follow();
  picture.dataset.scripted = label.className = "line-choice";
  label.append(box.dataset.choice, " ", select);
  box.replaceWith(label);
}
