/** Elements that the viewer makes itself. What they say may be somebody's: letters that hide in it are shown. */
import { visible } from "../words/visible.ts";

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  text = "",
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  // What keeps a name apart within a sentence (FSI and PDI, see `words/strings.ts`) turns nothing.
  if (text !== "") element.append(text.replaceAll(/[^\u2068\u2069]+/g, visible));
  return element;
}

/** In its own direction, whatever stands around it. */
export function apart(...content: (string | HTMLElement)[]): HTMLElement {
  const element = make("bdi");
  element.append(...content);
  return element;
}
