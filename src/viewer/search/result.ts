/**
 * One result of the search, as an entry of the list: its title, its kind and day, and the part of its text that was
 * found.
 */
import { apart, make } from "../dom/element.ts";
import { formatHash } from "../dom/route.ts";
import type { Found, Snippet } from "../shared/protocol.ts";
import { formatDay } from "../words/language.ts";
import { visible } from "../words/visible.ts";

/** `kind` is the label of the record's kind. */
export function resultEntry({ route, title, date, text }: Found, kind: string, language: string): HTMLLIElement {
  const link = make("a", { href: formatHash({ route, anchor: "" }) });
  link.append(apart(...pieces(title)));
  const about = [kind, ...(date === null ? [] : [formatDay(date, language)])];
  const line = make("small");
  line.append(...about.flatMap((part, at) => (at === 0 ? [apart(part)] : [" · ", apart(part)])));
  const excerpt = make("p");
  excerpt.append(...pieces(text));
  const entry = make("li");
  entry.append(link, line, excerpt);
  return entry;
}

function pieces(snippet: Snippet): (string | HTMLElement)[] {
  return snippet.map(([text, found]) => (found ? make("mark", {}, text) : visible(text)));
}
