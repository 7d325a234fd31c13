/** A link that opens at once: `#key=` and the base64url of `{"a": address, "p": passphrase}`. No browser sends a fragment anywhere. */
import type { Attempt } from "./form.ts";

const PREFIX = "#key=";

/** What the address bar brought, taken out of it and out of the history before anything else happens. null: nothing. */
export function takeFromAddress(place: Pick<Location, "hash" | "pathname" | "search">, entries: Pick<History, "replaceState">): Attempt | null {
  if (!place.hash.startsWith(PREFIX)) return null;
  const code = place.hash.slice(PREFIX.length);
  entries.replaceState(null, "", place.pathname + place.search);
  return decode(code);
}

function decode(code: string): Attempt | null {
  try {
    const bytes = Uint8Array.from(atob(code.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
    const { a, p } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    return typeof a === "string" && typeof p === "string" && p !== "" ? { address: a, passphrase: p, remember: false, passkey: false } : null;
  } catch {
    return null;
  }
}
