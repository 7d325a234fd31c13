/** The index of the present state of a site, which changes whenever the site is published. */
import { Missing, Unreachable } from "../shared/errors.ts";
import type { Index, ObjectEntry } from "../shared/index-format.ts";
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
async function readIndex(source: Source, worker: WorkerClient, shell: NamedIndex): Promise<[Index, NamedIndex]> {
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

/** The state of a site that is read: another one from the moment on when it turns out to be published again. */
export class PublishedState {
  private constructor(
    readonly source: Source,
    readonly worker: WorkerClient,
    public shell: NamedIndex,
    public index: Index,
  ) {}

  static async read(source: Source, worker: WorkerClient, shell: NamedIndex): Promise<PublishedState> {
    const [index, now] = await readIndex(source, worker, shell);
    return new PublishedState(source, worker, now, index);
  }

  object(position: number): ObjectEntry {
    return this.index.objects[position]!; // `parseIndex` refuses positions that do not exist
  }

  /** Objects of one state, whatever index is read while they are opened. */
  objects(positions: Iterable<number>): ObjectEntry[] {
    return [...positions].map((position) => this.object(position));
  }

  /**
   * A site that was published again since the index was read has another one, and other objects. So if one is missing,
   * the host is asked for the index that counts now, and `open` begins again.
   */
  async afresh<T>(open: () => Promise<T>, again = () => true): Promise<T> {
    const before = this.index;
    try {
      return await open();
    } catch (thrown) {
      if (!(thrown instanceof Missing) || !again()) throw thrown;
      if (this.index === before && !(await this.#readAgain(thrown))) throw thrown;
      return open();
    }
  }

  /** Reads the index that counts now; gives whether it names other objects. */
  async #readAgain(missing: Missing): Promise<boolean> {
    const known = JSON.stringify(this.index.objects);
    const shell = (await this.source.current?.().catch(() => null)) ?? this.shell;
    [this.index, this.shell] = await readIndex(this.source, this.worker, shell).catch(() => {
      throw missing;
    });
    return JSON.stringify(this.index.objects) !== known;
  }
}
