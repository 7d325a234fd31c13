/** The viewer's own parts of the screen: the announcer, the loading bar, and the area for running downloads. */

import { make } from "./element.ts";

export interface Chrome {
  element: HTMLElement;
  transfers: HTMLElement;
  /** Says something to people who use a screen reader. */
  announce: (text: string) => void;
  /** Shows the loading bar while the work is done, if that takes longer than a moment. */
  during: <T>(work: Promise<T>) => Promise<T>;
}

/** What counts as a moment, in milliseconds. */
const MOMENT = 200;

/** In a cascade layer, so that any rule of the theme for the same elements wins. */
const styles = `@layer deedbox {
  [data-deedbox=viewer] { position: fixed; inset: auto 0 0 0; z-index: 1000; display: grid; gap: .5rem;
    justify-items: end; padding: .5rem; pointer-events: none }
  [data-deedbox=announcer] { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
    white-space: nowrap }
  [data-deedbox=loading] { position: fixed; inset: 0 0 auto 0; width: 100%; height: .25rem; margin: 0 }
  [data-deedbox=transfer] { pointer-events: auto; box-sizing: border-box; width: min(24rem, 100%);
    padding: .75rem 1rem; display: grid; grid-template-columns: 1fr auto; gap: .5rem 1rem; align-items: center;
    color: CanvasText; background: Canvas; border: 1px solid GrayText; border-radius: .5rem;
    box-shadow: 0 .25rem 1rem rgb(0 0 0 / .2) }
  [data-deedbox=transfer] p { margin: 0; overflow-wrap: anywhere }
  [data-deedbox=transfer] [data-deedbox=answers] { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .5rem }
  [data-deedbox=transfer] progress { width: 100%; grid-column: 1 / -1 }
  [data-deedbox=viewer] [hidden] { display: none }
  @media print { [data-deedbox=viewer] { display: none } }
}`;

export function makeChrome(): Chrome {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets.push(sheet);

  const element = make("div", { "data-deedbox": "viewer" });
  const announcer = make("p", { "data-deedbox": "announcer" });
  announcer.setAttribute("role", "status");
  const loading = make("progress", { "data-deedbox": "loading" });
  loading.hidden = true;
  loading.setAttribute("aria-hidden", "true"); // the announcer says when the page is there
  const transfers = make("div", { "data-deedbox": "transfers" });
  transfers.style.display = "contents";
  element.append(announcer, loading, transfers);

  let running = 0;
  return {
    element,
    transfers,
    announce(text) {
      announcer.textContent = "";
      // Later, so that the same text again is noticed as a change.
      setTimeout(() => (announcer.textContent = text), 100);
    },
    async during(work) {
      running++;
      const timer = setTimeout(() => (loading.hidden = false), MOMENT);
      try {
        return await work;
      } finally {
        clearTimeout(timer);
        loading.hidden = --running === 0 || loading.hidden;
      }
    },
  };
}
