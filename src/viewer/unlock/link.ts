/**
 * What a link brings in its fragment, which browsers send to no server. `#key=` with the base64url of `{"n": slot, "p":
 * secret}` opens the workspace at once (0.1.0 wrote `{"a": e-mail, "p": passphrase}`); `#slot=` names the reader's
 * slot.
 */
import { isSlotName } from "../open/shell.ts";
import type { Attempt } from "./form.ts";

const KEY = "#key=";
const SLOT = "#slot=";

export interface Brought {
  /** What to try before anything is asked. */
  attempt: Attempt | null;
  /** The slot to try first. */
  slot: string | null;
}

/** Takes the link's secret out of the address bar and the history, before anything else happens. */
export function takeFromAddress(
  place: Pick<Location, "hash" | "pathname" | "search">,
  entries: Pick<History, "replaceState">,
): Brought {
  const { hash } = place;
  const nothing = { attempt: null, slot: null };
  if (!hash.startsWith(KEY) && !hash.startsWith(SLOT)) return nothing;
  entries.replaceState(null, "", place.pathname + place.search);
  if (hash.startsWith(KEY)) return { attempt: decode(hash.slice(KEY.length)), slot: null };
  const slot = hash.slice(SLOT.length);
  return { attempt: null, slot: isSlotName(slot) ? slot : null };
}

function decode(code: string): Attempt | null {
  try {
    const bytes = Uint8Array.from(atob(code.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
      letter.charCodeAt(0),
    );
    const { n, a, p } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    if (typeof p !== "string" || p === "") return null;
    const attempt = { passphrase: p, remember: false, passkey: false };
    if (isSlotName(n)) return { ...attempt, email: "", slot: n };
    return typeof a === "string" ? { ...attempt, email: a } : null;
  } catch {
    return null;
  }
}
