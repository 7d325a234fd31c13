/** Elements that the viewer makes itself. What they say may be somebody's: letters that hide in it are shown. */
import { visible } from "../words/visible.ts";

export function make<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string> = {}, text = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== "") element.append(visible(text));
  return element;
}
