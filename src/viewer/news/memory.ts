/**
 * What this device remembers of a workspace: marks of the records that were seen, and the states that the workspace was
 * in. The marks are keyed (`shared/outline-format.ts`), so they tell a stranger no more than how many records there are
 * and on which days somebody was here. A record stays new until it is opened or everything is marked as seen. The day
 * that is shown is the last on which nothing was new.
 */
import type { Outline, OutlineRecord } from "../shared/outline-format.ts";

export type Change = "new" | "changed";

export interface Memory {
  /** The records that were not seen yet, by route, in the order of the navigation. Empty on the first visit. */
  readonly unseen: ReadonlyMap<string, Change>;
  /** Since which day, `2026-03-13`; null on the first visit. */
  readonly since: string | null;
  /** Set if this exact state was seen before and a different one after it: the days on which each was last seen. */
  readonly older: { seen: string; newest: string } | null;
  /** Remembers that the page of a record was opened. */
  see: (route: string) => void;
  /** Remembers everything as seen. */
  seeAll: () => void;
}

interface Kept {
  since: string;
  /** Each state with the day on which it was last seen, the newest at the end. */
  states: [state: string, day: string][];
  /** The mark of each record that was seen, by the record's id. */
  seen: Record<string, string>;
}

/** How many states are remembered. */
const STATES = 30;

/** Where the memory is kept: the browser's localStorage. */
export type SeenStorage = Pick<Storage, "getItem" | "setItem">;

/** `today` is the reader's date. Without storage, every visit is the first. */
export function remember(outline: Outline, storage: SeenStorage | null, today: string): Memory {
  const name = `deedbox-seen:${outline.workspace}`;
  const unseen = new Map<string, Change>();
  const everything = (): Kept["seen"] => Object.fromEntries(outline.records.map(({ id, mark }) => [id, mark]));

  const load = (): Kept | null => {
    try {
      return parse(storage?.getItem(name) ?? null);
    } catch {
      return null; // storage is switched off
    }
  };
  const save = (kept: Kept): void => {
    try {
      storage?.setItem(name, JSON.stringify(kept));
    } catch {
      // The storage is full or switched off: at the next visit more than is right will count as new.
    }
  };

  function open(): Pick<Memory, "since" | "older"> {
    const kept = load();
    if (kept === null) {
      save({ since: today, states: [[outline.state, today]], seen: everything() });
      return { since: null, older: null };
    }
    const newest = kept.states.at(-1);
    const known = kept.states.find(([state]) => state === outline.state);
    if (known && newest && known !== newest) return { since: null, older: { seen: known[1], newest: newest[1] } };
    const before = kept.states.filter((state) => state !== known).slice(1 - STATES);
    const there = new Set(outline.records.map(({ id }) => id));
    const seen = Object.fromEntries(Object.entries(kept.seen).filter(([id]) => there.has(id)));
    for (const record of outline.records) {
      const change = changeOf(record, seen);
      if (change !== null) unseen.set(record.route, change);
    }
    const since = unseen.size === 0 ? today : kept.since;
    save({ since, states: [...before, [outline.state, today]], seen });
    return { since: kept.since, older: null };
  }

  const { since, older } = open();
  const memory = { unseen, since, older };

  return Object.assign(memory, {
    see(route: string) {
      if (!unseen.delete(route)) return;
      const kept = load(); // another tab may have marked more as seen
      const record = outline.records.find((each) => each.route === route);
      if (kept === null || record === undefined) return;
      save({
        ...kept,
        seen: { ...kept.seen, [record.id]: record.mark },
        since: unseen.size === 0 ? today : kept.since,
      });
    },
    seeAll() {
      unseen.clear();
      memory.older = null;
      const before = (load()?.states ?? []).filter(([state]) => state !== outline.state).slice(1 - STATES);
      save({ since: today, states: [...before, [outline.state, today]], seen: everything() });
    },
  });
}

function changeOf({ id, mark }: OutlineRecord, seen: Kept["seen"]): Change | null {
  const known = seen[id];
  return known === mark ? null : known === undefined ? "new" : "changed";
}

/** null for anything that this viewer did not write itself. */
function parse(text: string | null): Kept | null {
  const kept = JSON.parse(text ?? "null") as Partial<Kept> | null;
  const sound =
    typeof kept?.since === "string" &&
    Array.isArray(kept.states) &&
    typeof kept.seen === "object" &&
    kept.seen !== null;
  return sound ? (kept as Kept) : null;
}
