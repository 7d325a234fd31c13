/**
 * What people type, in the one form that the slots were made with. The program that seals normalises in the same way:
 * the two must not drift apart.
 */

/** NFKC, trimmed, lower-cased, and every run of white space or hyphens becomes one hyphen. */
export function normalisePassphrase(typed: string): string {
  return trimmed(typed.normalize("NFKC")).toLowerCase().replace(/[\p{White_Space}-]+/gu, "-");
}

/** NFKC, trimmed, lower-cased. */
export function normaliseAddress(typed: string): string {
  return trimmed(typed.normalize("NFKC")).toLowerCase();
}

/** Trims by the Unicode property, as Rust does; `String.trim` differs in U+0085 and U+FEFF. */
function trimmed(text: string): string {
  return text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");
}

/** The name of the slot of an address: the first 32 hex digits of SHA-256 over salt, newline, normalised address. */
export async function slotName(salt: string, address: string): Promise<string> {
  const text = new TextEncoder().encode(`${salt}\n${normaliseAddress(address)}`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
