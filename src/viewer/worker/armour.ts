/**
 * ASCII armour to bytes. The armour that comes with the age library splits the text into lines and checks each, which takes
 * seconds and several times the memory for a part of 16 MiB; armour authenticates nothing (age does), so this one is plain.
 */

const BEGIN = "-----BEGIN AGE ENCRYPTED FILE-----";
const END = "-----END AGE ENCRYPTED FILE-----";

/** Characters decoded at once without the built-in: whole lines of 64 characters and their newline. */
const CHUNK = 65 * 4096;

/** Throws a plain Error for anything that is not armour; the caller knows the object's name. */
export function dearmour(text: string): Uint8Array<ArrayBuffer> {
  const armour = text.trim();
  if (!armour.startsWith(BEGIN) || !armour.endsWith(END) || armour.length < BEGIN.length + END.length) {
    throw new Error("not ASCII armour");
  }
  return decodeBase64(armour.slice(BEGIN.length, -END.length).trim());
}

type Decoder = (text: string) => Uint8Array<ArrayBuffer>;

/** The browser's own decoder, where it has one (2025 and later). */
const builtInDecoder: Decoder | null = (Uint8Array as { fromBase64?: Decoder }).fromBase64?.bind(Uint8Array) ?? null;

/** Base64 with line breaks to bytes. */
export function decodeBase64(text: string, builtIn = builtInDecoder): Uint8Array<ArrayBuffer> {
  if (builtIn !== null) return builtIn(text);
  const base64 = text.includes("\r") ? text.replaceAll("\r", "") : text;
  const bytes = new Uint8Array(Math.ceil((base64.length * 3) / 4));
  let length = 0;
  for (let start = 0; start < base64.length; start += CHUNK) {
    const binary = atob(base64.slice(start, start + CHUNK));
    for (let i = 0; i < binary.length; i++) bytes[length++] = binary.charCodeAt(i);
  }
  return bytes.slice(0, length);
}
