/**
 * Remembers which slot opened in this browser, to try it first the next time. Its name is random, and public in the
 * page.
 */
export interface KnownSlot {
  /** The slots that may be the reader's, the most likely first. The slot that a link names may be gone by now. */
  get: () => string[];
  set: (name: string) => void;
}

/** `storage` is null if nothing may be kept; the slot is then known until the page is left. */
export function knownSlot(
  salt: string,
  brought: string | null,
  place: Pick<Storage, "getItem" | "setItem"> | null,
): KnownSlot {
  const key = `deedbox-slot:${salt}`;
  let now = brought;
  const stored = (): string | null => {
    try {
      return place?.getItem(key) ?? null;
    } catch {
      return null;
    }
  };
  return {
    get() {
      return [now, stored()].filter((name) => name !== null);
    },
    set(name) {
      now = name;
      try {
        place?.setItem(key, name);
      } catch {
        // full, or switched off: the next visit takes a little longer
      }
    },
  };
}
