/**
 * What the page asks the worker, and what the worker answers. Only the worker holds the key in use and the age code.
 */
import type { FailureMessage } from "./errors.ts";
import type { FileEntry, Index, ObjectEntry } from "./index-format.ts";
import type { Outline } from "./outline-format.ts";

/** An age file as it was loaded: binary (hosted) or ASCII-armoured (offline). */
export type Sealed = ArrayBuffer | string;

/** One page of a pack: its route and its HTML text. */
export type PackedPage = [route: string, html: string];

/** A file in a tar. */
export type TarFile = [name: string, bytes: Uint8Array<ArrayBuffer>];

/**
 * A file that is being opened part by part. The worker digests the parts on the way, and checks the whole at the last
 * one.
 */
export interface PartOf {
  transfer: number;
  path: string;
  file: FileEntry;
  position: number;
}

/** What to search for; an empty field stands for anything. Days are written `2026-03-13`. */
export interface SearchAsk {
  words: string;
  /** The kind's name. */
  kind: string;
  from: string;
  to: string;
}

/** A text in pieces, each with whether it matches. */
export type Snippet = [text: string, found: boolean][];

/** A page that was found. */
export interface Found {
  route: string;
  kind: string;
  date: string | null;
  title: Snippet;
  text: Snippet;
}

/** How many pages were found, and the first of them. */
export interface SearchAnswer {
  total: number;
  found: Found[];
}

export interface Operations {
  /**
   * Opens a slot with a passphrase and keeps the workspace key; with `wraps`, keeps it for `wrap` too. Answers with the
   * key to remember, if the browser can hold one.
   */
  unlock: { ask: { passphrase: string; name: string; slot: Sealed; wraps: boolean }; answer: CryptoKey | null };
  /**
   * Wraps the key that was just opened under a secret of the device. Without a secret, forgets what was to be wrapped.
   */
  wrap: { ask: { secret: ArrayBuffer | null; path: string }; answer: ArrayBuffer };
  /** Opens a wrapped key and uses it. Answers with the key to remember. */
  unwrap: { ask: { secret: ArrayBuffer; wrapped: ArrayBuffer; path: string }; answer: CryptoKey };
  /** Uses a remembered key. */
  resume: { ask: { key: CryptoKey }; answer: null };
  /** Opens the index. */
  index: { ask: { sealed: Sealed }; answer: Index };
  /** Opens a pack of pages. */
  pack: { ask: { object: ObjectEntry; sealed: Sealed }; answer: PackedPage[] };
  /** Opens an object that holds several files, such as the records. */
  tar: { ask: { object: ObjectEntry; sealed: Sealed }; answer: TarFile[] };
  /** Opens the outline. */
  outline: { ask: { object: ObjectEntry; sealed: Sealed }; answer: Outline };
  /** Opens the search index. Answers with the kinds, each with its name and label. */
  openSearch: { ask: { object: ObjectEntry; sealed: Sealed }; answer: [string, string][] };
  /** Adds a part to it. */
  addSearch: { ask: { object: ObjectEntry; sealed: Sealed }; answer: null };
  /** Searches in it. */
  search: { ask: SearchAsk; answer: SearchAnswer };
  /** Opens the next part of a file. The parts of one transfer have to be asked for in order. */
  part: { ask: { object: ObjectEntry; sealed: Sealed; of: PartOf }; answer: ArrayBuffer };
  /** Digests a plain file piece by piece. Without a piece, answers with the SHA-256. */
  digest: { ask: { run: number; chunk: ArrayBuffer | null }; answer: string | null };
  /** Forgets a transfer that was given up. */
  forget: { ask: { transfer: number }; answer: null };
}

export type Operation = keyof Operations;

export interface Request<O extends Operation = Operation> {
  id: number;
  operation: O;
  ask: Operations[O]["ask"];
}

export type Reply = { id: number; answer: unknown } | { id: number; failure: FailureMessage };
