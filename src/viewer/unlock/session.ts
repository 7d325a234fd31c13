/**
 * Staying unlocked over a reload. The key is a CryptoKey, which the browser can use but not reveal. A service worker
 * holds it in memory (`keeper.ts`) and gives it to a tab that shows its token. Only the token is on the disk, and it
 * opens nothing once the worker has ended: by Lock, by the idle limit, soon after the tab was closed, or with the
 * browser. Where there is no such worker (private windows, file://), nothing is kept and a reload asks for the
 * passphrase again.
 */
import type { SessionRules } from "../open/shell.ts";
import { browserKeeper, type Keeper } from "./keeper.ts";

export type Tabs = "this" | "all";

export interface Session {
  /** The key of this tab, if the worker still holds it. */
  recall: () => Promise<CryptoKey | null>;
  /** Keeps the key for this tab from now on. */
  keep: (key: CryptoKey) => Promise<void>;
  /** Tells that the reader is still there. */
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

/**
 * How often the worker is asked to go on, in milliseconds: browsers end a service worker after thirty seconds without a
 * question.
 */
const BEAT = 20_000;

export interface SessionContext {
  /** The path of the workspace, which tells it from others on the same host. */
  path: string;
  /** The browser's sessionStorage, which each tab has for itself. */
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  keeper: Keeper;
  now: () => number;
  /** Calls the step regularly, and whenever the page is shown or left. Returns a function that stops that. */
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

/** If the browser refuses any step, nothing is kept. That is not a failure. */
export function session(rules: SessionRules, { path, storage, keeper, now, beat }: SessionContext): Session {
  const marker = `deedbox:${path}`;
  let seen = now();
  let stop = (): void => {};

  /** Gives the key to the worker again and again, so that it lives on, and so that a new worker has it too. */
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
        // nothing is kept: a reload asks for the passphrase again
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
        // the worker has ended, and the key with it
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

/** Deletes the database in which version 0.1.0 kept keys. */
function forgetOlder(): void {
  try {
    indexedDB.deleteDatabase("deedbox");
  } catch {
    // there is none
  }
}
