/**
 * Staying unlocked over a reload. The key is a CryptoKey that the browser can use and not show; a service worker holds it in memory
 * (`keeper.ts`) for whoever shows the token that only this tab knows. On the disk there is nothing but the token, which opens nothing
 * once the worker has ended: by Lock, by the idle limit, soon after the tab was closed, with the browser. Where the browser has no
 * such worker (private windows, file://), nothing is kept and a reload asks again.
 */
import type { SessionRules } from "../open/shell.ts";
import { browserKeeper, type Keeper } from "./keeper.ts";

export type Tabs = "this" | "all";

export interface Session {
  /** The key of this tab, if it is still held. */
  recall: () => Promise<CryptoKey | null>;
  /** Has the key held for this tab, from now on. */
  keep: (key: CryptoKey) => Promise<void>;
  /** Notes that the reader is still there. */
  touch: () => void;
  /** Forgets the key of this tab, or those of every tab of this workspace. */
  forget: (tabs: Tabs) => Promise<void>;
}

export const noSession: Session = {
  recall: async () => null,
  keep: async () => {},
  touch: () => {},
  forget: async () => {},
};

/** Browsers end a service worker that nobody has asked anything for thirty seconds. */
const BEAT = 20_000;

export interface SessionContext {
  /** The path that the workspace is at; another workspace of the same host has another. */
  path: string;
  /** Per tab. */
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  keeper: Keeper;
  now: () => number;
  /** Calls a step now and then, and when the page is shown or left; gives how to stop that. */
  beat: (step: () => void) => () => void;
}

export function browserSession(rules: SessionRules, script: string): Session {
  forgetOlder();
  if (rules.keep === "none") return noSession;
  try {
    const path = new URL(".", location.href).pathname;
    return session(rules, {
      path,
      storage: sessionStorage,
      keeper: browserKeeper(navigator.serviceWorker, script),
      now: Date.now,
      beat: beatOfBrowser,
    });
  } catch {
    return noSession; // storage or service workers are switched off
  }
}

/** A browser that refuses any step of it keeps nothing; that is no failure. */
export function session(rules: SessionRules, { path, storage, keeper, now, beat }: SessionContext): Session {
  const marker = `deedbox:${path}`;
  let seen = now();
  let stop = (): void => {};

  /** Says again what is held, so that the worker lives on, and a new one knows it. */
  function hold(token: string, key: CryptoKey): void {
    stop();
    stop = beat(
      () => void keeper.ask({ ask: "keep", token, key, until: seen + rules.idle * 60_000 }, true).catch(() => {}),
    );
  }

  return {
    async recall() {
      try {
        const token = storage.getItem(marker);
        if (token === null) return null;
        const key = await keeper.ask({ ask: "recall", token });
        if (key === null) storage.removeItem(marker);
        else hold(token, key);
        return key;
      } catch {
        return null;
      }
    },
    async keep(key) {
      try {
        const token = crypto.randomUUID();
        seen = now();
        await keeper.ask({ ask: "keep", token, key, until: seen + rules.idle * 60_000 }, true);
        storage.setItem(marker, token);
        hold(token, key);
      } catch {
        // nothing is kept: a reload asks again
      }
    },
    touch() {
      seen = now();
    },
    async forget(tabs) {
      stop();
      try {
        const token = storage.getItem(marker);
        storage.removeItem(marker);
        if (tabs === "all" || token !== null) await keeper.ask({ ask: "forget", token: tabs === "all" ? null : token });
        if (tabs === "all") await keeper.end();
      } catch {
        // the worker is gone, and with it the key
      }
    },
  };
}

function beatOfBrowser(step: () => void): () => void {
  const timer = setInterval(step, BEAT);
  const events = ["visibilitychange", "pagehide"];
  for (const event of events) addEventListener(event, step, true);
  return () => {
    clearInterval(timer);
    for (const event of events) removeEventListener(event, step, true);
  };
}

/** Version 0.1.0 kept keys in IndexedDB. They are of no use any more. */
function forgetOlder(): void {
  try {
    indexedDB.deleteDatabase("deedbox");
  } catch {
    // there is none
  }
}
