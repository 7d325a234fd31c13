/**
 * A device that opens the workspace with a passkey instead of the passphrase. The workspace key is kept on the device,
 * wrapped under the secret of the passkey, and cannot be used without the passkey. This is offered only where the
 * passkeys of the browser can give a secret.
 */
import type { WorkerClient } from "../open/client.ts";
import { browserHasPrf, type Credentials, makePasskey, secretOf } from "./passkey.ts";

export interface Device {
  /** Whether this browser can remember a key in this way. */
  isAble: () => Promise<boolean>;
  /** Whether it remembers one now. */
  remembers: () => boolean;
  /** Makes a passkey and wraps the key that the worker has just opened. Does nothing if the reader declines. */
  remember: (worker: WorkerClient, name: string) => Promise<void>;
  /** Asks for the passkey and has the worker open the key. Throws if the reader declines. */
  open: (worker: WorkerClient) => Promise<CryptoKey>;
  /** Forgets the wrapped key. The reader's passkey remains, but opens nothing any more. */
  forget: () => void;
}

export const noDevice: Device = {
  isAble: async () => false,
  remembers: () => false,
  remember: async () => {},
  open: () => Promise.reject(new Error("no passkey")),
  forget: () => {},
};

/** What is kept in localStorage, in base64. */
interface Wrapped {
  credential: string;
  salt: string;
  wrapped: string;
  /** When it was last used, in milliseconds since 1970. */
  used: number;
}

/** A device forgets a key that was not used for this long, in milliseconds. */
const REMEMBERED = 30 * 24 * 60 * 60_000;

export interface DeviceContext {
  /** The path of the workspace on its host. */
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
      // nothing that can be read is there
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
        // The worker forgets the key that it kept for this.
        await worker.ask("wrap", { secret: null, path }).catch(() => {});
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
        // storage is switched off, so nothing is kept
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
