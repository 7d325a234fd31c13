import assert from "node:assert/strict";
import { test } from "node:test";
import { Damaged, Newer, Unsupported } from "../shared/errors.ts";
import { requireBrowser } from "./browser.ts";
import { parseShell } from "./shell.ts";

const config = { format: 2, layout: "hosted", salt: "ab", slots: 1, slot: "cd" };
const parse = (changes: object) => parseShell(JSON.stringify({ ...config, ...changes }));

test("the configuration is read, with its defaults", () => {
  assert.deepEqual(parse({}), {
    layout: "hosted",
    index: "index",
    files: new Map(),
    salt: "ab",
    slot: "cd",
    names: [],
    bits: 0,
    shared: false,
    notes: true,
    session: { keep: "tab", idle: 60 },
    neutral: false,
  });
  assert.equal(parse({ shared: true }).shared, true);
  assert.equal(parse({ index: "0123456789abcdef".repeat(2) }).index, `index-${"0123456789abcdef".repeat(2)}`);
  assert.equal(parse({ index: "../x" }).index, "index");
  const files = { "brand/logo.svg": "brand/0.svg", "brand/x.svg": 1 };
  assert.deepEqual(parse({ files }).files, new Map([["brand/logo.svg", "brand/0.svg"]]));
  assert.deepEqual(
    ["neutral", "pages", true].map((titles) => parse({ titles }).neutral),
    [true, false, false],
  );
  assert.equal(parse({ slot: undefined }).slot, null);
  assert.deepEqual(parse({ session: { keep: "none", idle: 5 } }).session, { keep: "none", idle: 5 });
  assert.deepEqual(parse({ session: { keep: "device", idle: 5 } }).session, { keep: "device", idle: 5 });
  assert.deepEqual(parse({ session: { keep: "for ever", idle: -1 } }).session, { keep: "tab", idle: 60 });
});

test("a device notes what was seen, unless the firm wants nothing kept", () => {
  for (const layout of ["hosted", "offline"]) {
    for (const keep of ["tab", "device"]) assert.equal(parse({ layout, session: { keep, idle: 5 } }).notes, true);
    assert.equal(parse({ layout, session: { keep: "none", idle: 5 } }).notes, false);
  }
});

test("offline keeps no key, whatever the configuration says", () => {
  assert.equal(parse({ layout: "offline", session: { keep: "tab" } }).session.keep, "none");
});

test("a later format is newer; anything else is damaged", () => {
  assert.throws(() => parse({ format: 3, layout: "other" }), Newer);
  assert.throws(() => parse({ layout: "other" }), Damaged);
  assert.throws(() => parseShell(""), Damaged);
  assert.throws(() => parseShell("null"), Damaged);
});

test("a browser that lacks something is told what", () => {
  requireBrowser({ Worker: 1, DecompressionStream: 1, TransformStream: 1, structuredClone: 1, crypto: { subtle: {} } });
  assert.throws(
    () => requireBrowser({}),
    (error: Unsupported) => error instanceof Unsupported && error.object === "Worker",
  );
  assert.throws(
    () => requireBrowser({ Worker: 1, DecompressionStream: 1, TransformStream: 1, structuredClone: 1, crypto: {} }),
    Unsupported,
  );
});
