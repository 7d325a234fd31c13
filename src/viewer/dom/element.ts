/** Makes elements. Their text may come from other people, so hidden letters in it are made visible. */
import { visible } from "../words/visible.ts";

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  text = "",
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  // FSI and PDI, which isolate a name within a sentence (`words/strings.ts`), are left as they are.
  if (text !== "") element.append(text.replaceAll(/[^\u2068\u2069]+/g, visible));
  return element;
}

/** Content with a text direction of its own, independent of the text around it. */
export function apart(...content: (string | HTMLElement)[]): HTMLElement {
  const element = make("bdi");
  element.append(...content);
  return element;
}
