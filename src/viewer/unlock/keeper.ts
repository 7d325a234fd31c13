/**
 * Keeps the key of an unlocked tab over a reload, in the memory of a service worker and nowhere else. Browsers write
 * everything else that a page can keep (IndexedDB, sessionStorage, the history) to the disk, where it remains even
 * after it was deleted. The worker gives the key to a tab that shows its token. The browser ends the worker soon after
 * the last tab has stopped asking. viewer.js is also the worker's script: run as a service worker, it does only what is
 * in this file. It fetches and caches nothing.
 */

/** What a tab asks the worker. */
export type KeeperAsk =
  /** Keeps a key until the given time (milliseconds since 1970). Asked again, keeps it longer. */
  | { ask: "keep"; token: string; key: CryptoKey; until: number }
  /** Answers with the key of a token, or null. */
  | { ask: "recall"; token: string }
  /** Forgets the key of a token, or without a token all keys of this workspace. */
  | { ask: "forget"; token: string | null };

/**
 * A tab that has been silent for this long counts as closed, in milliseconds. Hidden tabs can ask only once a minute.
 */
export const SILENCE = 5 * 60_000;

interface Held {
  key: CryptoKey;
  until: number;
  heard: number;
}

/** The keys that the worker holds, by token. */
export class HeldKeys {
  readonly #held = new Map<string, Held>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  answer(asked: KeeperAsk): CryptoKey | null {
    const now = this.#now();
    for (const [token, { until, heard }] of this.#held) {
      if (now > until || now - heard > SILENCE) this.#held.delete(token);
    }
    if (asked.ask === "recall") return this.#held.get(asked.token)?.key ?? null;
    if (asked.ask === "keep") this.#held.set(asked.token, { key: asked.key, until: asked.until, heard: now });
    else if (asked.token === null) this.#held.clear();
    else this.#held.delete(asked.token);
    return null;
  }
}

/** The part of a service worker's global scope that is used. */
interface KeeperScope {
  skipWaiting: () => Promise<void>;
  addEventListener: ((name: "install", listener: () => void) => void) &
    ((name: "message", listener: (event: MessageEvent<KeeperAsk>) => void) => void);
}

/** The scope of the service worker that this script runs as; null in a page. */
export function keeperScope(global: object = globalThis): KeeperScope | null {
  const { ServiceWorkerGlobalScope: scope } = global as { ServiceWorkerGlobalScope?: new () => object };
  return scope !== undefined && global instanceof scope ? (global as unknown as KeeperScope) : null;
}

/** Runs the service worker: keeps keys for as long as the browser lets it live. */
export function keepKeys(scope: KeeperScope): void {
  const held = new HeldKeys();
  scope.addEventListener("install", () => void scope.skipWaiting());
  scope.addEventListener("message", ({ data, ports }) => ports[0]?.postMessage(held.answer(data)));
}

/** The worker as a tab sees it. */
export interface Keeper {
  /** Asks the worker. null also if there is no worker; one is started only if `start` is set. */
  ask: (asked: KeeperAsk, start?: boolean) => Promise<CryptoKey | null>;
  /** Ends the worker. */
  end: () => Promise<void>;
}

/** How long to wait for an answer, in milliseconds. A worker that does not answer has no key. */
const PATIENCE = 2_000;

/** The worker of this workspace. `script` is the address of viewer.js; the scope is the directory of the workspace. */
export function browserKeeper(container: ServiceWorkerContainer, script: string): Keeper {
  const scope = new URL(".", location.href).href;
  const registered = async (): Promise<ServiceWorkerRegistration | undefined> => {
    const registration = await container.getRegistration(scope);
    return registration?.scope === scope ? registration : undefined; // not the worker of a directory above
  };

  async function started(): Promise<ServiceWorker | null> {
    const { active, installing, waiting } = await container.register(script, { scope, updateViaCache: "none" });
    const worker = active ?? waiting ?? installing;
    if (worker === null || worker.state === "activated") return worker;
    await new Promise<void>((resolve) => {
      worker.addEventListener(
        "statechange",
        () => (worker.state === "activated" || worker.state === "redundant") && resolve(),
      );
    });
    return worker;
  }

  return {
    async ask(asked, start = false) {
      const active = (await registered())?.active ?? null;
      // A site that was published again has another script. Its worker takes over, and is given the key like the first.
      const isOther = active !== null && active.scriptURL !== new URL(script, location.href).href;
      const worker = active === null || isOther ? ((start ? await started() : null) ?? active) : active;
      if (worker === null) return null;
      const { port1, port2 } = new MessageChannel();
      const answer = new Promise<CryptoKey | null>((resolve) => {
        port1.onmessage = ({ data }: MessageEvent<CryptoKey | null>) => resolve(data);
        setTimeout(resolve, PATIENCE, null);
      });
      worker.postMessage(asked, [port2]);
      return answer.finally(() => port1.close());
    },
    async end() {
      await (await registered())?.unregister();
    },
  };
}
