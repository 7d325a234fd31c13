/** The visible document: pages take each other's place in its body, the viewer's own parts stay. */
import { EMBED, type Page } from "./page.ts";
import { type Chrome } from "./chrome.ts";

/** On an image that is opened, whose address is the viewer's. */
const OPENED = `${EMBED}-src`;

/** Shows a page instead of what is there, under its own title or the given one. Scroll and focus are the caller's. */
export function show(page: Page, chrome: Chrome, title: string | null): void {
  document.title = title ?? page.title;
  const root = document.documentElement;
  if (page.language) root.lang = page.language;
  root.dir = page.direction;
  const { body } = document;
  keepImages(body, page.body);
  const focused = document.activeElement as HTMLElement | null;
  if (focused !== null && !chrome.element.contains(focused)) focused.blur(); // to remove what has the focus takes Chromium longer
  for (const { name } of [...body.attributes]) body.removeAttribute(name);
  for (const { name, value } of [...page.body.attributes]) body.setAttribute(name, value);
  // The live region must not leave the document, or it falls silent.
  for (const node of [...body.childNodes]) if (node !== chrome.element) node.remove();
  if (chrome.element.parentNode !== body) body.append(chrome.element);
  chrome.element.before(...page.body.childNodes);
}

/** An image that both pages have, such as a logo, stays the element that it is: it need not be read again, and does not flicker. */
function keepImages(from: HTMLElement, to: HTMLElement): void {
  const shown = new Map<string, HTMLImageElement>();
  for (const image of from.querySelectorAll("img")) {
    const key = imageKey(image);
    const isThere = image.complete && image.naturalWidth > 0; // one that failed is tried again
    if (isThere && !shown.has(key)) shown.set(key, image);
  }
  for (const image of to.querySelectorAll("img")) {
    const key = imageKey(image);
    const same = shown.get(key);
    if (same === undefined || (image.hasAttribute("src") && image.hasAttribute(OPENED))) continue; // one that is open itself
    image.replaceWith(same);
    shown.delete(key);
  }
}

/** What is the same of images that look the same. The address of one that was opened is the viewer's. */
function imageKey(image: HTMLImageElement): string {
  const isOpened = image.hasAttribute(OPENED);
  return JSON.stringify(
    [...image.attributes].filter(({ name }) => name !== "src" || !isOpened).map(({ name, value }) => [name, value]),
  );
}

/** Puts an element where the page's main content is, its navigation around it left as it is. */
export function replaceMain(page: Page, content: HTMLElement): void {
  const main = page.body.querySelector("main, [role=main]");
  if (main === null) page.body.append(content);
  else main.replaceChildren(...content.childNodes);
}

/** Moves the focus to the main heading, as a browser does with a new page for those who do not see it. */
export function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>("main h1") ?? document.querySelector<HTMLElement>("h1, main");
  if (heading === null) return;
  if (!heading.hasAttribute("tabindex")) heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** Scrolls to the element with the id and moves the focus there. False: there is none. */
export function goToAnchor(id: string): boolean {
  const element = find(id);
  if (element === null) return false;
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView();
  return true;
}

/** The element with the id, whatever its case: people type addresses. */
function find(id: string): HTMLElement | null {
  if (id === "") return null;
  const folded = id.toLowerCase();
  const all = [...document.querySelectorAll<HTMLElement>("[id]")];
  return document.getElementById(id) ?? all.find((one) => one.id.toLowerCase() === folded) ?? null;
}
