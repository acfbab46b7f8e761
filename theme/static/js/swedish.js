/* From text to search terms, in the browser: the twin of catalog/search/analysis.py, where the rules are explained.
 *
 * A change here is a change there; tests/unit/test_swedish_js.py holds the two against each other word by word.
 * The Swedish stemmer is written by hand from the published algorithm: Snowball 3, https://snowballstem.org, BSD.
 */

const VOWELS = new Set("aeiouyäåö");
const MAIN_SUFFIXES = longestFirst(
  "a arna erna heterna orna ad e ade ande arne are aste en anden aren heten ern ar er heter or s as arnas ernas ornas " +
    "es ades andes ens arens hetens erns at et andet het ast",
);
const VALID_BEFORE_S = new Set("bcdfghjklmnoprtvy");
const NO_ET_AFTER = "fab h pak rak stak kom iet cit dit alit ilit mit nit pit rit sit tit uit ivit kvit xit".split(" ");
const PAIRS = "dd gd nn dt gt kt tt".split(" ");
const OTHER_SUFFIXES = longestFirst("ig lig els fullt öst");
const VALID_BEFORE_OST = new Set("iklnprtuv");

const TOKEN = /[\p{L}\p{N}]+/gu;
const STEMMABLE = /^[a-zß-öø-ÿ]+$/;
const UMLAUT_PLURAL = /^(.*)(städ|böck|länd|händ|bränd|stränd|ledamöt|bönd)(?:er|ers|erna|ernas)$/;
const UMLAUT_BASE = {
  städ: "stad", böck: "bok", länd: "land", händ: "hand",
  bränd: "brand", stränd: "strand", ledamöt: "ledamot", bönd: "bond",
};
const LATIN = /^(.{2,}[ie])(?:um|et)s?$/;
const SHORTEST_NOUN = 3;

/** Returns {words(text) without stop words, stem(word)} for the `analysis` part of an index file. */
export function createAnalyser({ lang, nouns, stop }) {
  const known = new Set(nouns);
  const left = new Set(stop);
  const endsInNoun = (word) => {
    for (let start = 0; start <= word.length - SHORTEST_NOUN; start++) if (known.has(word.slice(start))) return true;
    return false;
  };
  const stem = (word) => {
    if (!STEMMABLE.test(word)) return word;
    return lang === "en" ? stemEnglish(word) : stemSwedish(word, endsInNoun);
  };
  return {
    stem,
    /** The words that carry meaning; all of them if the text has nothing else. */
    words(text) {
      const all = words(text);
      const telling = all.filter((word) => !left.has(word));
      return telling.length ? telling : all;
    },
  };
}

/** Returns the words and numbers of a text, lower-case and composed (NFC), in order. */
export function words(text) {
  return text.toLowerCase().normalize("NFC").match(TOKEN) || [];
}

/** Returns a word without the marks over its letters. */
export function fold(word) {
  return word.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ø", "o").replaceAll("æ", "a");
}

/** Returns what Snowball 3 alone makes of a Swedish word. */
export function snowball(word) {
  const start = regionStart(word);
  return otherSuffix(consonantPair(mainSuffix(word, start), start), start);
}

function stemSwedish(word, endsInNoun) {
  const plural = UMLAUT_PLURAL.exec(word);
  const base = plural ? plural[1] + UMLAUT_BASE[plural[2]] : word;
  const latin = LATIN.exec(base);
  if (latin) return latin[1];
  const noun = indefinite(base, endsInNoun);
  const stem = noun.endsWith("s") && endsInNoun(noun) ? noun : snowball(noun);
  return stem.endsWith("mm") ? stem.slice(0, -1) : stem;
}

function stemEnglish(word) {
  if (word.length <= SHORTEST_NOUN || /(?:us|ss)$/.test(word)) return word;
  if (/ies$/.test(word) && !/[ea]ies$/.test(word)) return `${word.slice(0, -3)}y`;
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

function indefinite(word, endsInNoun) {
  const bare = word.endsWith("s") ? word.slice(0, -1) : word;
  if (bare.endsWith("an") && endsInNoun(bare.slice(0, -1))) return bare.slice(0, -1);
  if (bare.endsWith("ena") && endsInNoun(bare.slice(0, -2))) return bare.slice(0, -2);
  if (bare.endsWith("et")) {
    const doubled = bare.endsWith("mmet") || bare.endsWith("nnet") ? bare.slice(0, -3) : "";
    for (const base of [bare.slice(0, -2), bare.slice(0, -1), doubled]) if (endsInNoun(base)) return base;
  }
  return word;
}

/** R1 of Snowball: after the first non-vowel that follows a vowel, but at least three letters in. */
function regionStart(word) {
  if (word.length < 3) return word.length;
  let at = 0;
  while (at < word.length && !VOWELS.has(word[at])) at++;
  while (at < word.length && VOWELS.has(word[at])) at++;
  return at < word.length ? Math.max(at + 1, 3) : word.length;
}

function mainSuffix(word, start) {
  const suffix = suffixWithin(word, start, MAIN_SUFFIXES);
  if (suffix === "") return word;
  const rest = word.slice(0, word.length - suffix.length);
  if (suffix === "et") return etMayGo(rest) ? rest : word;
  if (suffix !== "s") return rest;
  if (rest.endsWith("et") && etMayGo(rest.slice(0, -2))) return rest.slice(0, -2);
  return VALID_BEFORE_S.has(rest.at(-1)) ? rest : word;
}

/** Whether -et is an ending after `rest`: one vowel and one consonant before it, and no known exception. */
function etMayGo(rest) {
  if (rest.length < 3 || VOWELS.has(rest.at(-1)) || !VOWELS.has(rest.at(-2))) return false;
  return !NO_ET_AFTER.some((end) => rest.endsWith(end));
}

function consonantPair(word, start) {
  return suffixWithin(word, start, PAIRS) ? word.slice(0, -1) : word;
}

function otherSuffix(word, start) {
  const suffix = suffixWithin(word, start, OTHER_SUFFIXES);
  if (suffix === "") return word;
  if (suffix === "fullt") return word.slice(0, -1);
  const rest = word.slice(0, word.length - suffix.length);
  if (suffix !== "öst") return rest;
  return VALID_BEFORE_OST.has(rest.at(-1)) ? word.slice(0, -1) : word;
}

/** The first of `suffixes` that the word ends in and that lies wholly in its region; "" if none. */
function suffixWithin(word, start, suffixes) {
  return suffixes.find((suffix) => word.length - suffix.length >= start && word.endsWith(suffix)) || "";
}

function longestFirst(suffixes) {
  return suffixes.split(" ").sort((a, b) => b.length - a.length);
}
