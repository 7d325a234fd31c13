import assert from "node:assert/strict";
import { test } from "node:test";
import { Damaged } from "../shared/errors.ts";
import { sha256 as expected } from "../testing/site.mjs";
import { Transfers } from "./digest.ts";

const whole = new Uint8Array(Buffer.from("one two three"));
const parts = [whole.slice(0, 4), whole.slice(4, 8), whole.slice(8)];
const file = { type: "text/plain", size: whole.length, sha256: expected(whole), parts: [7, 8, 9] };
const of = (position: number, changes = {}) => ({
  transfer: 1,
  path: "attachments/a.txt",
  file: { ...file, ...changes },
  position,
});

test("parts in order make the whole", async () => {
  const transfers = new Transfers();
  for (const [position, part] of parts.entries()) await transfers.check(part, of(position));
  await transfers.check(whole, of(0, { parts: [7] }));
});

test("the last part is refused where the whole is not what the index says", async () => {
  const damaged = (error: Damaged): boolean => error instanceof Damaged && error.object === "attachments/a.txt";
  for (const changes of [{ size: 12 }, { sha256: "0".repeat(64) }]) {
    const transfers = new Transfers();
    await transfers.check(parts[0]!, of(0, changes));
    await transfers.check(parts[1]!, of(1, changes));
    await assert.rejects(transfers.check(parts[2]!, of(2, changes)), damaged);
    await assert.rejects(new Transfers().check(whole, of(0, { ...changes, parts: [7] })), damaged);
  }
});

test("a part of a transfer that was given up is refused", async () => {
  const transfers = new Transfers();
  await transfers.check(parts[0]!, of(0));
  transfers.forget(1);
  await assert.rejects(transfers.check(parts[1]!, of(1)), Damaged);
});

test("padding behind the last part is taken away, anything else there is refused", async () => {
  const padded = (bytes: Uint8Array, last = 0) => new Uint8Array([...bytes, 0, 0, last]);
  const transfers = new Transfers();
  assert.deepEqual(await transfers.check(padded(whole), of(0, { parts: [7] })), whole);
  await transfers.check(parts[0]!, of(0));
  await transfers.check(parts[1]!, of(1));
  assert.deepEqual(await transfers.check(padded(parts[2]!), of(2)), parts[2]);
  await assert.rejects(transfers.check(padded(whole, 1), of(0, { parts: [7] })), Damaged);
});
