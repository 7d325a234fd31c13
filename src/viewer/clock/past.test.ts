import assert from "node:assert/strict";
import { test } from "node:test";
import { isOver } from "./past.ts";

test("a day is over when the next begins, a moment at once, anything else never", () => {
  const evening = new Date(2026, 2, 31, 23, 59);
  assert.equal(isOver("2026-03-31", evening), false);
  assert.equal(isOver("2026-03-31", new Date(2026, 3, 1)), true);
  assert.equal(isOver("2026-02-28", evening), true);
  assert.equal(isOver("2026-03-31T10:00:00Z", new Date("2026-03-31T10:00:01Z")), true);
  assert.equal(isOver("2026-03-31T10:00:00Z", new Date("2026-03-31T09:59:59Z")), false);
  assert.equal(isOver("soon", evening), false);
});
