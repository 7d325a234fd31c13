/**
 * A device that opens the workspace without the passphrase, by a passkey of its own: the workspace key is kept on it, wrapped under
 * the passkey's secret. What is on the disk opens nothing without the passkey. Where the browser's passkeys give no secret, nothing
 * is offered.
 */
import type { WorkerClient } from "../open/client.ts";
import { browserHasPrf, type Credentials, makePasskey, secretOf } from "./passkey.ts";

export interface Device {
  /** Whether this browser could remember at all. */
  isAble: () => Promise<boolean>;
  /** Whether it does. */
  remembers: () => boolean;
  /** Makes a passkey and wraps the key that the worker has just opened. Whoever declines is simply not remembered. */
  remember: (worker: WorkerClient, name: string) => Promise<void>;
  /** Asks for the passkey and lets the worker open the key. Throws where that was declined. */
  open: (worker: WorkerClient) => Promise<CryptoKey>;
  /** Forgets; the passkey itself stays with the reader, and opens nothing any more. */
  forget: () => void;
}

export const noDevice: Device = {
  isAble: async () => false,
  remembers: () => false,
  remember: async () => {},
  open: () => Promise.reject(new Error("no passkey")),
  forget: () => {},
};

/** What is kept, in localStorage. Base64url. */
interface Wrapped {
  credential: string;
  salt: string;
  wrapped: string;
  /** When it was last used, in milliseconds. */
  used: number;
}

/** A device forgets what nobody used for so long. */
const REMEMBERED = 30 * 24 * 60 * 60_000;

export interface DeviceContext {
  /** The path that the workspace is at. */
  path: string;
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  credentials: Credentials;
  /** Whether passkeys of this browser can give a secret. */
  hasPrf: () => Promise<boolean>;
  now: () => number;
}

export function browserDevice(): Device {
  try {
    const path = new URL(".", location.href).pathname;
    return device({
      path,
      storage: localStorage,
      credentials: navigator.credentials,
      hasPrf: browserHasPrf,
      now: Date.now,
    });
  } catch {
    return noDevice;
  }
}

export function device({ path, storage, credentials, hasPrf, now }: DeviceContext): Device {
  const marker = `deedbox-device:${path}`;

  function read(): Wrapped | null {
    try {
      const kept = JSON.parse(storage.getItem(marker) ?? "null") as Wrapped | null;
      if (kept !== null && now() - kept.used <= REMEMBERED) return kept;
      storage.removeItem(marker);
    } catch {
      // none that can be read
    }
    return null;
  }

  return {
    isAble: hasPrf,
    remembers: () => read() !== null,
    async remember(worker, name) {
      const salt = crypto.getRandomValues(new Uint8Array(32));
      try {
        const made = await makePasskey(credentials, name, salt);
        const secret = made.secret ?? (await secretOf(credentials, made.credential, salt));
        const wrapped = await worker.ask("wrap", { secret, path });
        const kept: Wrapped = {
          credential: toText(made.credential),
          salt: toText(salt),
          wrapped: toText(new Uint8Array(wrapped)),
          used: now(),
        };
        storage.setItem(marker, JSON.stringify(kept));
      } catch {
        await worker.ask("wrap", { secret: null, path }).catch(() => {}); // what was to be wrapped is forgotten
      }
    },
    async open(worker) {
      const kept = read();
      if (kept === null) throw new Error("no passkey");
      const secret = await secretOf(credentials, fromText(kept.credential), fromText(kept.salt));
      const key = await worker.ask("unwrap", { secret, wrapped: fromText(kept.wrapped).buffer, path });
      storage.setItem(marker, JSON.stringify({ ...kept, used: now() }));
      return key;
    },
    forget() {
      try {
        storage.removeItem(marker);
      } catch {
        // there is nothing
      }
    },
  };
}

function toText(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromText(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
