import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { bucketOf, normaliseEmail, normalisePassphrase, slotName } from "./normalise.ts";

test("case, spaces and hyphens between words are forgiven", () => {
  for (const typed of [
    "correct-horse-battery",
    " Correct Horse  Battery\n",
    "CORRECT - HORSE -- battery",
    "correct\u00a0horse\tbattery",
    "ｃorrect-horse-battery",
  ]) {
    assert.equal(normalisePassphrase(typed), "correct-horse-battery");
  }
});

test("nothing else is forgiven", () => {
  assert.equal(normalisePassphrase("correcthorse"), "correcthorse");
  assert.equal(normalisePassphrase("Größe_1"), "größe_1");
});

test("e-mails are compared without case and margins", () => {
  assert.equal(normaliseEmail(" Dana.Reyes@Example.COM "), "dana.reyes@example.com");
});

test("a slot's name is the digest of salt and e-mail", async () => {
  // printf '%s\nada@example.org' 00ff | sha256sum | cut -c1-32
  assert.equal(await slotName("00ff", " ADA@example.org"), "ce9f5bb73d9db84a7d31f51ba58bc2c5");
});

/** Vectors that the program is tested with too. */
const vectors = <T>(name: string): T[] => JSON.parse(readFileSync(`../../tests/vectors/${name}.json`, "utf8")) as T[];

test("passphrases are read as the program reads them", () => {
  for (const { typed, read } of vectors<{ typed: string; read: string }>("passphrases")) {
    assert.equal(normalisePassphrase(typed), read, JSON.stringify(typed));
  }
});

test("e-mails are read as the program reads them", () => {
  for (const { typed, read } of vectors<{ typed: string; read: string }>("email-addresses")) {
    assert.equal(normaliseEmail(typed), read, JSON.stringify(typed));
  }
});

test("an e-mail is in the bucket that the program puts it in", async () => {
  interface Vector {
    salt: string;
    address: string;
    bits: number;
    bucket: number;
  }
  for (const { salt, address, bits, bucket } of vectors<Vector>("buckets")) {
    assert.equal(await bucketOf(salt, address, bits), bucket, `${JSON.stringify(address)} ${bits}`);
  }
});
