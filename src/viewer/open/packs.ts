/** The packs of a workspace: opened when one of their pages is asked for; the last ones stay open. */
import type { ObjectEntry } from "../shared/index-format.ts";
import type { WorkerClient } from "./client.ts";
import { Recent } from "./lru.ts";
import type { Source } from "./source.ts";

/** How many packs stay open. A pack is a few hundred kilobytes of text at most. */
const KEPT = 16;

export type Pack = Map<string, string>;

export class Packs {
  readonly #recent = new Recent<string, Promise<Pack>>(KEPT);

  constructor(
    readonly source: Source,
    readonly worker: WorkerClient,
  ) {}

  /** The pages of a pack, by route. A pack that could not be opened is tried again the next time. */
  open(object: ObjectEntry): Promise<Pack> {
    const kept = this.#recent.get(object.id);
    if (kept) return kept;
    const opening = this.read(object);
    this.#recent.set(object.id, opening);
    opening.catch(() => this.#recent.delete(object.id));
    return opening;
  }

  /** Opens a pack in advance, unless it is open already. Says whether there was anything to do. */
  prepare(object: ObjectEntry): boolean {
    if (this.#recent.get(object.id) !== undefined) return false;
    this.open(object).catch(() => {}); // whoever asks for the page will be told
    return true;
  }

  /** Opens a pack without keeping it. */
  async read(object: ObjectEntry): Promise<Pack> {
    const sealed = await this.source.load(`objects/${object.id}`);
    return new Map(await this.worker.ask("pack", { object, sealed }));
  }
}
