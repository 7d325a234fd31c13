/** A slot: the workspace key, sealed by one person's passphrase. */
import { bech32 } from "@scure/base";
import { Damaged } from "../shared/errors.ts";
import type { Sealed } from "../shared/protocol.ts";
import { firstBytes, openAge, passphraseDecrypter, toBinary } from "./age.ts";

/**
 * Opens a slot and returns the identity in it (`AGE-SECRET-KEY-1…`), or null if the passphrase, already normalised, is
 * not the one for this slot. Throws `Damaged` for a file that is no slot or holds no identity; also `Newer` and
 * `OutOfMemory`.
 */
export async function openSlot(passphrase: string, sealed: Sealed, name: string): Promise<string | null> {
  const file = toBinary(sealed, name);
  if (!isSealedByPassphrase(file) && firstBytes(file).startsWith("age-encryption.org/v1\n")) throw new Damaged(name);
  const text = await openAge(passphraseDecrypter(passphrase), file, name);
  if (text === null) return null;
  const identity = new TextDecoder()
    .decode(text)
    .split("\n")
    .map((line) => line.trim())
    .find(isIdentity);
  if (identity === undefined) throw new Damaged(name);
  return identity;
}

function isSealedByPassphrase(file: Uint8Array): boolean {
  return firstBytes(file).startsWith("age-encryption.org/v1\n-> scrypt ");
}

function isIdentity(line: string): boolean {
  return line.startsWith("AGE-SECRET-KEY-");
}

/** The PKCS #8 header of an X25519 key, before its 32 bytes. Browsers import such keys in no other form. */
const PKCS8_PREFIX = Uint8Array.from([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20]);

/**
 * The same key held by the browser, which can use it but not reveal it. null for another type of identity, and in a
 * browser without X25519.
 */
export async function toBrowserKey(identity: string): Promise<CryptoKey | null> {
  if (!identity.startsWith("AGE-SECRET-KEY-1")) return null;
  const { bytes } = bech32.decodeToBytes(identity);
  const pkcs8 = new Uint8Array(PKCS8_PREFIX.length + bytes.length);
  pkcs8.set(PKCS8_PREFIX);
  pkcs8.set(bytes, PKCS8_PREFIX.length);
  try {
    return await crypto.subtle.importKey("pkcs8", pkcs8, { name: "X25519" }, false, ["deriveBits"]);
  } catch {
    return null;
  } finally {
    bytes.fill(0);
    pkcs8.fill(0);
  }
}
