import assert from "node:assert/strict";
import { test } from "node:test";
import { session } from "./session.ts";
import type { Kept, SessionStore } from "./store.ts";

const rules = { keep: "tab", idle: 60 } as const;
const key = { type: "private" } as CryptoKey;

/** Tabs of one browser: the store is shared, the marker is each tab's own. */
function browser() {
  const table = new Map<string, Kept>();
  const clock = { now: 0 };
  const store: SessionStore = {
    all: async () => [...table.values()],
    put: async (kept) => void table.set(kept.id, kept),
    remove: async (id) => void table.delete(id),
  };
  const tab = (path = "/northwind/", of: SessionStore = store) => {
    const markers = new Map<string, string>();
    const storage = {
      getItem: (name: string) => markers.get(name) ?? null,
      setItem: (name: string, value: string) => void markers.set(name, value),
      removeItem: (name: string) => void markers.delete(name),
    };
    return session(rules, { path, storage, store: of, now: () => clock.now });
  };
  return { tab, table, clock };
}

const minutes = (count: number): number => count * 60_000;

test("a tab recalls its key; another tab, or the same tab at another workspace, does not", async () => {
  const { tab } = browser();
  const [first, second] = [tab(), tab()];
  assert.equal(await first.recall(), null);
  await first.keep(key);
  assert.equal(await first.recall(), key);
  assert.equal(await second.recall(), null);
});

test("after the idle limit the key is gone, from the disk too; activity puts it off", async () => {
  const { tab, table, clock } = browser();
  const first = tab();
  await first.keep(key);
  clock.now = minutes(50);
  await first.touch();
  clock.now = minutes(100);
  assert.equal(await first.recall(), key);
  clock.now = minutes(111);
  assert.equal(await first.recall(), null);
  assert.equal(table.size, 0);
});

test("keys of tabs that were closed go with the next visit of any tab", async () => {
  const { tab, table, clock } = browser();
  await tab().keep(key);
  clock.now = minutes(61);
  await tab("/other/").recall();
  assert.equal(table.size, 0);
});

test("locking forgets the keys of all tabs of this workspace, and of no other", async () => {
  const { tab, table } = browser();
  const [first, second, other] = [tab(), tab(), tab("/other/")];
  for (const each of [first, second, other]) await each.keep(key);
  await first.forget("all");
  assert.equal(await second.recall(), null);
  assert.equal(await other.recall(), key);
  assert.equal(table.size, 1);
});

test("an idle tab forgets its own key alone", async () => {
  const { tab } = browser();
  const [first, second] = [tab(), tab()];
  for (const each of [first, second]) await each.keep(key);
  await first.forget("this");
  assert.equal(await first.recall(), null);
  assert.equal(await second.recall(), key);
});

test("a browser that refuses storage keeps nothing and fails at nothing", async () => {
  const refuse = async (): Promise<never> => {
    throw new Error("refused");
  };
  const tab = browser().tab("/", { all: refuse, put: refuse, remove: refuse });
  await tab.keep(key);
  await tab.touch();
  await tab.forget("all");
  assert.equal(await tab.recall(), null);
});
