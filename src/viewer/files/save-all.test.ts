import assert from "node:assert/strict";
import { test } from "node:test";
import { fileNameOf } from "./save-all.ts";

test("a title becomes a file's name that every system takes", () => {
  assert.equal(fileNameOf("Lantern Quay — Alder & Finch"), "Lantern Quay - Alder & Finch");
  assert.equal(fileNameOf('a/b\\c: "d" <e>|?*\n'), "a b c d e");
  assert.equal(fileNameOf("Acme\u202efdp\u200b"), "Acme[U+202E]fdp[U+200B]");
  assert.equal(fileNameOf("///"), "workspace");
});
