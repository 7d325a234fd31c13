/** Opens a file part by part: parts are loaded, opened and checked in order, with one loaded in advance. */
import type { FileEntry, ObjectEntry } from "../shared/index-format.ts";
import type { WorkerClient } from "./client.ts";
import type { LoadOptions, Source } from "./source.ts";

export interface PartsOptions {
  source: Source;
  worker: WorkerClient;
  path: string;
  file: FileEntry;
  /** The sealed parts, in order. */
  objects: ObjectEntry[];
  signal: AbortSignal;
  onBytes?: ((count: number) => void) | undefined;
}

let transfers = 0;

/**
 * Yields the last part only if the whole file is what the index says. The next part is opened when the one before has
 * been taken.
 */
export async function* openParts({
  source,
  worker,
  path,
  file,
  objects,
  signal,
  onBytes,
}: PartsOptions): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const transfer = ++transfers;
  const options: LoadOptions = { signal, ...(onBytes && { onBytes }) };
  const load = (object: ObjectEntry) => source.load(`objects/${object.id}`, options);
  try {
    let next = objects[0] && load(objects[0]);
    for (const [position, object] of objects.entries()) {
      const sealed = await next!;
      const following = objects[position + 1];
      next = following && load(following);
      next?.catch(() => {}); // awaited in the next round, unless this one fails first
      yield new Uint8Array(await worker.ask("part", { object, sealed, of: { transfer, path, file, position } }));
      signal.throwIfAborted();
    }
  } finally {
    void worker.ask("forget", { transfer });
  }
}
