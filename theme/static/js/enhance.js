// Comfort only: everything here works without it.

// Choose a kommun: go straight to its page.
document.addEventListener("submit", (event) => {
  const option = event.target.closest("form[data-go]")?.querySelector("option:checked");
  if (option?.dataset.href) {
    event.preventDefault();
    location.assign(option.dataset.href);
  }
});

// Search begins to load when somebody goes to its field; on most pages nobody does.
document.addEventListener("focusin", (event) => {
  const script = event.target.closest?.('form[role="search"]')?.dataset.script;
  if (script) import(new URL(script, document.baseURI)).catch(() => {}); // without it the form leads to the A–Ö list
});

// A button that copies the text beside it.
for (const text of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const words = text.value ?? text.textContent.trim().replace(/\s+/g, " "); // a letter keeps its lines
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = text.dataset.copy;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "cite__copy muted";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(words);
    said.textContent = text.dataset.copied;
  });
  text.after(button, said);
}
