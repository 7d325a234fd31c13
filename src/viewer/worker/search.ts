/**
 * Searching: an index of all words of the workspace, made in the worker when somebody first searches. Words are found by their
 * beginning and with a letter or two mistaken, whatever their case and accents.
 */
import MiniSearch, { type SearchOptions } from "minisearch";
import { Damaged } from "../shared/errors.ts";
import { numeralsOf } from "./numbers.ts";
import type { Found, SearchAsk, SearchAnswer, Snippet } from "../shared/protocol.ts";

export interface Document {
  route: string;
  title: string;
  /** The kind's name. */
  kind: string;
  /** `2026-03-13`; the list of a kind has none. */
  date?: string;
  text: string;
  /** Words that it is found by and that stand nowhere: what its kind and its state are called every day. */
  also?: string;
}

/** What is answered at most. The rest is counted. */
const MOST = 50;
/** Characters of a snippet, about, and of them before the first word found. */
const SNIPPET = 180;
const BEFORE = 60;

/** Marks belong to their letter: "ö" may be written as two characters. */
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
/** Scripts without spaces, a letter with its marks; or what stands between them. */
const RUN = "\\p{sc=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}";
const UNSPACED = new RegExp(`[${RUN}]`, "u");
const PIECE = new RegExp(`(?!\\p{M})[${RUN}]\\p{M}*|[^${RUN}]+`, "gu");

/** `end` is where it ends in the text, where it is written otherwise there. */
interface Word {
  0: string;
  index: number;
  end?: number;
}

/**
 * The words of a text. Where a script has no spaces each two letters are a word, so that a part of a run is found whatever stands
 * around it; the last letter is one too, as one letter alone is found by its beginning. What is `asked` needs only the pairs.
 */
function wordsOf(text: string, asked = false): Word[] {
  const words: Word[] = [];
  const numerals = numeralsOf(text, asked);
  for (const { digits, index, end } of numerals) words.push(...digits.map((digit) => ({ 0: digit, index, end })));
  for (const run of text.matchAll(WORD)) {
    if (asked && numerals.some(({ index, end }) => run.index >= index && run.index < end)) continue;
    if (!UNSPACED.test(run[0])) {
      words.push(run);
      continue;
    }
    const pieces = [...run[0].matchAll(PIECE)];
    const isUnspaced = (piece: Word | undefined): piece is Word => piece !== undefined && UNSPACED.test(piece[0]);
    for (const [at, piece] of pieces.entries()) {
      const index = run.index + piece.index;
      const next = pieces[at + 1];
      if (!isUnspaced(piece)) words.push({ 0: piece[0], index });
      else if (isUnspaced(next)) words.push({ 0: piece[0] + next[0], index });
      else if (!asked || !isUnspaced(pieces[at - 1])) words.push({ 0: piece[0], index });
    }
  }
  return numerals.length === 0 ? words : words.sort((a, b) => a.index - b.index);
}

/** A day with and without noughts: `2026-03-05`, `5.3.2026` and `5/3/2026` are the same. */
function dayOf(date: string | undefined): string {
  const parts = date?.split("-") ?? [];
  return [...parts, ...parts.slice(1).map((part) => part.replace(/^0/, ""))].join(" ");
}

/** "Größe" → "Groesse", as it is written without its letters. */
function spelled(words: string): string {
  return words.normalize("NFC").replaceAll(/[äöüÄÖÜ]/g, (letter) => `${letter.normalize("NFD")[0]!}e`);
}

/** The terms under which a word is found. */
function terms(word: string): string[] {
  // oxlint-disable-next-line no-misleading-character-class -- the dots of a letter may be a character of their own
  return /[äöü\u0308]/i.test(word) ? [fold(word), fold(spelled(word))] : [fold(word)];
}

/** "Größe" → "grosse" and the like: as people type it. */
export function fold(word: string): string {
  return word.toLowerCase().normalize("NFKD").replaceAll(/\p{M}/gu, "").replaceAll("ß", "ss");
}

/** One letter alone would find nearly everything; behind other words it is the next one being typed. */
const asTyped: SearchOptions = {
  prefix: (term, at, all) => term.length > 1 || UNSPACED.test(term) || (at > 0 && at === all.length - 1),
  boost: { title: 4, also: 0.5 },
  combineWith: "AND",
};
/** Tried where nothing is found as it was typed: it takes longer, and would bury what was meant under what is alike. */
const mistyped: SearchOptions = { ...asTyped, fuzzy: (term) => (term.length > 7 ? 2 : term.length > 3 ? 1 : false) };

