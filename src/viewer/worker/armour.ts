/**
 * Decodes ASCII armour, as strictly as age does (C2SP age, "ASCII armor"). The age library splits the text into lines,
 * which for a part of 16 MiB takes seconds and several times its memory. This decoder only looks at where the lines
 * end.
 */

const BEGIN = "-----BEGIN AGE ENCRYPTED FILE-----";
const END = "-----END AGE ENCRYPTED FILE-----";

/**
 * How many characters are decoded at a time without the browser's own decoder: whole lines of 64 characters and a
 * newline.
 */
const CHUNK = 65 * 4096;

const LINE = 64;

/** Throws a plain Error for anything that is not armour; the caller knows the object's name. */
export function dearmour(text: string): Uint8Array<ArrayBuffer> {
  const armour = text.trim();
  if (!armour.startsWith(BEGIN) || !armour.endsWith(END) || armour.length < BEGIN.length + END.length) {
    throw new Error("not ASCII armour");
  }
  const inner = armour.slice(BEGIN.length, -END.length);
  const body = inner.includes("\r") ? inner.replaceAll("\r\n", "\n") : inner;
  if (!body.startsWith("\n") || !body.endsWith("\n") || body.length < 2) {
    throw new Error("armour without lines of its own");
  }
  const lines = body.slice(1, -1);
  requireLines(lines);
  return decodeBase64(lines);
}

/** Checks that every line but the last is full, that the last is not empty, and that the base64 is canonical. */
function requireLines(lines: string): void {
  let at = 0;
  for (let end = lines.indexOf("\n"); end !== -1; end = lines.indexOf("\n", at)) {
    if (end - at !== LINE) throw new Error("a line of armour of another length");
    at = end + 1;
  }
  const last = lines.slice(at);
  if (last.length === 0 || last.length > LINE || last.length % 4 !== 0) {
    throw new Error("the last line of armour is of another length");
  }
  if (/[ \t\f\r]/.test(lines)) throw new Error("white space in armour");
  if (btoa(atob(last)) !== last) throw new Error("armour that is not canonical");
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
