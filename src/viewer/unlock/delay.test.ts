import assert from "node:assert/strict";
import { test } from "node:test";
import { delayAfter } from "./delay.ts";

test("the delay grows, to a bound", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6].map(delayAfter), [0, 0, 1, 2, 4, 8]);
  assert.equal(delayAfter(1000), 30);
});
