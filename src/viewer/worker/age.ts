/** The only file that uses the age library for opening, and that knows what its errors mean. */
import { Decrypter } from "age-encryption";
import { Damaged, Newer, OutOfMemory } from "../shared/errors.ts";
import type { Sealed } from "../shared/protocol.ts";
import { dearmour } from "./armour.ts";

/** Thrown when every identity has said "not mine", so that nothing depends on the wording of the library's errors. */
class NotMine extends Error {}

const lastIdentity = {
  unwrapFileKey(): never {
    throw new NotMine();
  },
};

export function passphraseDecrypter(passphrase: string): Decrypter {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  decrypter.addIdentity(lastIdentity);
  return decrypter;
}

/**
 * A decrypter for the workspace key: an identity's text, or a key that the browser holds. Throws a plain Error for a
 * malformed text.
 */
export function identityDecrypter(identity: string | CryptoKey): Decrypter {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  decrypter.addIdentity(lastIdentity);
  return decrypter;
}

/** The binary age file. Throws `Damaged` if the armour is broken. */
export function toBinary(sealed: Sealed, name: string): Uint8Array<ArrayBuffer> {
  if (typeof sealed !== "string") return new Uint8Array(sealed);
  try {
    return dearmour(sealed);
  } catch (cause) {
    throw new Damaged(name, cause);
  }
}

/**
 * Opens one age file.
 * null: it is sound as far as can be told, and sealed to somebody else (not mine).
 * Throws (mine, but broken): `Damaged`; `Newer` for a later version of age; `OutOfMemory`.
 */
export async function openAge(
  decrypter: Decrypter,
  file: Uint8Array,
  name: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (isLaterAge(file)) throw new Newer(name);
  try {
    return (await decrypter.decrypt(file)) as Uint8Array<ArrayBuffer>;
  } catch (thrown) {
    if (thrown instanceof NotMine) return null;
    if (thrown instanceof RangeError) throw new OutOfMemory(name, thrown);
    throw new Damaged(name, thrown);
  }
}

function isLaterAge(file: Uint8Array): boolean {
  const line = /^age-encryption\.org\/v(\d+)\n/.exec(firstBytes(file));
  return line !== null && Number(line[1]) > 1;
}

/** The beginning of a file as text; enough for the first lines of an age header. */
export function firstBytes(file: Uint8Array): string {
  return new TextDecoder("latin1").decode(file.subarray(0, 128));
}
