import assert from "node:assert/strict";
import { test } from "node:test";

import { near } from "./late.ts";

test("what is late or nearly so is told by the reader's clock", () => {
  const now = new Date(2026, 2, 4, 23, 30);
  for (const [due, wanted] of [
    ["2026-03-03", "late"],
    ["2026-03-04", "soon"],
    ["2026-03-11", "soon"],
    ["2026-03-12", undefined],
    ["1999-12-31", "late"],
    ["", undefined],
    ["tomorrow", undefined],
  ] as const) {
    assert.equal(near(due, now), wanted, due);
  }
  const soon = new Date(now.getTime() + 60_000).toISOString();
  const over = new Date(now.getTime() - 60_000).toISOString();
  assert.equal(near(over, now), "late");
  assert.equal(near(soon, now), "soon");
});
