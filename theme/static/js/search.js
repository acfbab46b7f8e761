/* Search as comfort: the form works without this file (it leads to the A–Ö list).
 *
 * For the author of templates: load as <script type="module"> where results are shown; elsewhere enhance.js imports it
 * (data-script) when the search field gets focus, so that a page that nobody searches from does not carry it. Every <form role="search"> with these is taken care of:
 *   data-index      address of the index (catalog/search/index.py)      } fetched when the search field gets focus,
 *   data-lunr       address of lunr.min.js                              } or at once on the search page with ?q=
 *   data-analysis   address of swedish.js                               }
 *   the field       <input type="search" name="q">
 * The form on the search page also has
 *   data-results    id of the <section hidden> with an empty <h2 tabindex="-1"> and an empty <ol>
 *   data-alphabet   id of the A–Ö list, hidden while results are shown
 *   data-status     id of the one empty <p role="status">
 *   data-text-…     the words, from catalog/texts/search.yml: heading, loading, one, many, none, similar, first, failed,
 *                   and kind-<kind> for each kind. {q} query, {n} number of hits, {shown} number shown
 * Classes made here: search-result (li), search-result__title (a), search-result__meta, search-result__excerpt (p).
 *
 * Order of hits: those that match most words first; then stem as spelled > start of word > part of a compound or
 * spelled without dots. Only a word that nothing matches is tried with one letter wrong.
 */

const PAUSE_MS = 500;
const MOST_SHOWN = 50;
const MAIN_FIELDS = ["title", "keywords", "text"];
const WEIGHT = { exact: 1, folded: 0.6, prefix: 0.4, part: 0.5, similar: 0.2 };
const SHORTEST_PREFIX = 2;
const SHORTEST_SIMILAR = 4;

/* ---- searching: no page needed; tests run this in Node ---- */

/** Returns {search(text), documents} for a parsed index file. */
export function createSearch(file, lunr, analysis) {
  const analyser = analysis.createAnalyser(file.analysis);
  for (const label of file.lunr.pipeline) register(lunr, label, analyser);
  const index = lunr.Index.load(unpack(file.lunr));
  return {
    index,
    search: (text) => rank(index, analyser, analysis.fold, text),
    documents: file.documents.map(([url, title, kommun, kind, excerpt]) => (
      { url, title, kommun: file.kommuner[kommun], kind: file.kinds[kind], excerpt }
    )),
  };
}

/** Returns what lunr.Index.load reads; see `pack` in catalog/search/index.py. */
function unpack({ version, fields, pipeline, terms, vectors }) {
  const posting = (number, lists) => {
    const made = { _index: number };
    fields.forEach((field, at) => { made[field] = Object.fromEntries(lists[at].map((ref) => [ref, {}])); });
    return made;
  };
  return {
    version, fields, pipeline,
    invertedIndex: terms.map(([term, number, ...lists]) => [term, posting(number, lists)]),
    fieldVectors: vectors.map(([ref, field, elements]) => [`${fields[field]}/${ref}`, elements]),
  };
}

function register(lunr, label, analyser) {
  const stemToken = (token) => token.update((text) => analyser.stem(text));
  stemToken.label = label;
  lunr.Pipeline.registeredFunctions[label] = stemToken;
}

/** Returns {refs: best first, similar: whether a word was matched only with another spelling}. */
function rank(index, analyser, fold, text) {
  const words = [...new Set(analyser.words(text))];
  const found = new Map();
  let similar = false;
  words.forEach((word, at) => {
    let scores = matches(index, analyser, fold, word, at === words.length - 1);
    if (scores.size === 0 && word.length >= SHORTEST_SIMILAR) {
      scores = similarMatches(index, analyser, fold, word);
      similar = similar || scores.size > 0;
    }
    for (const [ref, score] of scores) {
      const seen = found.get(ref) || { words: 0, score: 0 };
      found.set(ref, { words: seen.words + 1, score: seen.score + score });
    }
  });
  const most = Math.max(0, ...[...found.values()].map((hit) => hit.words));
  const best = [...found].filter(([, hit]) => hit.words === most);
  best.sort(([refA, a], [refB, b]) => b.score - a.score || refA - refB);
  return { refs: best.map(([ref]) => Number(ref)), similar };
}

function matches(index, analyser, fold, word, isLast) {
  const stem = analyser.stem(word);
  const folded = fold(stem);
  const scores = new Map();
  add(scores, index, WEIGHT.exact, MAIN_FIELDS, stem);
  if (folded !== stem) add(scores, index, WEIGHT.folded, MAIN_FIELDS, folded);
  add(scores, index, WEIGHT.part, ["parts"], folded);
  if (isLast && word.length >= SHORTEST_PREFIX) {
    add(scores, index, WEIGHT.prefix, MAIN_FIELDS, `${word}*`);
    add(scores, index, WEIGHT.prefix * WEIGHT.part, ["parts"], `${fold(word)}*`);
  }
  return scores;
}

