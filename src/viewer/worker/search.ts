/**
 * Searching: an index of all words of the workspace, made in the worker when somebody first searches. Words are found by their
 * beginning and with a letter or two mistaken, whatever their case and accents.
 */
import MiniSearch, { type SearchOptions } from "minisearch";
import { Damaged } from "../shared/errors.ts";
import type { Found, SearchAsk, SearchAnswer, Snippet } from "../shared/protocol.ts";

export interface Document {
  route: string;
  title: string;
  /** The kind's name. */
  kind: string;
  /** `2026-03-13`; the list of a kind has none. */
  date?: string;
  text: string;
}

/** What is answered at most. The rest is counted. */
const MOST = 50;
/** Characters of a snippet, about, and of them before the first word found. */
const SNIPPET = 180;
const BEFORE = 60;

const WORD = /[\p{L}\p{N}]+/gu;

/** "Größe" → "grosse" and the like: as people type it. */
export function fold(word: string): string {
  return word.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(/ß/g, "ss");
}

/** One letter alone would find nearly everything; behind other words it is the next one being typed. */
const asTyped: SearchOptions = { prefix: (term, at, terms) => term.length > 1 || (at > 0 && at === terms.length - 1), boost: { title: 4 }, combineWith: "AND" };
/** Tried where nothing is found as it was typed: it takes longer, and would bury what was meant under what is alike. */
const mistyped: SearchOptions = { ...asTyped, fuzzy: (term) => (term.length > 7 ? 2 : term.length > 3 ? 1 : false) };

export class Search {
  readonly #documents: Document[];
  readonly #index = new MiniSearch<Document & { id: number }>({
    fields: ["title", "text"],
    tokenize: (text) => text.match(WORD) ?? [],
    processTerm: fold,
  });
  /** Names of the kinds that have pages. */
  readonly kinds: [name: string, label: string][];

  constructor(documents: Document[], kinds: [string, string][]) {
    this.#documents = documents;
    this.kinds = kinds;
    this.#index.addAll(documents.map((document, id) => ({ ...document, id })));
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
      (kind === "" || document.kind === kind) && (from === "" || (document.date ?? "") >= from) && (to === "" || (document.date !== undefined && document.date <= to));
    const filter = ({ id }: { id: unknown }): boolean => hits(this.#documents[id as number]!);
    if ((words.match(WORD) ?? []).length === 0) return this.#newest(hits);
    const exact = this.#index.search(words, { ...asTyped, filter });
    const results = exact.length > 0 ? exact : this.#index.search(words, { ...mistyped, filter });
    const found = results.slice(0, MOST).map(({ id, match }) => foundIn(this.#documents[id as number]!, new Set(Object.keys(match))));
    return { total: results.length, found };
  }

  #newest(hits: (document: Document) => boolean): SearchAnswer {
    const found = this.#documents.filter((document) => document.date !== undefined && hits(document));
    found.sort((a, b) => (a.date! < b.date! ? 1 : a.date! > b.date! ? -1 : 0));
    return { total: found.length, found: found.slice(0, MOST).map((document) => foundIn(document, new Set())) };
  }
}

function foundIn({ route, title, kind, date, text }: Document, terms: Set<string>): Found {
  return { route, kind, date: date ?? null, title: marked(title, terms), text: marked(excerpt(text, terms), terms) };
}

/** The part of a text around the first word that was found; its beginning where none was. */
function excerpt(text: string, terms: Set<string>): string {
  let at = 0;
  for (const word of text.matchAll(WORD)) {
    if (!terms.has(fold(word[0]))) continue;
    at = word.index;
    break;
  }
  const start = at <= BEFORE ? 0 : text.indexOf(" ", at - BEFORE) + 1;
  const end = text.length <= start + SNIPPET ? text.length : text.lastIndexOf(" ", start + SNIPPET);
  const stop = end > start ? end : start + SNIPPET;
  return `${start > 0 ? "… " : ""}${text.slice(start, stop)}${stop < text.length ? " …" : ""}`;
}

/** A text in pieces: what was found, and what stands between. */
export function marked(text: string, terms: Set<string>): Snippet {
  const pieces: Snippet = [];
  let done = 0;
  for (const word of text.matchAll(WORD)) {
    if (!terms.has(fold(word[0]))) continue;
    if (word.index > done) pieces.push([text.slice(done, word.index), false]);
    done = word.index + word[0].length;
    pieces.push([word[0], true]);
  }
  if (done < text.length) pieces.push([text.slice(done), false]);
  return pieces;
}
