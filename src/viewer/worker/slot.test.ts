import assert from "node:assert/strict";
import { test } from "node:test";
import { armor } from "age-encryption";
import { Damaged, Newer } from "../shared/errors.ts";
import { sealSite, sealSlot } from "../testing/site.mjs";
import { openSlot, toBrowserKey } from "./slot.ts";

const identity = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
const text = `# created: 2026-03-04\n# public key: age1…\n${identity}\n`;
const NAME = "slots/0123";

const buffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
const bytesOf = (written: string): ArrayBuffer => buffer(new TextEncoder().encode(written));

test("the right passphrase gives the identity, from binary and from armour", async () => {
  const slot = await sealSlot(text, "correct-horse");
  assert.equal(await openSlot("correct-horse", buffer(slot), NAME), identity);
  assert.equal(await openSlot("correct-horse", armor.encode(slot), NAME), identity);
});

test("another passphrase is null, not an error", async () => {
  const slot = await sealSlot(text, "correct-horse");
  assert.equal(await openSlot("wrong-horse", buffer(slot), NAME), null);
});

test("a slot that was altered is damaged, and named", async () => {
  const slot = await sealSlot(text, "correct-horse");
  slot.set([slot.at(-1)! ^ 1], slot.length - 1);
  await assert.rejects(
    openSlot("correct-horse", buffer(slot), NAME),
    (error: Damaged) => error instanceof Damaged && error.object === NAME,
  );
  await assert.rejects(openSlot("correct-horse", buffer(slot.subarray(0, 60)), NAME), Damaged);
});

test("a file that holds no identity, that is no age file, or that is sealed to a key is damaged", async () => {
  await assert.rejects(openSlot("p", buffer(await sealSlot("nothing here", "p")), NAME), Damaged);
  await assert.rejects(openSlot("p", bytesOf("<!doctype html>"), NAME), Damaged);
  await assert.rejects(openSlot("p", "not armour", NAME), Damaged);
  const { sealedIndex } = await sealSite({ pages: { "": "" } });
  await assert.rejects(openSlot("p", buffer(sealedIndex), NAME), Damaged);
});

test("a later version of age is newer", async () => {
  await assert.rejects(openSlot("p", bytesOf("age-encryption.org/v2\n-> scrypt x 18\n"), NAME), Newer);
});

test("a work factor beyond all measure is refused before anything is derived", async () => {
  const slot = bytesOf(
    "age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 30\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
  );
  await assert.rejects(openSlot("p", slot, NAME), Damaged);
});

test("the browser's key can be used and not exported", async () => {
  const { identity: real } = await sealSite({ pages: { "": "" } });
  const key = await toBrowserKey(real);
  assert.equal(key?.extractable, false);
  assert.equal(await toBrowserKey("AGE-SECRET-KEY-PQ-1QQQ"), null);
});
