/**
 * Staying unlocked over a reload, or on this device where the reader chose that. What is kept is a CryptoKey that the browser
 * can use and not show, in IndexedDB, under a name that only this tab knows (sessionStorage), or this device (localStorage).
 * It goes with Lock, with the idle limit, or, when the tab has been closed, with the next visit after the limit. Where the
 * browser cannot do this, nothing is kept and a reload asks again.
 */
import type { SessionRules } from "../open/shell.ts";
import { type Kept, openStore, type SessionStore } from "./store.ts";

export type Tabs = "this" | "all";

export interface Session {
  /** The key of this tab, if it is still good. */
  recall(): Promise<CryptoKey | null>;
  /** Keeps the key for this tab; with `remember`, for this device. */
  keep(key: CryptoKey, remember: boolean): Promise<void>;
  /** Whether this device remembers the key. */
  remembers(): boolean;
  /** Notes that the reader is still there. */
  touch(): Promise<void>;
  /** Forgets the key of this tab, or those of every tab of this workspace. */
  forget(tabs: Tabs): Promise<void>;
}

export const noSession: Session = {
  recall: async () => null,
  keep: async () => {},
  remembers: () => false,
  touch: async () => {},
  forget: async () => {},
};

type Marker = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** A device forgets what nobody used for so long. */
const REMEMBERED = 30 * 24 * 60 * 60_000;

export interface SessionPlace {
  /** The path that the workspace is at; another workspace of the same host has another. */
  path: string;
  /** Per tab. */
  storage: Marker;
  /** Shared by all tabs, and kept when they close. */
  device: Marker;
  store: SessionStore;
  now(): number;
}

export function browserSession(rules: SessionRules): Session {
  if (rules.keep === "none") return noSession;
  try {
    const path = new URL(".", location.href).pathname;
    return session(rules, { path, storage: sessionStorage, device: localStorage, store: openStore(), now: Date.now });
  } catch {
    return noSession; // storage is switched off
  }
}

/** A browser that refuses any step of it (private windows do) keeps nothing; that is no failure. */
export function session(rules: SessionRules, { path, storage, device, store, now }: SessionPlace): Session {
  const marker = `deedbox:${path}`;
  const isStale = (kept: Kept): boolean => now() - kept.used > (kept.remembered ? REMEMBERED : rules.idle * 60_000);
  const mayRemember = rules.keep === "device";
  const own = (): string | null => storage.getItem(marker) ?? (mayRemember ? device.getItem(marker) : null);

  async function wipe(which: (kept: Kept) => boolean): Promise<void> {
    for (const kept of await store.all()) if (which(kept)) await store.remove(kept.id);
  }

  const steps: Session = {
    async recall() {
      await wipe(isStale);
      if (!mayRemember) {
        device.removeItem(marker); // the firm changed its mind
        await wipe((kept) => kept.path === path && kept.remembered === true);
      }
      const id = own();
      const kept = id === null ? undefined : (await store.all()).find((entry) => entry.id === id && entry.path === path);
      if (kept === undefined) for (const place of [storage, device]) place.removeItem(marker);
      return kept?.key ?? null;
    },
    async keep(key, remember) {
      const id = crypto.randomUUID();
      const remembered = remember && mayRemember;
      await store.put({ id, path, key, used: now(), remembered });
      (remembered ? device : storage).setItem(marker, id);
    },
    remembers: () => mayRemember && storage.getItem(marker) === null && device.getItem(marker) !== null,
    async touch() {
      const id = own();
      const kept = (await store.all()).find((entry) => entry.id === id);
      if (kept !== undefined) await store.put({ ...kept, used: now() });
    },
    async forget(tabs) {
      const id = own();
      storage.removeItem(marker);
      if (tabs === "all" || id === device.getItem(marker)) device.removeItem(marker);
      await wipe((kept) => kept.path === path && (tabs === "all" || kept.id === id));
    },
  };
  return {
    recall: () => steps.recall().catch(() => null),
    keep: (key, remember) => steps.keep(key, remember).catch(() => {}),
    remembers: () => {
      try {
        return steps.remembers();
      } catch {
        return false;
      }
    },
    touch: () => steps.touch().catch(() => {}),
    forget: (tabs) => steps.forget(tabs).catch(() => {}),
  };
}
