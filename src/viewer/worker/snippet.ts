/** Snippets of texts that were found: the part around the first match, with all matches marked. */
import type { Snippet } from "../shared/protocol.ts";
import { terms, wordsOf } from "./terms.ts";

/** About how many characters a snippet has, and how many of them come before the first match. */
const SNIPPET = 180;
const BEFORE = 60;

/** The part of a text around its first match, or its beginning if nothing matches. */
export function excerpt(text: string, found: Set<string>): string {
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

/** Splits a text into pieces: matches, and what is between them. */
export function marked(text: string, found: Set<string>): Snippet {
  const pieces: Snippet = [];
  let done = 0;
  for (const word of wordsOf(text)) {
    if (!terms(word[0]).some((term) => found.has(term))) continue;
    if (word.index > done) pieces.push([text.slice(done, word.index), false]);
    // Pairs of letters overlap, so only what is not marked yet is added.
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
