import assert from "node:assert/strict";
import { test } from "node:test";
import { session } from "./session.ts";
import type { Kept, SessionStore } from "./store.ts";

const rules = { keep: "tab", idle: 60 } as const;
const key = { type: "private" } as CryptoKey;

/** Tabs of one browser: the store is shared, the marker is each tab's own. */
function browser(keep: "tab" | "device" = "tab") {
  const table = new Map<string, Kept>();
  const clock = { now: 0 };
  const store: SessionStore = {
    all: async () => [...table.values()],
    put: async (kept) => void table.set(kept.id, kept),
    remove: async (id) => void table.delete(id),
  };
  const kept = new Map<string, string>();
  const device = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
  const tab = (path = "/northwind/", of: SessionStore = store) => {
    const markers = new Map<string, string>();
    const storage = {
      getItem: (name: string) => markers.get(name) ?? null,
      setItem: (name: string, value: string) => void markers.set(name, value),
      removeItem: (name: string) => void markers.delete(name),
    };
    return session({ ...rules, keep }, { path, storage, device, store: of, now: () => clock.now });
  };
  return { tab, table, clock };
}

const minutes = (count: number): number => count * 60_000;

test("a tab recalls its key; another tab, or the same tab at another workspace, does not", async () => {
  const { tab } = browser();
  const [first, second] = [tab(), tab()];
  assert.equal(await first.recall(), null);
  await first.keep(key, false);
  assert.equal(await first.recall(), key);
  assert.equal(await second.recall(), null);
});

test("after the idle limit the key is gone, from the disk too; activity puts it off", async () => {
  const { tab, table, clock } = browser();
  const first = tab();
  await first.keep(key, false);
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
  await tab().keep(key, false);
  clock.now = minutes(61);
  await tab("/other/").recall();
  assert.equal(table.size, 0);
});

test("locking forgets the keys of all tabs of this workspace, and of no other", async () => {
  const { tab, table } = browser();
  const [first, second, other] = [tab(), tab(), tab("/other/")];
  for (const each of [first, second, other]) await each.keep(key, false);
  await first.forget("all");
  assert.equal(await second.recall(), null);
  assert.equal(await other.recall(), key);
  assert.equal(table.size, 1);
});

test("an idle tab forgets its own key alone", async () => {
  const { tab } = browser();
  const [first, second] = [tab(), tab()];
  for (const each of [first, second]) await each.keep(key, false);
  await first.forget("this");
  assert.equal(await first.recall(), null);
  assert.equal(await second.recall(), key);
});

test("a browser that refuses storage keeps nothing and fails at nothing", async () => {
  const refuse = async (): Promise<never> => {
    throw new Error("refused");
  };
  const tab = browser().tab("/", { all: refuse, put: refuse, remove: refuse });
  await tab.keep(key, false);
  await tab.touch();
  await tab.forget("all");
  assert.equal(await tab.recall(), null);
});

test("a device remembers only where the firm allows it and the reader chose it, for thirty days without use", async () => {
  const { tab, clock } = browser("device");
  await tab().keep(key, false);
  assert.equal(await tab().recall(), null);
  const first = tab();
  await first.keep(key, true);
  assert.equal(first.remembers(), true);
  clock.now += 29 * 24 * minutes(60);
  const later = tab();
  assert.equal(await later.recall(), key);
  await later.touch();
  clock.now += 29 * 24 * minutes(60);
  assert.equal(await tab().recall(), key);
  assert.equal(await tab("/other/").recall(), null);
  clock.now += 31 * 24 * minutes(60);
  assert.equal(await tab().recall(), null);

  const other = browser("tab");
  await other.tab().keep(key, true);
  assert.equal(await other.tab().recall(), null);
});

test("Lock makes a device forget", async () => {
  const { tab, table } = browser("device");
  await tab().keep(key, true);
  await tab().forget("all");
  assert.equal(table.size, 0);
  assert.equal(await tab().recall(), null);
});
