/** The index of the present state of a site, which changes whenever the site is published. */
import { Missing, Unreachable } from "../shared/errors.ts";
import type { Index } from "../shared/index-format.ts";
import type { WorkerClient } from "./client.ts";
import type { Shell } from "./shell.ts";
import type { Source } from "./source.ts";

/** Readers are told of the index by that word: its name says nothing to anybody. */
function asIndex(thrown: unknown): never {
  if (thrown instanceof Missing) throw new Missing("index");
  if (thrown instanceof Unreachable) throw new Unreachable("index", thrown.cause);
  throw thrown;
}

/** What the shell says of the present state: which index counts, and where the brand's images are. */
export type NamedIndex = Pick<Shell, "index" | "files">;

/**
 * Reads the index that the shell names. If the site was published again since the page was loaded, that one is gone,
 * and the host is asked for the one that counts now.
 */
export async function readIndex(source: Source, worker: WorkerClient, shell: NamedIndex): Promise<[Index, NamedIndex]> {
  const read = async (named: NamedIndex): Promise<[Index, NamedIndex]> => {
    const sealed = await source.load(named.index, { fresh: named.index === "index" }).catch(asIndex);
    return [await worker.ask("index", { sealed }), named];
  };
  try {
    return await read(shell);
  } catch (thrown) {
    if (!(thrown instanceof Missing)) throw thrown;
    const now = await source.current?.().catch(() => null);
    if (now === null || now === undefined || now.index === shell.index) throw thrown;
    return read(now);
  }
}
