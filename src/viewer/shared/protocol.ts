/** What the page asks of the worker, and what the worker answers. The worker alone holds the key in use and the age code. */
import type { FailureMessage } from "./errors.ts";
import type { FileEntry, Index, ObjectEntry } from "./index-format.ts";
import type { Outline } from "./outline-format.ts";

/** An age file as it was loaded: binary (hosted) or ASCII-armoured (offline). */
export type Sealed = ArrayBuffer | string;

/** One page of a pack: its route and its HTML text. */
export type PackedPage = [route: string, html: string];

/** A file of a tar. */
export type TarFile = [name: string, bytes: Uint8Array<ArrayBuffer>];

/** A file that is being opened part by part: the worker digests the parts as they pass, and checks the whole at the last. */
export interface PartOf {
  transfer: number;
  path: string;
  file: FileEntry;
  position: number;
}

/** What is searched for. Empty: anything. Days are `2026-03-13`. */
export interface SearchAsk {
  words: string;
  /** The kind's name. */
  kind: string;
  from: string;
  to: string;
}

/** A text in pieces, each with whether it is what was searched for. */
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
  /** Derives the key from a passphrase and keeps the workspace key, with `wraps` for `wrap` too. Answers with the key to remember, if the browser can hold one. */
  unlock: { ask: { passphrase: string; name: string; slot: Sealed; wraps: boolean }; answer: CryptoKey | null };
  /** Wraps the key that was just opened under a secret of the device; without a secret, forgets what was to be wrapped. */
  wrap: { ask: { secret: ArrayBuffer | null; path: string }; answer: ArrayBuffer };
  /** Takes a wrapped key. Answers with the key to remember. */
  unwrap: { ask: { secret: ArrayBuffer; wrapped: ArrayBuffer; path: string }; answer: CryptoKey };
  /** Takes a remembered key. */
  resume: { ask: { key: CryptoKey }; answer: null };
  /** Opens the index. */
  index: { ask: { sealed: Sealed }; answer: Index };
  /** Opens a pack of pages. */
  pack: { ask: { object: ObjectEntry; sealed: Sealed }; answer: PackedPage[] };
  /** Opens an object with files in it, such as the records: by name. */
  tar: { ask: { object: ObjectEntry; sealed: Sealed }; answer: TarFile[] };
  /** Opens the outline. */
  outline: { ask: { object: ObjectEntry; sealed: Sealed }; answer: Outline };
  /** Opens what is searched, and answers with the kinds: name and label. */
  openSearch: { ask: { object: ObjectEntry; sealed: Sealed }; answer: [string, string][] };
  /** Searches what was opened. */
  search: { ask: SearchAsk; answer: SearchAnswer };
  /** Opens the next part of a file. Parts of one transfer are asked for in order. */
  part: { ask: { object: ObjectEntry; sealed: Sealed; of: PartOf }; answer: ArrayBuffer };
  /** Digests a file that is not sealed, piece by piece; answers with the SHA-256 where no piece comes any more. */
  digest: { ask: { run: number; chunk: ArrayBuffer | null }; answer: string | null };
  /** Gives up a transfer. */
  forget: { ask: { transfer: number }; answer: null };
}

export type Operation = keyof Operations;

export interface Request<O extends Operation = Operation> {
  id: number;
  operation: O;
  ask: Operations[O]["ask"];
}

export type Reply = { id: number; answer: unknown } | { id: number; failure: FailureMessage };
