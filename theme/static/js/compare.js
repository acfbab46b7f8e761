// Comparing: the choice in the address, other indicators by their own pages, and what is shown as CSV.
// The page compares without it (docs/adr/0010). Nothing from the address is shown but as text.
const form = document.querySelector("[data-compare]");
if (form) {
  const words = form.dataset;
  const most = Number(words.most);
  const said = form.querySelector("[role=status]");
  const only = form.querySelector("#bara");
  const ticks = (name) => [...form.querySelectorAll(`input[name=${name}]`)];
  const ticked = (name) => ticks(name).filter((box) => box.checked).map((box) => box.value);
  const make = (tag, text = "", to = null) => {
    const made = document.createElement(tag);
    made.textContent = text;
    to?.append(made);
    return made;
  };

  // The choice and the address.
  const tell = () => {
    const chosen = ticked("kommun");
    for (const box of ticks("kommun")) box.disabled = chosen.length >= most && !box.checked;
    const pairs = ["kommun", "indikator"].flatMap((name) => ticked(name).map((value) => [name, value]));
    history.replaceState(null, "", `${location.pathname}${pairs.length ? `?${new URLSearchParams(pairs)}` : ""}`);
    said.textContent = chosen.length ? words.said.replace("{n}", chosen.length) : "";
    if (like) like.hidden = chosen.length !== 1;
    for (const link of document.querySelectorAll("a[data-keep]")) {
      const kept = new URLSearchParams(chosen.map((value) => ["kommun", value]));
      kept.append("indikator", form.querySelector("table").dataset.id);
      link.search = kept;
    }
  };
  const button = (text, act) => {
    const made = make("button", text);
    made.type = "button";
    made.className = "button button--quiet";
    made.addEventListener("click", () => { act(); tell(); });
    said.after(made, " ");
    return made;
  };
  const like = words.like ? button(words.like, () => {
    const own = ticks("kommun").find((box) => box.checked);
    for (const box of ticks("kommun")) box.checked ||= own.dataset.like.split(" ").includes(box.value);
  }) : null;
  button(words.clear, () => { for (const box of ticks("kommun")) box.checked = false; });

  // What is shown, as CSV: a row for each value.
  const [comma, point] = document.documentElement.lang === "sv" ? [",", "."] : [/,/g, ""];
  const number = (text) => (/^\u2212?\d[\d\s,.]*$/.test(text) ? text.replace(/\s/g, "").replace("\u2212", "-").replace(comma, point) : "");
  const quoted = (text) => `"${text.replace(/^(?=[=+@\t\r-](?![\d.]+$))/, "'").replaceAll('"', '""')}"`;
  const shown = (cell) => cell.offsetParent !== null;
  const save = (address, name) => Object.assign(document.createElement("a"), { href: address, download: name }).click();
  button(words.csv, () => {
    const rows = [["kommun", "indikator", "titel", "ar", "enhet", "varde", "saknas_orsak"]];
    for (const table of form.querySelectorAll("table")) {
      const one = table.dataset.id;
      const heads = [...table.tHead.rows[0].cells];
      for (const row of [...table.tBodies[0].rows].filter(shown)) {
        const about = (one ? table : row).dataset;
        const title = one ? about.title : row.querySelector("a").textContent;
        const cells = one ? [row.cells[1]] : [...row.cells].slice(1, -2);
        for (const cell of cells.filter(shown)) {
          const name = one ? row.cells[0].textContent.trim() : heads[cell.cellIndex].textContent;
          const value = number(cell.textContent);
          rows.push([name, about.id, title, about.year, about.unit, value, value ? "" : cell.textContent]);
        }
      }
    }
    const text = `\ufeff${rows.map((row) => row.map(quoted).join(",")).join("\r\n")}\r\n`;
    const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    save(address, "jamforelse.csv");
    URL.revokeObjectURL(address);
  });

  // A picture as PNG, made of its SVG.
  for (const link of document.querySelectorAll("a[data-png]")) {
    const made = make("button", "PNG");
    Object.assign(made, { type: "button", className: "compare__png", ariaLabel: `${link.textContent}, PNG` });
    made.addEventListener("click", async () => {
      const image = new Image();
      image.src = `data:image/svg+xml,${encodeURIComponent(await (await fetch(link.href)).text())}`;
      await image.decode();
      const canvas = Object.assign(document.createElement("canvas"), { width: image.width * 2, height: image.height * 2 });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      save(canvas.toDataURL(), link.pathname.split("/").slice(-2).join("-").replace("svg", "png"));
    });
    link.after(" ", made);
  }

  // Another indicator: its own page holds a value for each kommun.
  const add = async (id) => {
    const answer = await fetch(`${words.from}${id}/`);
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    const table = page.querySelector("#kommuner-tabell");
    if (!table) { said.append(` ${words.failed.replace("{id}", id)}`); return; }
    const values = new Map([...table.tBodies[0].rows].map((row) => [row.querySelector("a").getAttribute("href").split("/").at(-2), row.cells[1]]));
    const model = form.querySelector(".compare__area:not([data-added])");
    let area = form.querySelector("[data-added]");
    if (!area) {
      area = model.cloneNode(true);
      area.dataset.added = "";
      area.querySelector("h3").textContent = words.added;
      area.querySelector("caption").textContent = words.added;
      for (const part of [area.querySelector("table"), area.querySelector("caption")]) part.id += "-x";
      area.firstElementChild.nextElementSibling.setAttribute("aria-labelledby", area.querySelector("caption").id);
      area.querySelector("tbody").replaceChildren();
      model.before(area);
    }
    const row = make("tr", "", area.querySelector("tbody"));
    const title = page.querySelector("h1").textContent;
    const [year] = table.caption.textContent.match(/\b\d{4}\b/) ?? [""];
    const unit = table.querySelector(".table__unit")?.textContent ?? "";
    Object.assign(row.dataset, { id, year, unit });
    const head = make("th", "", row);
    head.scope = "row";
    const box = make("input", "", head);
    Object.assign(box, { type: "checkbox", name: "indikator", value: id, checked: true, className: "compare__tick", ariaLabel: title });
    make("a", title, head).href = `${words.from}${id}/`;
    make("span", ` ${[unit, year].filter(Boolean).join(", ")}`, head).className = "muted";
    const found = [];
    for (const kommun of ticks("kommun")) {
      const from = values.get(kommun.value);
      const cell = make("td", from?.textContent ?? "", row);
      if (from?.dataset.sort === undefined) cell.className = "m";
      else found.push({ at: Number(from.dataset.sort), text: from.textContent });
    }
    found.sort((a, b) => a.at - b.at);
    const half = found.length >> 1;
    make("td", found.length % 2 ? found[half].text : found.length ? `${found[half - 1].text}–${found[half].text}` : "", row);
    make("td", found.length ? `${found[0].text}–${found.at(-1).text}` : "", row);
  };

  const asked = new URLSearchParams(location.search);
  const wanted = (name) => [...new Set(asked.getAll(name))];
  const kommuner = wanted("kommun").filter((one) => ticks("kommun").some((box) => box.value === one)).slice(0, most);
  for (const box of ticks("kommun")) box.checked = kommuner.includes(box.value) || (!location.search && box.checked);
  const known = ticks("indikator").map((box) => box.value);
  for (const box of ticks("indikator")) box.checked = wanted("indikator").includes(box.value) || (!location.search && box.checked);
  const others = words.from ? wanted("indikator").filter((id) => /^[a-z0-9-]{1,40}$/.test(id) && !known.includes(id)).slice(0, 20) : [];
  for (const id of others) await add(id);
  if (kommuner.length && !words.from) only.checked = true;
  if (wanted("indikator").length && words.from) only.checked = ticked("indikator").length > 0;
  form.addEventListener("change", tell);
  form.addEventListener("submit", (event) => event.preventDefault());
  tell();
}
