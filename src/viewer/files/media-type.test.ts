import assert from "node:assert/strict";
import { test } from "node:test";
import { fileName, frameType } from "./media-type.ts";

test("a frame shows nothing that could run", () => {
  assert.equal(frameType("application/pdf"), "application/pdf");
  assert.equal(frameType("image/png"), "image/png");
  assert.equal(frameType("text/html"), "text/plain;charset=utf-8");
  assert.equal(frameType("Text/Markdown; charset=utf-8"), "text/plain;charset=utf-8");
  for (const type of ["image/svg+xml", "application/xhtml+xml", "application/zip", ""]) assert.equal(frameType(type), null);
});

test("a file's name is the end of its path", () => {
  assert.equal(fileName("attachments/a/b c.pdf"), "b c.pdf");
});
