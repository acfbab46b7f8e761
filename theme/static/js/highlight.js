// One line among many stands out: a <select> in place of the list of links that works without this file.
// What is chosen is the # of the address; CSS (:target) does the rest.
for (const box of document.querySelectorAll("[data-choice]")) {
  const label = document.createElement("label");
  const select = document.createElement("select");
  for (const link of box.querySelectorAll("a")) select.add(new Option(link.textContent, link.hash));
  const follow = () => {
    select.value = location.hash;
    if (select.selectedIndex < 0) select.selectedIndex = 0;
  };
  select.addEventListener("change", () => {
    const y = scrollY;
    location.replace(select.value);
    scrollTo(0, y);
    select.focus({ preventScroll: true });
  });
  addEventListener("hashchange", follow);
  follow();
  label.className = "line-choice";
  select.className = "line-choice__select";
  label.append(box.dataset.choice, " ", select);
  box.replaceWith(label);
}
