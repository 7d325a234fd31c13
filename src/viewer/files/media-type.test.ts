import assert from "node:assert/strict";
import { test } from "node:test";
import { BYTES, fileName, isDrawing, typeFor } from "./media-type.ts";

const DOCUMENTS = [
  "text/html",
  "application/xhtml+xml",
  "image/svg+xml",
  "text/xml",
  "application/xml",
  "multipart/related",
  "message/rfc822",
  "application/zip",
  "",
];

test("the element decides a blob's type, and none that could become a document is among them", () => {
  for (const type of [...DOCUMENTS, "Text/HTML; charset=utf-8", "IMAGE/SVG+XML"]) {
    for (const [element, attribute] of [
      ["img", "src"],
      ["video", "poster"],
      ["video", "src"],
      ["audio", "src"],
      ["source", "src"],
      ["track", "src"],
      ["iframe", "src"],
    ] as const) {
      assert.equal(typeFor(element, attribute, type), BYTES, `${element} ${attribute} ${type}`);
    }
  }
  assert.equal(typeFor("img", "src", "image/png"), "image/png");
  assert.equal(typeFor("video", "poster", "image/webp"), "image/webp");
  assert.equal(typeFor("video", "src", "video/mp4"), "video/mp4");
  assert.equal(typeFor("iframe", "src", "application/pdf"), "application/pdf");
  assert.equal(typeFor("iframe", "src", "Text/Markdown; charset=utf-8"), "text/plain;charset=utf-8");
  assert.equal(typeFor("img", "src", "application/pdf"), BYTES);
  assert.equal(typeFor("video", "src", "image/png"), BYTES);
  assert.equal(typeFor("iframe", "src", "image/png"), BYTES);
  assert.equal(typeFor("audio", "src", "application/vnd.apple.mpegurl"), BYTES);
});

test("only a drawing that the build wrote anew is shown as one", () => {
  assert.ok(isDrawing("img", "previews/9f.svg", "image/svg+xml"));
  for (const path of [
    "attachments/previews/9f.svg",
    "attachments/a.svg",
    "previews/9f.png",
    "previews/../attachments/a.svg",
  ]) {
    assert.ok(!isDrawing("img", path, "image/svg+xml"));
  }
  assert.ok(!isDrawing("iframe", "previews/9f.svg", "image/svg+xml"));
});

test("a file's name is the end of its path, with what hides in it", () => {
  assert.equal(fileName("attachments/a/b c.pdf"), "b c.pdf");
  assert.equal(fileName("attachments/invoice\u202efdp.exe"), "invoice[U+202E]fdp.exe");
  assert.equal(fileName("a\u{e0041}\u206a.pdf"), "a[U+E0041][U+206A].pdf");
  const flag = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
  for (const name of [`${flag}.png`, "👩\u200d🚀.png", "نمی\u200cخواهم.pdf"]) assert.equal(fileName(name), name);
});
