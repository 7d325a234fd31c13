/** Checks that the browser has what the viewer needs. */
import { Unsupported } from "../shared/errors.ts";

/**
 * Throws `Unsupported`, naming what is missing. Over plain http, other than from localhost, no browser has
 * `crypto.subtle`.
 */
export function requireBrowser(global: object = globalThis): void {
  const lacking = ["Worker", "DecompressionStream", "TransformStream", "structuredClone"].find(
    (name) => !(name in global),
  );
  if (lacking !== undefined) throw new Unsupported(lacking);
  if ((global as { crypto?: Partial<Crypto> }).crypto?.subtle === undefined) throw new Unsupported("crypto.subtle");
}
