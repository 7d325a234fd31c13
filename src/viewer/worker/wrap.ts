/**
 * Wraps the workspace key under a secret of the device (`unlock/device.ts`): AES-256-GCM with a key from HKDF-SHA-256,
 * both from WebCrypto. The result is salt (16 bytes), nonce (12) and ciphertext. The path of the workspace is
 * authenticated, so that a key wrapped for one workspace cannot be used for another.
 */
import { Damaged } from "../shared/errors.ts";

const SALT = 16;
const NONCE = 12;

async function derive(secret: ArrayBuffer, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const info = new TextEncoder().encode("deedbox device key");
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt, info },
    base,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

const bound = (iv: Uint8Array<ArrayBuffer>, path: string) => ({
  name: "AES-GCM",
  iv,
  additionalData: new TextEncoder().encode(path),
});

export async function wrapIdentity(identity: string, secret: ArrayBuffer, path: string): Promise<ArrayBuffer> {
  const head = crypto.getRandomValues(new Uint8Array(SALT + NONCE));
  const key = await derive(secret, head.slice(0, SALT));
  const sealed = await crypto.subtle.encrypt(bound(head.slice(SALT), path), key, new TextEncoder().encode(identity));
  const wrapped = new Uint8Array(head.length + sealed.byteLength);
  wrapped.set(head);
  wrapped.set(new Uint8Array(sealed), head.length);
  return wrapped.buffer;
}

/** Throws `Damaged` if the secret, the bytes or the path is not the same. */
export async function unwrapIdentity(wrapped: ArrayBuffer, secret: ArrayBuffer, path: string): Promise<string> {
  const bytes = new Uint8Array(wrapped);
  try {
    const key = await derive(secret, bytes.slice(0, SALT));
    const opened = await crypto.subtle.decrypt(
      bound(bytes.slice(SALT, SALT + NONCE), path),
      key,
      bytes.slice(SALT + NONCE),
    );
    return new TextDecoder().decode(opened);
  } catch (cause) {
    throw new Damaged("device", cause);
  }
}
