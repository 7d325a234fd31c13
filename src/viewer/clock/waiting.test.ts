import assert from "node:assert/strict";
import { test } from "node:test";
import { daysSince, inDays } from "./waiting.ts";

test("days are counted by the calendar, not by hours", () => {
  const evening = new Date(2026, 2, 9, 23, 59);
  assert.equal(daysSince("2026-03-06", evening), 3);
  assert.equal(daysSince("2026-03-09T00:01:00+01:00", evening), 0);
  assert.equal(daysSince("2026-03-10", evening), -1);
  assert.equal(daysSince("2025-03-09", evening), 365);
  assert.ok(Number.isNaN(daysSince("soon", evening)));
});

test("days are said in the language of the page", () => {
  assert.equal(inDays(1, "en-GB"), "1 day");
  assert.equal(inDays(3, "de"), "3 Tage");
  assert.equal(inDays(3, "not a language"), "3 days");
});
