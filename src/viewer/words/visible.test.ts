import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { visible } from "./visible.ts";

test("letters that hide are named, as the program names them, and others stay", () => {
  const vectors = JSON.parse(readFileSync("../../tests/vectors/visible.json", "utf8")) as {
    text: string;
    shown: string | null;
  }[];
  assert.ok(vectors.some(({ shown }) => shown === null));
  for (const { text, shown } of vectors) assert.equal(visible(text), shown ?? text, JSON.stringify(text));
});

test("nothing is looked for twice", () => {
  const text = `a${"\u200d".repeat(300_000)}b`;
  assert.equal(visible(text).length, 2 + 300_000 * "[U+200D]".length);
});
