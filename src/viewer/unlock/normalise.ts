/**
 * Normalises what people type to the form that slots were made with. The program normalises in the same way: the two
 * must not drift apart.
 */

/** NFKC, lower-cased, and one hyphen for every run of white space or hyphens between words; none at the ends. */
export function normalisePassphrase(typed: string): string {
  return lower(typed.normalize("NFKC"))
    .split(/[\p{White_Space}-]+/u)
    .filter(Boolean)
    .join("-");
}

/** NFKC, trimmed, lower-cased. */
export function normaliseEmail(typed: string): string {
  return trimmed(lower(typed.normalize("NFKC")));
}

/** Lower-cases letter by letter, as the program does: a sigma at the end of a word is treated like any other. */
function lower(text: string): string {
  return Array.from(text, (letter) => letter.toLowerCase()).join("");
}

/** Trims by the Unicode property, as Rust does; `String.trim` differs in U+0085 and U+FEFF. */
function trimmed(text: string): string {
  return text.replaceAll(/^\p{White_Space}+|\p{White_Space}+$/gu, "");
}

/** SHA-256 over salt, newline, normalised e-mail. */
async function digest(salt: string, email: string): Promise<Uint8Array> {
  return new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${salt}\n${normaliseEmail(email)}`)),
  );
}

/** The name that 0.1.0 gave to the slot of an e-mail: the first 32 hex digits of the digest. */
export async function slotName(salt: string, email: string): Promise<string> {
  return Array.from((await digest(salt, email)).subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The first bits of the digest, which tell which slots may be those of an e-mail. */
export async function bucketOf(salt: string, email: string, bits: number): Promise<number> {
  const [a, b, c, d] = await digest(salt, email);
  return bits === 0 ? 0 : ((a! << 24) | (b! << 16) | (c! << 8) | d!) >>> (32 - bits);
}
