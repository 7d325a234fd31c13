/** The packs of a workspace: opened when a page of theirs is asked for, and the last ones kept. */
import type { ObjectEntry } from "../shared/index-format.ts";
import type { WorkerClient } from "./client.ts";
import { Recent } from "./lru.ts";
import type { Source } from "./source.ts";

/** Opened packs kept. A pack is some hundred kilobytes of text at most. */
const KEPT = 16;

export type Pack = Map<string, string>;

export class Packs {
  readonly #recent = new Recent<string, Promise<Pack>>(KEPT);

  constructor(
    readonly source: Source,
    readonly worker: WorkerClient,
  ) {}

  /** A pack's pages by route. One that did not open is tried anew when it is asked for again. */
  open(object: ObjectEntry): Promise<Pack> {
    const kept = this.#recent.get(object.id);
    if (kept) return kept;
    const opening = this.read(object);
    this.#recent.set(object.id, opening);
    opening.catch(() => this.#recent.delete(object.id));
    return opening;
  }

  /** Opens a pack that may be asked for next, unless it is there already. */
  prepare(object: ObjectEntry): boolean {
    if (this.#recent.get(object.id) !== undefined) return false;
    this.open(object).catch(() => {}); // whoever asks for it is told
    return true;
  }

  /** Opens a pack and keeps nothing. */
  async read(object: ObjectEntry): Promise<Pack> {
    const sealed = await this.source.load(`objects/${object.id}`);
    return new Map(await this.worker.ask("pack", { object, sealed }));
  }
}
