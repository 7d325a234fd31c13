// The names of headings are GitHub's: what github-slugger makes of them is what the vectors say,
// which the program's own tests read.
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
