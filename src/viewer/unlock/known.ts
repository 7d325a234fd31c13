/** Which slot opened in this browser, so that it is tried first: a random name, which is in the page for everybody. */
export interface KnownSlot {
  /** The most likely first: one that a link names may be gone by now. */
  get: () => string[];
  set: (name: string) => void;
}

/** `place`: null where nothing is to be kept; then it is known until the page is left. */
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
