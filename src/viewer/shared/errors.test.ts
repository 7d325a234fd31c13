import assert from "node:assert/strict";
import { test } from "node:test";
import { asFailure, Damaged, fromMessage, Missing, toMessage } from "./errors.ts";

test("a failure keeps its class and its object over the worker's border", () => {
  const failure = fromMessage(structuredClone(toMessage(new Missing("objects/ab"), "elsewhere")));
  assert.ok(failure instanceof Missing);
  assert.equal(failure.object, "objects/ab");
});

test("what has no class is damage to the thing that was being opened", () => {
  const failure = asFailure(new Error("what the library says"), "slots/ab");
  assert.ok(failure instanceof Damaged);
  assert.equal(failure.object, "slots/ab");
});
