/**
 * Where the key of an unlocked tab outlives a reload: in the memory of a service worker, and nowhere else. Whatever else a page can
 * keep (IndexedDB, sessionStorage, the history) browsers write to the disk, and removing it there does not take it off the disk. The
 * worker hands the key to whoever shows the tab's token, and the browser ends it soon after the last tab has stopped asking.
 * viewer.js is its script, too: run as a service worker, it does only what is here. Nothing is fetched or cached.
 */

/** What a tab asks of the worker. */
export type KeeperAsk =
  /** Keeps a key until a moment (milliseconds since 1970), or goes on keeping it. */
  | { ask: "keep"; token: string; key: CryptoKey; until: number }
  /** Answers with the key of a token, or null. */
  | { ask: "recall"; token: string }
  /** Forgets the key of a token, or all of this workspace. */
  | { ask: "forget"; token: string | null };

/** A tab that has not been heard of for so long is closed: hidden ones may speak once a minute only. */
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

/** What is used of a service worker's global scope. */
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

/** Keeps keys, as long as the browser lets this worker live. */
export function keepKeys(scope: KeeperScope): void {
  const held = new HeldKeys();
  scope.addEventListener("install", () => void scope.skipWaiting());
  scope.addEventListener("message", ({ data, ports }) => ports[0]?.postMessage(held.answer(data)));
}

/** A tab's side of it. */
export interface Keeper {
  /** The worker's answer; null, too, where there is no worker. Only `start` may start one. */
  ask: (asked: KeeperAsk, start?: boolean) => Promise<CryptoKey | null>;
  /** Ends the worker. */
  end: () => Promise<void>;
}

/** A worker that does not answer holds nothing worth waiting for. */
const PATIENCE = 2_000;

/** The worker of this workspace; `script` is the viewer's address. Its scope is the workspace's directory. */
export function browserKeeper(container: ServiceWorkerContainer, script: string): Keeper {
  const scope = new URL(".", location.href).href;
  const registered = async (): Promise<ServiceWorkerRegistration | undefined> => {
    const registration = await container.getRegistration(scope);
    return registration?.scope === scope ? registration : undefined; // not one of a directory above
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
      const worker = (await registered())?.active ?? (start ? await started() : null);
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
