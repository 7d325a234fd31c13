/** An unlocked workspace: its pages and files, opened when they are asked for. */
import { Damaged, Missing } from "../shared/errors.ts";
import type { FileEntry, Index, ObjectEntry } from "../shared/index-format.ts";
import type { Outline } from "../shared/outline-format.ts";
import type { WorkerClient } from "./client.ts";
import { Packs } from "./packs.ts";
import type { Source } from "./source.ts";

export interface FileProgress {
  signal: AbortSignal;
  /** Told how much of the whole has come: 0 to 1. */
  onProgress(fraction: number): void;
}

export class Workspace {
  readonly #packs: Packs;
  #transfers = 0;
  #running = 0;
  #outline: Promise<Outline | null> | undefined;

  private constructor(readonly source: Source, readonly worker: WorkerClient, public index: Index) {
    this.#packs = new Packs(source, worker);
  }

  /** Opens the index with the key that the worker holds. Throws as loading and opening do. */
  static async open(source: Source, worker: WorkerClient): Promise<Workspace> {
    return new Workspace(source, worker, await readIndex(source, worker));
  }

  /** The HTML of a page. null: the index knows no such route. Throws `Missing`, `Damaged` and the others, naming the object. */
  async page(route: string): Promise<string | null> {
    return this.#afresh(async () => {
      const position = this.index.pages.get(route);
      if (position === undefined) return null;
      const object = this.#object(position);
      const html = (await this.#packs.open(object)).get(route);
      if (html === undefined) throw new Damaged(`objects/${object.id}`, `it does not hold ${route}`);
      return html;
    });
  }

  /** Opens the pack of a page that may be asked for next. Says whether there was anything to do; a failure is for whoever asks for the page. */
  prepare(route: string): boolean {
    const position = this.index.pages.get(route);
    return position !== undefined && this.#packs.prepare(this.#object(position));
  }

  /** Whether a file is on its way. */
  get busy(): boolean {
    return this.#running > 0;
  }

  /** A file as a whole, checked. Throws `Missing` where the index does not know the path, otherwise as `page` does. */
  async file(path: string, type: string, progress: FileProgress): Promise<Blob> {
    return this.#afresh(async () => {
      const file = this.index.files.get(path);
      if (file === undefined) throw new Missing(path);
      const total = file.parts.reduce((sum, position) => sum + this.#object(position).size, 0);
      let come = 0;
      const onBytes = (count: number): void => progress.onProgress(Math.min(1, (come += count) / total));
      // Each part goes into a Blob at once, which the browser may keep on disk.
      const blobs: Blob[] = [];
      for await (const part of this.parts(path, file, progress.signal, onBytes)) blobs.push(new Blob([part]));
      return new Blob(blobs, { type });
    });
  }

  /** Every page by its route, in the order of the index. */
  async allPages(signal: AbortSignal): Promise<[string, string][]> {
    const all: [string, string][] = [];
    for (const position of new Set(this.index.pages.values())) {
      signal.throwIfAborted();
      all.push(...(await this.#packs.read(this.#object(position))));
    }
    return all;
  }

  /** The records as they were written, below `records/`; none in an older workspace. */
  async records(): Promise<[string, Uint8Array<ArrayBuffer>][]> {
    if (this.index.sources === null) return [];
    const object = this.#object(this.index.sources);
    const files = await this.worker.ask("records", { object, sealed: await this.source.load(`objects/${object.id}`) });
    return files.filter(([name]) => name.startsWith("records/"));
  }

  /** Every record in the order of the navigation; null in an older workspace. */
  outline(): Promise<Outline | null> {
    this.#outline ??= this.#afresh(async () => {
      if (this.index.outline === null) return null;
      const object = this.#object(this.index.outline);
      return this.worker.ask("outline", { object, sealed: await this.source.load(`objects/${object.id}`) });
    });
    this.#outline.catch(() => (this.#outline = undefined)); // to be tried again
    return this.#outline;
  }

  /** Makes the search ready, in the worker. Gives the kinds: name and label. */
  async openSearch(): Promise<[string, string][]> {
    return this.#afresh(async () => {
      const object = this.#object(this.index.search!);
      return this.worker.ask("openSearch", { object, sealed: await this.source.load(`objects/${object.id}`) });
    });
  }

  /** The bytes of a file, part by part, one loaded ahead; the last comes only if the whole is what the index says. */
  async *parts(path: string, file: FileEntry, signal: AbortSignal, onBytes?: (count: number) => void): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const transfer = ++this.#transfers;
    this.#running++;
    const objects = file.parts.map((position) => this.#object(position));
    const load = (object: ObjectEntry) => this.source.load(`objects/${object.id}`, { signal, ...(onBytes && { onBytes }) });
    try {
      let next = objects[0] && load(objects[0]);
      for (const [position, object] of objects.entries()) {
        const sealed = await next!;
        const following = objects[position + 1];
        next = following && load(following);
        next?.catch(() => {}); // awaited in the next turn, unless this one fails first
        yield new Uint8Array(await this.worker.ask("part", { object, sealed, of: { transfer, path, file, position } }));
        signal.throwIfAborted();
      }
    } finally {
      this.#running--;
      void this.worker.ask("forget", { transfer });
    }
  }

  #object(position: number): ObjectEntry {
    return this.index.objects[position]!; // parseIndex lets no other position through
  }

  /** A site published anew since the index was read has other objects: where one is missing, the index is read once more. */
  async #afresh<T>(open: () => Promise<T>): Promise<T> {
    try {
      return await open();
    } catch (thrown) {
      if (!(thrown instanceof Missing)) throw thrown;
      const known = JSON.stringify(this.index.objects);
      this.index = await readIndex(this.source, this.worker).catch(() => Promise.reject(thrown));
      if (JSON.stringify(this.index.objects) === known) throw thrown;
      return open();
    }
  }
}

async function readIndex(source: Source, worker: WorkerClient): Promise<Index> {
  return worker.ask("index", { sealed: await source.load("index", { fresh: true }) });
}
