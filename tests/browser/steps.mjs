/** Steps of a reader that several suites use. */
import { pathToFileURL } from "node:url";
import { serve } from "./server.mjs";

const hook = (name) => `[data-deedbox="${name}"]`;

export const passphraseField = hook("passphrase");
export const lockButton = hook("lock");

/** Waits until a check of the disk, or of the browser, gives something other than nothing; then gives that. */
export async function eventually(check, patience, every = 200) {
  const end = Date.now() + patience;
  for (;;) {
    const found = await check();
    if (found.length > 0 || Date.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/** Opens the address and waits for the unlock page. */
export async function visit(tab, address) {
  await tab.goto(address);
  await tab.until(() => document.documentElement.dataset.deedbox === "locked");
}

export async function enter(tab, passphrase, email) {
  if (email !== undefined) await tab.type(hook("address"), email);
  await tab.type(passphraseField, passphrase);
  await tab.press("Enter");
}

/** Opens a workspace: "hosted" from a server that ends with the test, otherwise from the disk. Returns its address. */
export async function openBy(way, t, tab, { site, offline, passphrase }) {
  let address = pathToFileURL(offline).href;
  if (way === "hosted") {
    const server = await serve(site);
    t.after(() => server.stop());
    address = server.address;
  }
  await visit(tab, address);
  await enter(tab, passphrase);
  await isOpen(tab);
  return address;
}

export function message(tab) {
  return tab.until(() => document.querySelector('[data-deedbox="message"]')?.textContent.trim());
}

export function isOpen(tab) {
  return tab.until(() => document.documentElement.dataset.deedbox === "open");
}

/** Waits until the page of this hash is shown. */
export function isAt(tab, hash) {
  return tab.until((wanted) => {
    const shown = document.querySelector('[data-deedbox="viewer"]')?.dataset.at;
    return location.hash === wanted && (wanted === shown || wanted.startsWith(`${shown}#`));
  }, hash);
}

/** Waits until the main heading is this text. */
export function hasHeading(tab, text) {
  return tab.until(
    (wanted) =>
      document.querySelector("main h1")?.textContent === wanted && document.documentElement.dataset.deedbox === "open",
    text,
  );
}

export async function lock(tab) {
  await tab.click(lockButton);
  await tab.until(() => document.documentElement.dataset.deedbox === "locked");
}

/** Goes to a page as a link does, and waits until all of it is shown. */
export async function goTo(tab, hash) {
  await tab.run((to) => void (location.hash = to), hash);
  await isAt(tab, hash);
  await tab.until(() => !document.querySelector("main [aria-busy=true]"));
}
