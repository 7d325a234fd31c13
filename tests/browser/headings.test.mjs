// Headings get the same anchors as on GitHub: github-slugger gives what is in the vectors, which the program's own
// tests use too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import GithubSlugger from "github-slugger";
import { FILE, vectors, written } from "../vectors/headings.mjs";

test("the vectors of headings are what github-slugger says", () => {
  const cases = vectors(GithubSlugger);
  assert.ok(cases.length > 20);
  assert.equal(readFileSync(FILE, "utf8"), written(cases));
});
