/**
 * A device that opens the workspace without the passphrase: by a passkey of its own. The passkey's PRF (WebAuthn Level 3, section
 * 10.1.4) gives a secret that only a touch or a face brings out; the workspace key is kept wrapped under it. What is on the disk
 * opens nothing without the passkey. Where the browser has no PRF, nothing is offered.
 */
import type { WorkerClient } from "../open/client.ts";

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

export interface DevicePlace {
  /** The path that the workspace is at. */
  path: string;
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  /** `navigator.credentials`, and what of the browser says whether it has PRF. */
  credentials: Pick<CredentialsContainer, "create" | "get">;
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

export function device({ path, storage, credentials, hasPrf, now }: DevicePlace): Device {
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
        const made = await make(credentials, name, salt);
        const secret = made.secret ?? (await evaluate(credentials, made.credential, salt));
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
      const secret = await evaluate(credentials, fromText(kept.credential), fromText(kept.salt));
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

async function browserHasPrf(): Promise<boolean> {
  const able = (
    globalThis as { PublicKeyCredential?: { getClientCapabilities?: () => Promise<Record<string, boolean>> } }
  ).PublicKeyCredential;
  try {
    return (await able?.getClientCapabilities?.())?.["extension:prf"] === true;
  } catch {
    return false;
  }
}

/** A new passkey, and the secret where the authenticator gives it at once. */
async function make(credentials: DevicePlace["credentials"], name: string, salt: Uint8Array<ArrayBuffer>) {
  const made = (await credentials.create({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rp: { name },
      user: { id: crypto.getRandomValues(new Uint8Array(16)), name, displayName: name },
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "discouraged", userVerification: "required" },
      extensions: { prf: { eval: { first: salt } } },
    },
  })) as PublicKeyCredential | null;
  const prf = made?.getClientExtensionResults().prf;
  if (made === null || prf?.enabled !== true) throw new Error("no PRF");
  const first = prf.results?.first;
  return { credential: new Uint8Array(made.rawId), secret: first === undefined ? null : toBuffer(first) };
}

async function evaluate(
  credentials: DevicePlace["credentials"],
  id: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
): Promise<ArrayBuffer> {
  const shown = (await credentials.get({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      allowCredentials: [{ type: "public-key", id }],
      userVerification: "required",
      extensions: { prf: { eval: { first: salt } } },
    },
  })) as PublicKeyCredential | null;
  const first = shown?.getClientExtensionResults().prf?.results?.first;
  if (first === undefined) throw new Error("no PRF");
  return toBuffer(first);
}

function toBuffer(source: BufferSource): ArrayBuffer {
  const view = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  return view.slice().buffer;
}

function toText(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function fromText(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
