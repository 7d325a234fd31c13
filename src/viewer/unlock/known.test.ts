import assert from "node:assert/strict";
import { test } from "node:test";
import { knownSlot } from "./known.ts";

function place(kept: Record<string, string> = {}) {
  return {
    getItem: (name: string) => kept[name] ?? null,
    setItem: (name: string, value: string) => void (kept[name] = value),
  };
}

test("what a link names comes before what this browser remembers, which stays known", () => {
  const own = place({ "deedbox-slot:salt": "kept", "deedbox-slot:other": "theirs" });
  assert.deepEqual(knownSlot("salt", "brought", own).get(), ["brought", "kept"]);
  assert.deepEqual(knownSlot("salt", null, own).get(), ["kept"]);
  assert.deepEqual(knownSlot("new", null, own).get(), []);
  assert.deepEqual(knownSlot("salt", "brought", null).get(), ["brought"]);
});

test("the slot that opened is known from then on, also where nothing may be kept", () => {
  const own = place();
  const known = knownSlot("salt", "brought", own);
  known.set("opened");
  assert.equal(known.get()[0], "opened");
  assert.deepEqual(knownSlot("salt", null, own).get(), ["opened"]);
  const refused = {
    getItem: () => {
      throw new Error("off");
    },
    setItem: () => {
      throw new Error("off");
    },
  };
  const later = knownSlot("salt", null, refused);
  assert.deepEqual(later.get(), []);
  later.set("opened");
  assert.deepEqual(later.get(), ["opened"]);
});
