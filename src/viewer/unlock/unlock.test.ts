import assert from "node:assert/strict";
import { test } from "node:test";
import { Damaged, Foreign, WrongPassphrase } from "../shared/errors.ts";
import { explain } from "../words/failures.ts";
import { speaker } from "../words/strings.ts";
import { afterSlot } from "./unlock.ts";

test("a passphrase that opened its slot is not called wrong", () => {
  assert.throws(() => afterSlot(new WrongPassphrase("index")), Foreign);
  const damaged = new Damaged("index");
  assert.throws(() => afterSlot(damaged), (thrown) => thrown === damaged);
});

test("the reader is told that the passphrase is right", () => {
  const told = explain(speaker(null), new Foreign("index"));
  assert.match(told, /passphrase is right.*“index” is another workspace’s/);
});