/** One letter wrong, missing, extra or swapped; or the word inside a longer one; or a longer one's known end. */
function similarMatches(index, analyser, fold, word) {
  const stem = analyser.stem(word);
  const scores = new Map();
  const fuzzy = { editDistance: 1 };
  for (const term of new Set([word, stem])) add(scores, index, WEIGHT.similar, MAIN_FIELDS, term, fuzzy);
  add(scores, index, WEIGHT.similar, ["parts"], fold(stem), fuzzy);
  if (scores.size === 0) add(scores, index, WEIGHT.similar, MAIN_FIELDS, `*${stem}*`);
  for (let at = 3; scores.size === 0 && at <= word.length - SHORTEST_SIMILAR; at++) {
    add(scores, index, WEIGHT.similar, MAIN_FIELDS, analyser.stem(word.slice(at)));
  }
  return scores;
}

/** `fuzzy` is {editDistance: n} or nothing: lunr takes even 0 for a fuzzy query, and then knows no wildcard. */
function add(scores, index, weight, fields, term, fuzzy = {}) {
  const hits = index.query((query) => query.term(term, { fields, usePipeline: false, ...fuzzy }));
  for (const { ref, score } of hits) scores.set(ref, (scores.get(ref) || 0) + weight * score);
}

/* ---- the page ---- */

const engines = new Map();

/** Returns a promise of createSearch's result; each index is fetched once, and again only after a failure. */
function engineFor({ index, lunr, analysis }) {
  if (!engines.has(index)) {
    const loading = Promise.all([fetchJson(index), loadLunr(lunr), import(new URL(analysis, document.baseURI))]);
    engines.set(index, loading.then((parts) => createSearch(...parts)));
    engines.get(index).catch(() => engines.delete(index));
  }
  return engines.get(index);
}

async function fetchJson(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

/** lunr is a classic script: it cannot be imported as a module. */
function loadLunr(address) {
  if (window.lunr) return Promise.resolve(window.lunr);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => resolve(window.lunr));
    script.addEventListener("error", () => { script.remove(); reject(new Error(address)); });
    document.head.append(script);
  });
}

function enhance(form) {
  const field = form.elements.namedItem("q");
  if (!field || !form.dataset.index) return;
  const prepare = () => engineFor(form.dataset).catch(() => {});
  field.addEventListener("focus", prepare);
  if (document.activeElement === field) prepare();
  if (form.dataset.results) showResultsIn(form, field);
}

function showResultsIn(form, field) {
  const section = document.getElementById(form.dataset.results);
  const alphabet = document.getElementById(form.dataset.alphabet);
  const status = document.getElementById(form.dataset.status);
  const heading = section.querySelector("h2");
  const list = section.querySelector("ol");
  const say = (key, values = {}) => {
    const number = (value) => value.toLocaleString(document.documentElement.lang);
    const shown = (value) => (typeof value === "number" ? number(value) : value);
    return (form.dataset[`text${key}`] || "").replace(/\{(\w+)\}/g, (_, name) => shown(values[name] ?? ""));
  };
  let latest = 0;
  let pause = 0;

  async function run({ focus = false } = {}) {
    const q = field.value.trim();
    const mine = ++latest;
    clearTimeout(pause);
    if (q === "") return show(true, "");
    status.textContent = say("Loading");
    try {
      const engine = await engineFor(form.dataset);
      if (mine !== latest) return;
      const { refs, similar } = engine.search(q);
      list.replaceChildren(...refs.slice(0, MOST_SHOWN).map((ref) => resultItem(engine.documents[ref], say)));
      heading.textContent = say("Heading", { q });
      show(refs.length === 0, summary(q, refs.length, similar));
      if (focus) (refs.length ? heading : field).focus();
    } catch {
      if (mine === latest) show(true, say("Failed"));
    }
  }

  function show(nothing, message) {
    section.hidden = nothing;
    alphabet.hidden = !nothing;
    status.textContent = message;
  }

  function summary(q, n, similar) {
    if (n === 0) return say("None", { q });
    const count = say(n === 1 ? "One" : "Many", { q, n });
    const first = n > MOST_SHOWN ? say("First", { shown: MOST_SHOWN }) : "";
    return [similar ? say("Similar", { q }) : "", count, first].filter(Boolean).join(" ");
  }

  function readAddress() {
    field.value = new URLSearchParams(location.search).get("q") || "";
    return run();
  }

  function writeAddress(write) {
    const url = new URL(location.href);
    const q = field.value.trim();
    if (q) url.searchParams.set("q", q);
    else url.searchParams.delete("q");
    if (url.href !== location.href) history[write](null, "", url);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    writeAddress("pushState");
    run({ focus: true });
  });
  field.addEventListener("input", () => {
    clearTimeout(pause);
    latest++;
    pause = setTimeout(() => { writeAddress("replaceState"); run(); }, PAUSE_MS);
  });
  window.addEventListener("popstate", readAddress);
  readAddress();
}

function resultItem({ url, title, kommun, kind, excerpt }, say) {
  const item = element("li", "search-result", "");
  const link = element("a", "search-result__title", title);
  const address = new URL(url, document.baseURI);
  if (address.origin === location.origin) link.href = address.href;
  const kindWord = say(`Kind${kind.charAt(0).toUpperCase()}${kind.slice(1)}`);
  item.append(link, element("p", "search-result__meta", [kommun, kindWord].filter(Boolean).join(" · ")));
  if (excerpt) item.append(element("p", "search-result__excerpt", excerpt));
  return item;
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

if (typeof document !== "undefined") document.querySelectorAll('form[role="search"]').forEach(enhance);
