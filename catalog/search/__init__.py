"""Search over datasets, kommuner and indicators, with no server.

At build:   `index.build_index(documents, lang)` → the bytes of one JSON file that the browser loads on focus.
In a browser: `theme/static/js/search.js` (needs `swedish.js`, and lunr from `catalog.browser_libraries`).
Without JavaScript: `/sok/` is an A–Ö list, made by `alphabet.group_by_letter`.

Modules: `analysis` (text → terms), `lexicon` (the word lists learned from what is published), `compounds` (parts of
compounds), `index`, `alphabet`, `vocabulary` (a small start of word lists, by hand).

What the `/sok/` template needs
-------------------------------
The form, on every page (method get, so that it works without script; `action` is the search page):

    <search><form role="search" method="get" action="/sok/"
        data-index="/sok/index.json" data-lunr="/…/lunr.min.js" data-analysis="/…/swedish.js"
        data-script="/…/search.js">
      <label for="q">…</label> <input id="q" name="q" type="search"> <button>…</button>
    </form></search>

`enhance.js` imports `search.js` when the field gets focus, so that other pages do not carry it. The search page has
`<script type="module" src="/…/search.js"></script>`; browsers without modules keep the list.

On the search page its own form also has `data-status`, `data-results` and `data-alphabet` (ids of the elements below)
and the words that the script shows: `data-text-<name>` for the names listed at the top of `search.js`, each the text
`search.<name>` with its placeholders left in, so `t("search.many", q="{q}", n="{n}")`. `data-text-kind-<kind>` is the
text `search.kind_<kind>`. Values for the page:

    groups      list of (letter, [item]) from `group_by_letter`; item: title, url, kommun ("" if none), kind;
                the letter "0–9" holds titles that start with a digit, "#" (text `search.other_letters`) the rest
    index_url, lunr_url, analysis_url, script_url    addresses of the four files

and these elements, in this order, which the script fills:

    <p role="status" id="search-status"></p>
    <section id="search-results" hidden><h2 tabindex="-1"></h2><ol></ol></section>
    <section id="search-alphabet">the A–Ö list</section>
"""
