/** The visible document. Pages replace one another in its body; the viewer's own parts stay. */
import { EMBED, type Page } from "./page.ts";
import { type Chrome } from "./chrome.ts";

/** On an image whose URL was set by the viewer. */
const OPENED = `${EMBED}-src`;

/**
 * Shows a page instead of the current one, with its own title or the given one. The caller scrolls and sets the focus.
 */
export function show(page: Page, chrome: Chrome, title: string | null): void {
  document.title = title ?? page.title;
  const root = document.documentElement;
  if (page.language) root.lang = page.language;
  root.dir = page.direction;
  const { body } = document;
  keepImages(body, page.body);
  const focused = document.activeElement as HTMLElement | null;
  // Chromium takes longer to remove an element that has the focus.
  if (focused !== null && !chrome.element.contains(focused)) focused.blur();
  for (const { name } of [...body.attributes]) body.removeAttribute(name);
  for (const { name, value } of [...page.body.attributes]) body.setAttribute(name, value);
  // The live region must stay in the document, or screen readers stop listening to it.
  for (const node of [...body.childNodes]) if (node !== chrome.element) node.remove();
  if (chrome.element.parentNode !== body) body.append(chrome.element);
  chrome.element.before(...page.body.childNodes);
}

/**
 * Keeps the elements of images that both pages have, such as a logo, so that they are not read again and do not
 * flicker.
 */
function keepImages(from: HTMLElement, to: HTMLElement): void {
  const shown = new Map<string, HTMLImageElement>();
  for (const image of from.querySelectorAll("img")) {
    const key = imageKey(image);
    const isThere = image.complete && image.naturalWidth > 0; // a page that failed is tried again
    if (isThere && !shown.has(key)) shown.set(key, image);
  }
  for (const image of to.querySelectorAll("img")) {
    const key = imageKey(image);
    const same = shown.get(key);
    // The new one is open already.
    if (same === undefined || (image.hasAttribute("src") && image.hasAttribute(OPENED))) continue;
    image.replaceWith(same);
    shown.delete(key);
  }
}

/** The same for images that look the same. The URL of an image that the viewer opened does not count. */
function imageKey(image: HTMLImageElement): string {
  const isOpened = image.hasAttribute(OPENED);
  return JSON.stringify(
    [...image.attributes].filter(({ name }) => name !== "src" || !isOpened).map(({ name, value }) => [name, value]),
  );
}

/** Replaces the main content of the page; the navigation around it stays. */
export function replaceMain(page: Page, content: HTMLElement): void {
  const main = page.body.querySelector("main, [role=main]");
  if (main === null) page.body.append(content);
  else main.replaceChildren(...content.childNodes);
}

/** Moves the focus to the main heading, so that screen readers begin there, as on a page that a browser has loaded. */
export function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>("main h1") ?? document.querySelector<HTMLElement>("h1, main");
  if (heading === null) return;
  if (!heading.hasAttribute("tabindex")) heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** Scrolls to the element with the id and focuses it. false if there is none. */
export function goToAnchor(id: string): boolean {
  const element = find(id);
  if (element === null) return false;
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView();
  return true;
}

/** The element with the id, in upper or lower case, since people type links by hand. */
function find(id: string): HTMLElement | null {
  if (id === "") return null;
  const folded = id.toLowerCase();
  const all = [...document.querySelectorAll<HTMLElement>("[id]")];
  return document.getElementById(id) ?? all.find((one) => one.id.toLowerCase() === folded) ?? null;
}
