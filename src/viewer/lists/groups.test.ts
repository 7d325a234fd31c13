import assert from "node:assert/strict";
import { test } from "node:test";
import { pagesOf } from "./groups.ts";

test("all pages of a list, from any of them", () => {
  const there = new Set(["tickets/", "tickets/~2/", "tickets/~3/", "tasks/", "tickets/~5/"]);
  const has = (route: string): boolean => there.has(route);
  for (const route of ["tickets/", "tickets/~2/", "tickets/~3/"]) {
    assert.deepEqual(pagesOf(route, has), ["tickets/", "tickets/~2/", "tickets/~3/"]);
  }
  assert.deepEqual(pagesOf("tasks/", has), ["tasks/"]);
});
