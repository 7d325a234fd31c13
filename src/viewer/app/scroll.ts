/**
 * Remembers, for each entry of the history, how far down the page the reader was and which link they followed. The
 * browser would restore the position before the page is there, so the viewer does it: it records the position while an
 * entry is shown, and finds it again by a number in the entry's state.
 */

interface EntryState {
  deedbox: number;
  scroll?: number;
}

export interface Position {
  scroll: number;
  /** The link that led away, if one did: its `href`, and how many earlier links of the page have the same one. */
  link: { href: string; nth: number } | null;
}

export interface ScrollMemory {
  /** Call when another history entry has become the current one. Returns its position, or null for a new entry. */
  enter: () => Position | null;
  /** Call when a link of the current entry is followed. */
  leave: (link: Element) => void;
}

/**
 * After how many milliseconds without movement scrolling counts as over. Browsers limit how often state may be written.
 */
const REST = 150;

export function scrollMemory(): ScrollMemory {
  history.scrollRestoration = "manual";
  const positions = new Map<number, number>();
  const links = new Map<number, Position["link"]>();
  let current = -1;

  let resting = 0;

  // The map has every position of this visit. The state is written when scrolling rests, and outlives a reload.
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
      positions.set(current, scrollY); // the last scroll event may not have arrived yet
      links.set(current, { href, nth: alike(href).indexOf(link) });
    },
  };
}

/** The link that was followed from here, if the page still shows it. */
export function linkLeft({ link }: Position): HTMLElement | null {
  const found = link === null ? undefined : alike(link.href)[link.nth];
  // Older browsers cannot say whether an element is shown.
  return found instanceof HTMLElement && (found.checkVisibility?.() ?? true) ? found : null;
}

function alike(href: string): Element[] {
  return [...document.querySelectorAll(`a[href="${CSS.escape(href)}"]`)];
}
