import assert from "node:assert/strict";
import { test } from "node:test";
import { Recent } from "./lru.ts";

test("the least recently used goes first", () => {
  const recent = new Recent<string, number>(2);
  recent.set("a", 1);
  recent.set("b", 2);
  assert.equal(recent.get("a"), 1);
  recent.set("c", 3);
  assert.equal(recent.get("b"), undefined);
  assert.equal(recent.get("a"), 1);
  recent.delete("a");
  assert.equal(recent.get("a"), undefined);
});
