import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { identityToRecipient } from "age-encryption";
import { Damaged, Newer, WrongPassphrase } from "../shared/errors.ts";
import type { ObjectEntry } from "../shared/index-format.ts";
import { asScript, sealSite, sealTo, sha256 } from "../testing/site.mjs";
import { identityDecrypter } from "./age.ts";
import { openIndex, openObject, openPack } from "./objects.ts";
import { toBrowserKey } from "./slot.ts";

const pages = { "": "<h1>Home</h1>", "updates/": "<h1>Updates</h1>", "updates/größe/": "<h1>Größe</h1>" };
const buffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

async function site() {
  const sealed = await sealSite({ pages });
  const entry = (position: number): ObjectEntry => sealed.index.objects[position]!;
  const bytes = (position: number): Uint8Array => sealed.things.get(`objects/${entry(position).id}`)!;
  return {
    ...sealed,
    entry,
    bytes,
    decrypter: identityDecrypter(sealed.identity),
  };
}

test("the index opens, by the identity's text and by the browser's key", async () => {
  const { sealedIndex, decrypter, identity } = await site();
  assert.equal((await openIndex(decrypter, buffer(sealedIndex))).pages.get("updates/"), 1);
  const byKey = identityDecrypter((await toBrowserKey(identity))!);
  assert.equal((await openIndex(byKey, buffer(sealedIndex))).pages.size, 3);
});

test("an index sealed to another key counts as a wrong passphrase; a broken one as damaged", async () => {
  const { sealedIndex, identity } = await site();
  const { decrypter } = await site();
  await assert.rejects(openIndex(decrypter, buffer(sealedIndex)), WrongPassphrase);
  const own = identityDecrypter(identity);
  await assert.rejects(openIndex(own, buffer(sealedIndex.subarray(0, -1))), Damaged);
  const notGzip = await sealTo(await identityToRecipient(identity), Buffer.from("{}"));
  await assert.rejects(openIndex(own, buffer(notGzip)), Damaged);
});

test("an index of a later format is newer", async () => {
  const { sealedIndex, identity } = await sealSite({ pages, index: { format: 3 } });
  await assert.rejects(openIndex(identityDecrypter(identity), buffer(sealedIndex)), Newer);
});

test("a pack gives its pages by route, long and non-ASCII routes included, from both layouts", async () => {
  const long = `${"deliverables/".repeat(9)}a-page-with-a-long-name/`;
  const { things, index, identity } = await sealSite({ pages: { ...pages, [long]: "<h1>Long</h1>" } });
  const name = `objects/${index.objects[1]!.id}`;
  const script = asScript(name, things.get(name)!);
  const armoured = script.slice(script.indexOf("`") + 1, script.lastIndexOf("`"));
  for (const sealed of [buffer(things.get(name)!), armoured]) {
    const pack = new Map(await openPack(identityDecrypter(identity), index.objects[1]!, sealed));
    assert.deepEqual([...pack.keys()].sort(), ["updates/", "updates/größe/", long].sort());
    assert.equal(pack.get("updates/größe/"), "<h1>Größe</h1>");
  }
});

test("an object with one bit changed, cut short or swapped for another is damaged, and named", async () => {
  const { entry, bytes, decrypter } = await site();
  const altered = new Uint8Array(bytes(0));
  altered[40]! ^= 1;
  for (const wrong of [altered, bytes(0).subarray(0, -1), bytes(1), new Uint8Array()]) {
    const opening = openObject(decrypter, entry(0), buffer(wrong));
    await assert.rejects(
      opening,
      (error: Damaged) => error instanceof Damaged && error.object === `objects/${entry(0).id}`,
    );
  }
});

test("an object that is what the index says, yet sealed to somebody else or no age file, is damaged", async () => {
  const { entry, bytes } = await site();
  const { decrypter } = await site();
  await assert.rejects(openObject(decrypter, entry(0), buffer(bytes(0))), Damaged);
  const text = Buffer.from("hello");
  await assert.rejects(
    openObject(decrypter, { id: entry(0).id, size: 5, sha256: sha256(text) }, buffer(text)),
    Damaged,
  );
});

test("a pack that is no tar is damaged", async () => {
  const { identity, decrypter } = await site();
  const sealed = await sealTo(await identityToRecipient(identity), gzipSync(Buffer.alloc(2048, 7)));
  const entry = { id: "0".repeat(32), size: sealed.length, sha256: sha256(sealed) };
  await assert.rejects(openPack(decrypter, entry, buffer(sealed)), Damaged);
});