export class Search {
  readonly #documents: Document[];
  readonly #index = new MiniSearch<Document & { id: number; day: string }>({
    fields: ["title", "text", "also", "day"],
    tokenize: (text) => wordsOf(text).map((word) => word[0]),
    processTerm: terms,
    searchOptions: { tokenize: (text) => wordsOf(text, true).map((word) => word[0]), processTerm: fold },
  });
  /** Names of the kinds that have pages. */
  readonly kinds: [name: string, label: string][];

  constructor(documents: Document[], kinds: [string, string][]) {
    this.#documents = documents;
    this.kinds = kinds;
    this.#index.addAll(documents.map((document, id) => ({ ...document, id, day: dayOf(document.date) })));
  }

  /** Reads the JSON of a workspace. Throws `Damaged`, naming the object, for anything else. */
  static read(json: string, object: string): Search {
    try {
      const { kinds, documents } = JSON.parse(json) as { kinds: Record<string, string>; documents: Document[] };
      return new Search(documents, Object.entries(kinds));
    } catch (cause) {
      throw new Damaged(object, cause);
    }
  }

  /** The best first; without words the newest first. */
  find({ words, kind, from, to }: SearchAsk): SearchAnswer {
    const hits = (document: Document): boolean =>
      (kind === "" || document.kind === kind) &&
      (from === "" || (document.date ?? "") >= from) &&
      (to === "" || (document.date !== undefined && document.date <= to));
    const filter = ({ id }: { id: unknown }): boolean => hits(this.#documents[id as number]!);
    if ((words.match(WORD) ?? []).length === 0) return this.#newest(hits);
    // Both ways of writing it are asked for: a text may hold either.
    const ways = [...new Set([words, spelled(words)])].map((way) => ({ combineWith: "AND" as const, queries: [way] }));
    const query = { combineWith: "OR" as const, queries: ways };
    const exact = this.#index.search(query, { ...asTyped, filter });
    const results = exact.length > 0 ? exact : this.#index.search(query, { ...mistyped, filter });
    const found = results
      .slice(0, MOST)
      .map(({ id, match }) => foundIn(this.#documents[id as number]!, new Set(Object.keys(match))));
    return { total: results.length, found };
  }

  #newest(hits: (document: Document) => boolean): SearchAnswer {
    const found = this.#documents.filter((document) => document.date !== undefined && hits(document));
    found.sort((a, b) => (a.date! < b.date! ? 1 : a.date! > b.date! ? -1 : 0));
    return { total: found.length, found: found.slice(0, MOST).map((document) => foundIn(document, new Set())) };
  }
}

function foundIn({ route, title, kind, date, text }: Document, found: Set<string>): Found {
  return { route, kind, date: date ?? null, title: marked(title, found), text: marked(excerpt(text, found), found) };
}

/** The part of a text around the first word that was found; its beginning where none was. */
function excerpt(text: string, found: Set<string>): string {
  let at = 0;
  for (const word of wordsOf(text)) {
    if (!terms(word[0]).some((term) => found.has(term))) continue;
    at = word.index;
    break;
  }
  const start = at <= BEFORE ? 0 : text.indexOf(" ", at - BEFORE) + 1;
  const end = text.length <= start + SNIPPET ? text.length : text.lastIndexOf(" ", start + SNIPPET);
  const stop = end > start ? end : start + SNIPPET;
  return `${start > 0 ? "… " : ""}${text.slice(start, stop)}${stop < text.length ? " …" : ""}`;
}

/** A text in pieces: what was found, and what stands between. */
export function marked(text: string, found: Set<string>): Snippet {
  const pieces: Snippet = [];
  let done = 0;
  for (const word of wordsOf(text)) {
    if (!terms(word[0]).some((term) => found.has(term))) continue;
    if (word.index > done) pieces.push([text.slice(done, word.index), false]);
    // Pairs of letters overlap: only what is not marked yet.
    const start = Math.max(done, word.index);
    done = Math.max(done, word.end ?? word.index + word[0].length);
    if (start === done) continue;
    const last = pieces.at(-1);
    if (last?.[1] && start > word.index) last[0] += text.slice(start, done);
    else pieces.push([text.slice(start, done), true]);
  }
  if (done < text.length) pieces.push([text.slice(done), false]);
  return pieces;
}
