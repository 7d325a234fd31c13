/**
 * Scroll positions, per entry of the history. The browser's own restoring happens before the page is there, so the viewer does
 * it: it notes the position while an entry is shown, and finds it again by a mark in the entry's state.
 */

interface Entry {
  deedbox: number;
  scroll?: number;
}

export interface ScrollMemory {
  /** Call when another history entry has become the current one. Gives its position, or null for a new one. */
  enter(): number | null;
}

/** How long nothing moves before scrolling counts as over, in milliseconds. Browsers limit how often state may be written. */
const REST = 150;

export function scrollMemory(): ScrollMemory {
  history.scrollRestoration = "manual";
  const positions = new Map<number, number>();
  let current = -1;

  let resting = 0;

  // The map knows every position of this visit; the state, written when scrolling rests, outlives a reload.
  addEventListener(
    "scroll",
    () => {
      positions.set(current, scrollY);
      clearTimeout(resting);
      resting = window.setTimeout(() => history.replaceState({ deedbox: current, scroll: scrollY } satisfies Entry, ""), REST);
    },
    { passive: true },
  );

  return {
    enter() {
      clearTimeout(resting);
      const entry = history.state as Entry | null;
      if (typeof entry?.deedbox === "number") {
        current = entry.deedbox;
        return positions.get(current) ?? entry.scroll ?? 0;
      }
      current = Date.now() + Math.random();
      history.replaceState({ deedbox: current } satisfies Entry, "");
      return null;
    },
  };
}
