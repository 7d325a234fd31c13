/**
 * Searching: an index of all words of the workspace, made in the worker when somebody first searches. Words are found
 * by their beginning, with up to two wrong letters, and regardless of case and accents.
 */
import MiniSearch, { type SearchOptions } from "minisearch";
import { Damaged } from "../shared/errors.ts";
import type { Found, SearchAnswer, SearchAsk } from "../shared/protocol.ts";
import { excerpt, marked } from "./snippet.ts";
import { dayOf, fold, hasWords, isUnspaced, spelled, terms, wordsOf } from "./terms.ts";

export interface Document {
  route: string;
  title: string;
  /** The kind's name. */
  kind: string;
  /** `2026-03-13`; the list of a kind has none. */
  date?: string;
  text: string;
  /** Words that it is found by although they are not in its text: everyday names of its kind and state. */
  also?: string;
}

/** How many results are returned. The others are only counted. */
const MOST = 50;

/**
 * For words as they were typed. One letter alone would find nearly everything; after other words it is the beginning of
 * the next.
 */
const asTyped: SearchOptions = {
  prefix: (term, at, all) => term.length > 1 || isUnspaced(term) || (at > 0 && at === all.length - 1),
  boost: { title: 4, also: 0.5 },
  combineWith: "AND",
};
/** Tried only if nothing is found as typed: it takes longer, and would bury the right results under similar ones. */
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
    this.#documents = [];
    this.kinds = kinds;
    this.#take(documents);
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

  /** Adds the records of another part. Throws as `read`. */
  add(json: string, object: string): void {
    try {
      this.#take((JSON.parse(json) as { documents: Document[] }).documents);
    } catch (cause) {
      throw new Damaged(object, cause);
    }
  }

  #take(documents: Document[]): void {
    const from = this.#documents.length;
    this.#index.addAll(documents.map((document, at) => ({ ...document, id: from + at, day: dayOf(document.date) })));
    this.#documents.push(...documents);
  }

  /** Returns the best results first, or without any words the newest. */
  find({ words, kind, from, to }: SearchAsk): SearchAnswer {
    const hits = (document: Document): boolean =>
      (kind === "" || document.kind === kind) &&
      (from === "" || (document.date ?? "") >= from) &&
      (to === "" || (document.date !== undefined && document.date <= to));
    const filter = ({ id }: { id: unknown }): boolean => hits(this.#documents[id as number]!);
    if (!hasWords(words)) return this.#newest(hits);
    // Both spellings of umlauts are searched for, since a text may have either.
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
