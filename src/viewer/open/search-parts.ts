/** The search travels in parts: the newest records first, which can be searched at once, then the older ones. */
import type { ObjectEntry } from "../shared/index-format.ts";
import type { Sealed } from "../shared/protocol.ts";
import type { WorkerClient } from "./client.ts";

/** A part that can be searched from now on. */
export interface SearchPart {
  /** The kinds, each with its name and label. */
  kinds: [string, string][];
  /** Whether it is the newest one. Whatever could be searched before is forgotten then. */
  isFirst: boolean;
  /** Whether all records can be searched now. */
  isLast: boolean;
}

/** Gives the parts of one state of a site to the worker, and calls `onPart` after each. */
export async function openSearchParts(
  objects: ObjectEntry[],
  worker: WorkerClient,
  load: (object: ObjectEntry) => Promise<{ object: ObjectEntry; sealed: Sealed }>,
  onPart: (part: SearchPart) => void,
): Promise<void> {
  let kinds: [string, string][] = [];
  for (const [at, object] of objects.entries()) {
    const part = await load(object);
    if (at === 0) kinds = await worker.ask("openSearch", part);
    else await worker.ask("addSearch", part);
    onPart({ kinds, isFirst: at === 0, isLast: at + 1 === objects.length });
  }
}
