/**
 * Opens the packs of pages that are likely to be asked for next: of the link that is pointed at, touched or reached by Tab, and when
 * nothing else is to be done, of the first links of the page. Never while a file is on its way, nor where the reader saves data.
 */
import type { Workspace } from "../open/workspace.ts";
import { parseHash } from "../dom/route.ts";

/** Packs that are opened unasked for one page: fewer than are kept. */
const MOST = 3;
/** How many links are looked at for them: those of a long list lead to many packs. */
const LOOKED_AT = 24;
/** How long a page stands before its links are looked at, where the browser does not say when it is idle, in milliseconds. */
const REST = 400;

interface Connection {
  saveData?: boolean;
}

/** Starts to listen. Call what it gives when a page has been shown. */
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
        whenIdle(step); // one after the other, so that what the reader asks for comes between
        return;
      }
    };
    whenIdle(step);
  };
}
