import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { armor } from "age-encryption";
import { decodeBase64, dearmour } from "./armour.ts";

test("armour of any length decodes to the same bytes, with and without the built-in decoder", () => {
  for (const length of [1, 47, 48, 49, 65 * 4096, 400_001]) {
    const bytes = randomBytes(length);
    const text = armor.encode(bytes);
    assert.deepEqual(Buffer.from(dearmour(text)), bytes);
    assert.deepEqual(Buffer.from(dearmour(text.replaceAll("\n", "\r\n"))), bytes);
    const base64 = text.split("\n").slice(1, -2).join("\n");
    assert.deepEqual(Buffer.from(decodeBase64(base64, null)), bytes);
  }
});

test("what is not armour is refused", () => {
  for (const text of [
    "",
    "hello",
    armor.encode(randomBytes(100)).slice(0, -10),
    armor.encode(randomBytes(100)).replace(/\n/, "\n*"),
  ]) {
    assert.throws(() => dearmour(text));
  }
});
