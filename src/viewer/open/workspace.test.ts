import assert from "node:assert/strict";
import { test } from "node:test";
import { Damaged, Missing } from "../shared/errors.ts";
import { sealSite } from "../testing/site.mjs";
import { shellOf, sourceOf } from "../testing/source.ts";
import { workerOf } from "../testing/worker.ts";
import { Workspace } from "./workspace.ts";

const big = new Uint8Array(250).map((_, i) => i);
const content = {
  pages: { "": "home", "updates/": "updates", "briefs/": "briefs" },
  files: {
    "attachments/big.bin": { type: "application/octet-stream", bytes: big },
    "attachments/empty.txt": { type: "text/plain", bytes: new Uint8Array() },
  },
  look: { "theme.css": "body { color: teal }" },
  partSize: 100,
};
const quietly = { signal: new AbortController().signal, onProgress() {} };

/** The name of a part of the large file. */
function partOf({ index }: Awaited<ReturnType<typeof sealSite>>, part: number): string {
  return `objects/${index.objects[index.files["attachments/big.bin"]!.parts[part]!]!.id}`;
}

async function open() {
  const site = await sealSite(content);
  const source = sourceOf(site);
  return { site, source, workspace: await Workspace.open(source, workerOf(site.identity), shellOf(site)) };
}

test("pages open by route, a pack only once; an unknown route is null", async () => {
  const { source, workspace } = await open();
  assert.equal(await workspace.page("updates/"), "updates");
  const count = source.loaded.length;
  assert.equal(await workspace.page("briefs/"), "briefs");
  assert.equal(source.loaded.length, count);
  assert.equal(await workspace.page("nowhere/"), null);
});

test("a file of several parts comes whole, with progress that ends at 1", async () => {
  const { workspace } = await open();
  const fractions: number[] = [];
  const blob = await workspace.file("attachments/big.bin", "image/png", {
    ...quietly,
    onProgress: (fraction) => fractions.push(fraction),
  });
  assert.deepEqual(new Uint8Array(await blob.arrayBuffer()), big);
  assert.equal(blob.type, "image/png");
  assert.equal(fractions.at(-1), 1);
  assert.equal((await workspace.file("attachments/empty.txt", "text/plain", quietly)).size, 0);
});

test("a part that is missing or damaged fails the whole, by the part's name", async () => {
  for (const spoil of ["missing", "damaged"]) {
    const { site, workspace } = await open();
    const name = partOf(site, 1);
    if (spoil === "missing") site.things.delete(name);
    else site.things.get(name)![30]! ^= 1;
    const wanted = spoil === "missing" ? Missing : Damaged;
    await assert.rejects(
      workspace.file("attachments/big.bin", "", quietly),
      (error: Missing) => error instanceof wanted && error.object === name,
    );
  }
});

/** A stream that collects what is written to it, and how it ended. */
function sink() {
  const taken = { bytes: [] as number[], end: "" };
  const stream = new WritableStream<Uint8Array<ArrayBuffer>>({
    write: (part) => void taken.bytes.push(...part),
    close: () => void (taken.end = "closed"),
    abort: () => void (taken.end = "aborted"),
  });
  return { taken, stream };
}

test("a file is poured part by part, and ends only as a whole", async () => {
  const { site, workspace } = await open();
  const whole = sink();
  await workspace.pour("attachments/big.bin", whole.stream, quietly);
  assert.deepEqual(whole.taken, { bytes: [...big], end: "closed" });
  const name = partOf(site, 2);
  site.things.get(name)![30]! ^= 1;
  const partly = sink();
  await assert.rejects(
    workspace.pour("attachments/big.bin", partly.stream, quietly),
    (error: Damaged) => error.object === name,
  );
  assert.deepEqual(partly.taken, { bytes: [...big.subarray(0, 200)], end: "aborted" });
});

test("what pages look like is opened from what was sealed", async () => {
  const { workspace } = await open();
  const look = await workspace.look();
  assert.deepEqual(
    look.map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]),
    [["theme.css", "body { color: teal }"]],
  );
});

test("parts in the wrong order fail the whole, by the file's name", async () => {
  const { workspace } = await open();
  workspace.index.files.get("attachments/big.bin")!.parts.reverse();
  await assert.rejects(
    workspace.file("attachments/big.bin", "", quietly),
    (error: Damaged) => error.object === "attachments/big.bin",
  );
});

test("a cancelled file is an AbortError; an unknown one is missing", async () => {
  const { workspace } = await open();
  const signal = AbortSignal.abort();
  await assert.rejects(workspace.file("attachments/big.bin", "", { ...quietly, signal }), { name: "AbortError" });
  await assert.rejects(workspace.file("attachments/other.bin", "", quietly), Missing);
});

test("an index that is gone before it was read is looked for under its new name, once", async () => {
  const { site, source } = await open();
  const old = { ...shellOf(site), index: `index-${"0".repeat(32)}` };
  const workspace = await Workspace.open(source, workerOf(site.identity), old);
  assert.equal(workspace.shell.index, shellOf(site).index);
  assert.equal(await workspace.page("updates/"), "updates");
  await assert.rejects(
    Workspace.open({ ...source, current: async () => old }, workerOf(site.identity), old),
    (error: Missing) => error instanceof Missing && error.object === "index",
  );
});
