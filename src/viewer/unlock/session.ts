/**
 * Staying unlocked over a reload. What is kept is a CryptoKey that the browser can use and not show, in IndexedDB, under a
 * name that only this tab knows (sessionStorage). It goes with Lock, with the idle limit, or, when the tab has been closed,
 * with the next visit after the limit. Where the browser cannot do this, nothing is kept and a reload asks again.
 */
import type { SessionRules } from "../open/shell.ts";
import { type Kept, openStore, type SessionStore } from "./store.ts";

export type Tabs = "this" | "all";

export interface Session {
  /** The key of this tab, if it is still good. */
  recall(): Promise<CryptoKey | null>;
  keep(key: CryptoKey): Promise<void>;
  /** Notes that the reader is still there. */
  touch(): Promise<void>;
  /** Forgets the key of this tab, or those of every tab of this workspace. */
  forget(tabs: Tabs): Promise<void>;
}

export const noSession: Session = {
  recall: async () => null,
  keep: async () => {},
  touch: async () => {},
  forget: async () => {},
};

export interface SessionPlace {
  /** The path that the workspace is at; another workspace of the same host has another. */
  path: string;
  /** Per tab. */
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  store: SessionStore;
  now(): number;
}

export function browserSession(rules: SessionRules): Session {
  if (rules.keep === "none") return noSession;
  try {
    const path = new URL(".", location.href).pathname;
    return session(rules, { path, storage: sessionStorage, store: openStore(), now: Date.now });
  } catch {
    return noSession; // storage is switched off
  }
}

/** A browser that refuses any step of it (private windows do) keeps nothing; that is no failure. */
export function session(rules: SessionRules, { path, storage, store, now }: SessionPlace): Session {
  const marker = `deedbox:${path}`;
  const isStale = (kept: Kept): boolean => now() - kept.used > rules.idle * 60_000;

  async function wipe(which: (kept: Kept) => boolean): Promise<void> {
    for (const kept of await store.all()) if (which(kept)) await store.remove(kept.id);
  }

  const steps: Session = {
    async recall() {
      await wipe(isStale);
      const id = storage.getItem(marker);
      const kept = id === null ? undefined : (await store.all()).find((entry) => entry.id === id && entry.path === path);
      if (kept === undefined) storage.removeItem(marker);
      return kept?.key ?? null;
    },
    async keep(key) {
      const id = crypto.randomUUID();
      await store.put({ id, path, key, used: now() });
      storage.setItem(marker, id);
    },
    async touch() {
      const id = storage.getItem(marker);
      const kept = (await store.all()).find((entry) => entry.id === id);
      if (kept !== undefined) await store.put({ ...kept, used: now() });
    },
    async forget(tabs) {
      const id = storage.getItem(marker);
      storage.removeItem(marker);
      await wipe((kept) => kept.path === path && (tabs === "all" || kept.id === id));
    },
  };
  return {
    recall: () => steps.recall().catch(() => null),
    keep: (key) => steps.keep(key).catch(() => {}),
    touch: () => steps.touch().catch(() => {}),
    forget: (tabs) => steps.forget(tabs).catch(() => {}),
  };
}
