/** An unlocked workspace. Its pages and files are opened when they are asked for. */
import { Damaged, Missing } from "../shared/errors.ts";
import type { FileEntry, Index, ObjectEntry } from "../shared/index-format.ts";
import type { Outline } from "../shared/outline-format.ts";
import type { Sealed, TarFile } from "../shared/protocol.ts";
import type { WorkerClient } from "./client.ts";
import { type NamedIndex, PublishedState } from "./current.ts";
import { Packs } from "./packs.ts";
import { openParts } from "./parts.ts";
import { openSearchParts, type SearchPart } from "./search-parts.ts";
import type { Source } from "./source.ts";

export interface FileProgress {
  signal: AbortSignal;
  /** Called with the fraction of the whole that has arrived, from 0 to 1. */
  onProgress: (fraction: number) => void;
}

export class Workspace {
  readonly #packs: Packs;
  readonly #state: PublishedState;
  #running = 0;
  #outline: Promise<Outline | null> | undefined;

  private constructor(
    readonly source: Source,
    readonly worker: WorkerClient,
    state: PublishedState,
  ) {
    this.#state = state;
    this.#packs = new Packs(source, worker);
  }

  /** Opens the index with the key that the worker holds. Throws what loading and opening throw. */
  static async open(source: Source, worker: WorkerClient, shell: NamedIndex): Promise<Workspace> {
    return new Workspace(source, worker, await PublishedState.read(source, worker, shell));
  }

  get index(): Index {
    return this.#state.index;
  }

  get shell(): NamedIndex {
    return this.#state.shell;
  }

  /**
   * The HTML of a page; null if the index has no such route. Throws `Missing`, `Damaged` and the others, naming the
   * object.
   */
  async page(route: string): Promise<string | null> {
    return this.#state.afresh(async () => {
      const position = this.index.pages.get(route);
      if (position === undefined) return null;
      const object = this.#state.object(position);
      const html = (await this.#packs.open(object)).get(route);
      if (html === undefined) throw new Damaged(`objects/${object.id}`, `it does not hold ${route}`);
      return html;
    });
  }

  /**
   * Opens the pack of a page in advance. Returns whether there was anything to do. A failure shows only when the page
   * is asked for.
   */
  prepare(route: string): boolean {
    const position = this.index.pages.get(route);
    return position !== undefined && this.#packs.prepare(this.#state.object(position));
  }

  /** Whether a file is being opened. */
  get busy(): boolean {
    return this.#running > 0;
  }

  /** A whole file, checked. Throws `Missing` if the index does not have the path, otherwise what `page` throws. */
  async file(path: string, type: string, progress: FileProgress): Promise<Blob> {
    // Each part becomes a Blob at once, which the browser may keep on the disk.
    const blobs: Blob[] = [];
    await this.pour(path, new WritableStream({ write: (part) => void blobs.push(new Blob([part])) }), progress);
    return new Blob(blobs, { type });
  }

  /**
   * Writes a file into a stream, part by part. The stream is closed only if the whole is what the index says, otherwise
   * aborted. Throws what `file` throws.
   */
  async pour(path: string, target: WritableStream<Uint8Array<ArrayBuffer>>, progress: FileProgress): Promise<void> {
    const writer = target.getWriter();
    let begun = false;
    try {
      await this.#state.afresh(
        async () => {
          for await (const part of this.#counted(path, progress)) {
            begun = true;
            await writer.write(part);
          }
        },
        () => !begun,
      );
      await writer.close();
    } catch (thrown) {
      await writer.abort(thrown).catch(() => {});
      throw thrown;
    }
  }

  /** The HTML of every page with its route, pack by pack. */
  async allPages(signal: AbortSignal): Promise<[string, string][]> {
    return this.#state.afresh(async () => {
      const all: [string, string][] = [];
      for (const object of this.#state.objects(new Set(this.index.pages.values()))) {
        signal.throwIfAborted();
        all.push(...(await this.#packs.read(object)));
      }
      return all;
    });
  }

  /** The records as they were written, below `records/`; empty in an older workspace. */
  async records(): Promise<TarFile[]> {
    const all = await this.#tars(() => this.index.sources);
    return all.filter(([name]) => name.startsWith("records/"));
  }

  /** Every record in the order of the navigation; null in an older workspace. */
  outline(): Promise<Outline | null> {
    this.#outline ??= this.#state.afresh(async () => {
      if (this.index.outline === null) return null;
      return this.worker.ask("outline", await this.#sealed(this.#state.object(this.index.outline)));
    });
    this.#outline.catch(() => (this.#outline = undefined)); // so that the next call tries again
    return this.#outline;
  }

  /** The firm's stylesheet and images, by path; empty in an older workspace. */
  look(): Promise<TarFile[]> {
    return this.#tars(() => (this.index.look === null ? [] : [this.index.look]));
  }

  /**
   * Makes the worker ready to search, part by part. If the site was published again meanwhile, it begins again with the
   * parts of the new state.
   */
  async openSearch(onPart: (part: SearchPart) => void): Promise<void> {
    return this.#state.afresh(async () =>
      openSearchParts(this.#state.objects(this.index.search), this.worker, (object) => this.#sealed(object), onPart),
    );
  }

  /** The bytes of a file, part by part. */
  async *parts(
    path: string,
    file: FileEntry,
    signal: AbortSignal,
    onBytes?: (count: number) => void,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const objects = this.#state.objects(file.parts);
    this.#running++;
    try {
      yield* openParts({ source: this.source, worker: this.worker, path, file, objects, signal, onBytes });
    } finally {
      this.#running--;
    }
  }

  #counted(path: string, { signal, onProgress }: FileProgress): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const file = this.index.files.get(path);
    if (file === undefined) throw new Missing(path);
    const total = file.parts.reduce((sum, position) => sum + this.#state.object(position).size, 0);
    let come = 0;
    return this.parts(path, file, signal, (count) => onProgress(Math.min(1, (come += count) / total)));
  }

  async #tars(positions: () => number[]): Promise<TarFile[]> {
    return this.#state.afresh(async () => {
      const all: TarFile[] = [];
      for (const object of this.#state.objects(positions())) {
        all.push(...(await this.worker.ask("tar", await this.#sealed(object))));
      }
      return all;
    });
  }

  async #sealed(object: ObjectEntry): Promise<{ object: ObjectEntry; sealed: Sealed }> {
    return { object, sealed: await this.source.load(`objects/${object.id}`) };
  }
}
