import assert from "node:assert/strict";
import { test } from "node:test";
import { comparer, sorted } from "./sort.ts";

const by = (values: string[], direction: "ascending" | "descending" | null) =>
  sorted(values, (value) => value, direction, comparer("en"));

test("numbers by size, dates by time, words by the language, nothing last", () => {
  assert.deepEqual(by(["10", "9", "", "-1.5"], "ascending"), ["-1.5", "9", "10", ""]);
  assert.deepEqual(by(["10", "9", "", "-1.5"], "descending"), ["10", "9", "-1.5", ""]);
  assert.deepEqual(by(["2026-03-10", "2025-12-01T10:00:00+01:00"], "ascending"), [
    "2025-12-01T10:00:00+01:00",
    "2026-03-10",
  ]);
  assert.deepEqual(by(["zebra", "Émile", "apple", "Version 10", "Version 9"], "ascending"), [
    "apple",
    "Émile",
    "Version 9",
    "Version 10",
    "zebra",
  ]);
});

test("without a direction, and among equals, the order of the page", () => {
  assert.deepEqual(by(["b", "a"], null), ["b", "a"]);
  const rows = [
    { value: "x", at: 1 },
    { value: "x", at: 2 },
  ];
  assert.deepEqual(
    sorted(rows, ({ value }) => value, "descending", comparer("en")),
    rows,
  );
});
