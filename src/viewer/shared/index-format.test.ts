import assert from "node:assert/strict";
import { test } from "node:test";
import { Damaged, Newer } from "./errors.ts";
import { parseIndex } from "./index-format.ts";

const object = { id: "0123456789abcdef0123456789abcdef", size: 10, sha256: "ab".repeat(32) };
const file = { type: "image/png", size: 4, sha256: "cd".repeat(32), parts: [0] };
const index = {
  format: 2,
  title: "T",
  language: "de",
  objects: [object],
  pages: { "": 0 },
  files: { "attachments/a b.png": file },
};
const parse = (changes: object) => parseIndex(JSON.stringify({ ...index, ...changes }));

test("an index is read; members of later versions are ignored", () => {
  const read = parse({ weather: [1], objects: [{ ...object, later: true }] });
  assert.equal(read.pages.get(""), 0);
  assert.deepEqual(read.files.get("attachments/a b.png"), file);
  assert.equal(read.language, "de");
});

test("version 1 has one position where there is a list now", () => {
  const { sources, search } = parse({ format: 1, sources: 0 });
  assert.deepEqual([sources, search], [[0], []]);
  assert.deepEqual(parse({ sources: [], search: [0] }).search, [0]);
  for (const wrong of [1, [0, 1], ["0"]]) assert.throws(() => parse({ search: wrong }), Damaged);
});

test("routes named like members of every object are only routes", () => {
  const text = JSON.stringify(index).replace('"pages":{', '"pages":{"__proto__":0,"constructor":0,');
  assert.equal(parseIndex(text).pages.get("__proto__"), 0);
  assert.equal(parse({}).pages.get("constructor"), undefined);
});

test("a later format is newer, whatever else it holds", () => {
  assert.throws(() => parseIndex('{"format": 3}'), Newer);
});

test("anything else that is no index is damaged", () => {
  assert.throws(() => parseIndex("{"), Damaged);
  assert.throws(() => parseIndex("null"), Damaged);
  assert.throws(() => parse({ format: "1" }), Damaged);
  assert.throws(() => parse({ objects: [{ ...object, id: "../index" }] }), Damaged);
  assert.throws(() => parse({ objects: [{ ...object, sha256: "" }] }), Damaged);
  assert.throws(() => parse({ pages: { "": 1 } }), Damaged);
  assert.throws(() => parse({ pages: [] }), Damaged);
  assert.throws(() => parse({ files: { a: { ...file, parts: [0, 5] } } }), Damaged);
  assert.throws(() => parse({ files: { a: { ...file, parts: [] } } }), Damaged);
  assert.throws(() => parse({ files: { a: { ...file, size: -1 } } }), Damaged);
});
