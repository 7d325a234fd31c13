/**
 * Where the reader was, per entry of the history: how far down, and on which link it was left. The browser's own restoring happens
 * before the page is there, so the viewer does it: it notes the position while an entry is shown, and finds it again by a mark in the
 * entry's state.
 */

interface EntryState {
  deedbox: number;
  scroll?: number;
}

export interface Position {
  scroll: number;
  /** The link that led away, where one did: its address, and how many before it have the same. */
  link: { href: string; nth: number } | null;
}

export interface ScrollMemory {
  /** Call when another history entry has become the current one. Gives its position, or null for a new one. */
  enter: () => Position | null;
  /** Call when a link of the current entry is followed. */
  leave: (link: Element) => void;
}

/** How long nothing moves before scrolling counts as over, in milliseconds. Browsers limit how often state may be written. */
const REST = 150;

export function scrollMemory(): ScrollMemory {
  history.scrollRestoration = "manual";
  const positions = new Map<number, number>();
  const links = new Map<number, Position["link"]>();
  let current = -1;

  let resting = 0;

  // The map knows every position of this visit; the state, written when scrolling rests, outlives a reload.
  addEventListener(
    "scroll",
    () => {
      positions.set(current, scrollY);
      clearTimeout(resting);
      resting = window.setTimeout(
        () => history.replaceState({ deedbox: current, scroll: scrollY } satisfies EntryState, ""),
        REST,
      );
    },
    { passive: true },
  );

  return {
    enter() {
      clearTimeout(resting);
      const entry = history.state as EntryState | null;
      if (typeof entry?.deedbox === "number") {
        current = entry.deedbox;
        return { scroll: positions.get(current) ?? entry.scroll ?? 0, link: links.get(current) ?? null };
      }
      current = Date.now() + Math.random();
      history.replaceState({ deedbox: current } satisfies EntryState, "");
      return null;
    },
    leave(link) {
      const href = link.getAttribute("href") ?? "";
      positions.set(current, scrollY); // the event of the last movement may still be on its way
      links.set(current, { href, nth: alike(href).indexOf(link) });
    },
  };
}

/** The link that was followed from here, if the page still has it and shows it. */
export function linkLeft({ link }: Position): HTMLElement | null {
  const found = link === null ? undefined : alike(link.href)[link.nth];
  // Older browsers do not say whether it is shown.
  return found instanceof HTMLElement && (found.checkVisibility?.() ?? true) ? found : null;
}

function alike(href: string): Element[] {
  return [...document.querySelectorAll(`a[href="${CSS.escape(href)}"]`)];
}
