import assert from "node:assert/strict";
import { test } from "node:test";
import type { Outline } from "../shared/outline-format.ts";
import { remember } from "./memory.ts";

/** An outline written as letters: each letter is a record, and a capital letter one that was changed. */
function outline(letters: string): Outline {
  const record = (letter: string) => ({
    route: `updates/${letter.toLowerCase()}/`,
    title: letter,
    kind: "updates",
    date: null,
    id: `id-${letter.toLowerCase()}`,
    mark: `mark-${letter}`,
  });
  return { workspace: "w", state: letters, kinds: [], records: letters.split("").map(record) };
}

function device() {
  const kept = new Map<string, string>();
  const place = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  };
  return { kept, place, visit: (letters: string, day: string) => remember(outline(letters), place, day) };
}

const of = (memory: { unseen: ReadonlyMap<string, string> }): string =>
  [...memory.unseen].map(([route, change]) => `${route} ${change}`).join(", ");

test("nothing is new on the first visit, then what came and what was changed", () => {
  const { visit } = device();
  assert.equal(of(visit("ab", "2026-03-01")), "");
  assert.equal(visit("ab", "2026-03-01").since, "2026-03-01");
  const later = visit("Abc", "2026-03-09");
  assert.equal(of(later), "updates/a/ changed, updates/c/ new");
  assert.equal(later.since, "2026-03-01");
});

test("what is new stays so over reloads and visits until it is opened; the day is the last without anything new", () => {
  const { visit } = device();
  visit("a", "2026-03-01");
  visit("a", "2026-03-04");
  visit("abc", "2026-03-09");
  const reloaded = visit("abc", "2026-03-09");
  assert.equal(reloaded.since, "2026-03-04");
  reloaded.see("updates/b/");
  reloaded.see("updates/b/");
  reloaded.see("updates/nowhere/");
  const next = visit("abc", "2026-03-12");
  assert.equal(of(next), "updates/c/ new");
  assert.equal(next.since, "2026-03-04");
  next.see("updates/c/");
  assert.equal(of(visit("abcd", "2026-03-20")), "updates/d/ new");
  assert.equal(visit("abcd", "2026-03-21").since, "2026-03-12");
});

test("two tabs do not undo each other", () => {
  const { visit } = device();
  visit("a", "2026-03-01");
  const [one, two] = [visit("abc", "2026-03-02"), visit("abc", "2026-03-02")];
  one.see("updates/b/");
  two.see("updates/c/");
  assert.equal(of(visit("abc", "2026-03-03")), "");
});

test("all can be marked as seen", () => {
  const { visit } = device();
  visit("a", "2026-03-01");
  const memory = visit("abc", "2026-03-05");
  memory.seeAll();
  assert.equal(of(memory), "");
  assert.equal(of(visit("Abc", "2026-03-09")), "updates/a/ changed");
  assert.equal(visit("Abc", "2026-03-09").since, "2026-03-05");
});

test("a state that was there before a newer one is known; nothing in it counts as new, and nothing is forgotten", () => {
  const { visit } = device();
  visit("a", "2026-03-01");
  visit("ab", "2026-03-05").seeAll();
  visit("abc", "2026-03-09").seeAll();
  const back = visit("ab", "2026-03-12");
  assert.deepEqual(back.older, { seen: "2026-03-05", newest: "2026-03-09" });
  assert.equal(of(back), "");
  const again = visit("abc", "2026-03-13");
  assert.equal(again.older, null);
  assert.equal(of(again), "");
  visit("ab", "2026-03-14").seeAll(); // the reader knows why
  assert.equal(visit("ab", "2026-03-15").older, null);
  assert.equal(of(visit("abcd", "2026-03-16")), "updates/c/ new, updates/d/ new");
});

test("what is kept names no record, and where nothing can be kept nothing is new", () => {
  const { kept, visit } = device();
  visit("ab", "2026-03-01");
  const [[name, text] = ["", ""]] = [...kept];
  assert.equal(name, "deedbox-seen:w");
  assert.ok(!text.includes("updates"), text);
  kept.set(name, "{}");
  assert.equal(of(visit("abc", "2026-03-02")), "");
  const refusing = {
    getItem: () => {
      throw new Error("off");
    },
    setItem: () => {
      throw new Error("off");
    },
  };
  for (const place of [null, refusing]) {
    const memory = remember(outline("ab"), place, "2026-03-01");
    memory.see("updates/a/");
    memory.seeAll();
    assert.equal(of(memory), "");
  }
});
