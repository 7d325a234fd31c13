/**
 * Opens packs of pages that the reader is likely to ask for next: that of a link which is pointed at, touched or
 * reached by Tab, and, when the browser is idle, those of the first links of the page. Does nothing while a file is
 * being opened, or if the reader's browser is set to save data.
 */
import type { Workspace } from "../open/workspace.ts";
import { parseHash } from "../dom/route.ts";

/** How many packs are opened in advance for one page: fewer than are kept open. */
const MOST = 3;
/** How many links of a page are considered, since a long list leads to many packs. */
const LOOKED_AT = 24;
/** How long to wait after a page was shown, in milliseconds, in browsers that do not say when they are idle. */
const REST = 400;

interface Connection {
  saveData?: boolean;
}

/** Starts to listen. Returns a function to call whenever a page has been shown. */
export function prefetch(workspace: Workspace): (body: HTMLElement) => void {
  const saves = (): boolean => (navigator as { connection?: Connection }).connection?.saveData === true;
  const open = (link: Element): boolean =>
    !workspace.busy && !saves() && workspace.prepare(parseHash(link.getAttribute("href")!).route);
  let left = MOST;
  let turn = 0;

  const meant = ({ target }: Event): void => {
    const link = (target as Element | null)?.closest?.("a[href^='#/']");
    if (link) open(link);
  };
  for (const event of ["pointerover", "focusin", "touchstart"]) {
    document.addEventListener(event, meant, { capture: true, passive: true });
  }

  const whenIdle = (step: () => void): void =>
    void ("requestIdleCallback" in window ? requestIdleCallback(step, { timeout: 5_000 }) : setTimeout(step, REST));

  return (body) => {
    const own = ++turn;
    left = MOST;
    const links = [...body.querySelectorAll("main a[href^='#/'], nav a[href^='#/']")].slice(0, LOOKED_AT);
    const step = (): void => {
      if (own !== turn || left === 0) return;
      for (let link = links.shift(); link; link = links.shift()) {
        if (!open(link)) continue;
        left--;
        whenIdle(step); // one at a time, so that the reader's own requests come in between
        return;
      }
    };
    whenIdle(step);
  };
}
