/** What the viewer cannot do without. */
import { Unsupported } from "../shared/errors.ts";

/** Throws `Unsupported`, naming what is lacking. Plain http other than localhost lacks `crypto.subtle`, in every browser. */
export function requireBrowser(global: object = globalThis): void {
  const lacking = ["Worker", "DecompressionStream", "TransformStream", "structuredClone"].find(
    (name) => !(name in global),
  );
  if (lacking !== undefined) throw new Unsupported(lacking);
  if ((global as { crypto?: Partial<Crypto> }).crypto?.subtle === undefined) throw new Unsupported("crypto.subtle");
}
