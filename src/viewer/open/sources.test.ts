import assert from "node:assert/strict";
import { test } from "node:test";
import { Damaged, Missing, Unreachable } from "../shared/errors.ts";
import type { Folder } from "./folder.ts";
import { hostedSource } from "./hosted.ts";
import { type OfflineGlobal, offlineSource, type ScriptHost } from "./offline.ts";

type Outcome = (global: OfflineGlobal) => "load" | "error";

/** A document whose scripts do what the test says, one turn of the event loop later. */
function fakeDocument(outcomes: Record<string, Outcome>, folder: Folder | null = null) {
  const global: OfflineGlobal = {};
  const log = { injected: 0, present: 0 };
  class FakeScript extends EventTarget {
    src = "";
    onload = (): void => {};
    onerror = (): void => {};
    remove(): void {
      log.present--;
    }
  }
  const host = {
    createElement: () => new FakeScript(),
    head: {
      append(script: FakeScript) {
        log.injected++;
        log.present++;
        setTimeout(() => {
          const event = outcomes[script.src]?.(global) ?? "error";
          if (event === "load") script.onload();
          else script.onerror();
          script.dispatchEvent(new Event(event));
        });
      },
    },
  };
  return { source: offlineSource(host as unknown as ScriptHost, global, folder), global, log };
}

const holds =
  (name: string, text: string): Outcome =>
  (global) => (global.deedbox?.(name, text), "load");

test("offline: a script's text arrives once for all who wait for it, and leaves nothing behind", async () => {
  const { source, log } = fakeDocument({ "objects/ab.js": holds("objects/ab", "armour") });
  assert.deepEqual(await Promise.all([source.load("objects/ab"), source.load("objects/ab")]), ["armour", "armour"]);
  assert.deepEqual(log, { injected: 1, present: 0 });
  assert.equal(await source.load("objects/ab"), "armour");
  assert.equal(log.injected, 2);
});

test("offline: a script that is not there is missing; one that holds something else, or nothing, is damaged", async () => {
  const { source } = fakeDocument({ "objects/cd.js": holds("objects/ef", "armour"), "index.js": () => "load" });
  await assert.rejects(
    source.load("objects/ab"),
    (error: Missing) => error instanceof Missing && error.object === "objects/ab",
  );
  await assert.rejects(source.load("objects/cd"), Damaged);
  await assert.rejects(source.load("index"), Damaged);
});

test("offline: objects come from the folder that the reader chose, what it lacks from the scripts, and the index always", async () => {
  const folder: Folder = {
    chosen: true,
    choose: async () => true,
    async read(name) {
      if (name === "objects/ab") return "from the folder";
      throw name === "objects/ef" ? new Damaged(name) : new Missing(name);
    },
  };
  const outcomes = {
    "objects/ab.js": holds("objects/ab", "script"),
    "objects/cd.js": holds("objects/cd", "script"),
    "index.js": holds("index", "script"),
  };
  const { source } = fakeDocument(outcomes, folder);
  assert.equal(await source.load("objects/ab"), "from the folder");
  assert.equal(await source.load("objects/cd"), "script");
  assert.equal(await source.load("index"), "script");
  await assert.rejects(source.load("objects/ef"), Damaged);
  await assert.rejects(source.load("objects/00"), Missing);
});

test("offline: what nobody asked for is not kept", async () => {
  const { source, global } = fakeDocument({ "index.js": () => "load" });
  global.deedbox?.("index", "early");
  await assert.rejects(source.load("index"), Damaged);
});

const answering = (status: number, body = "") => hostedSource(async () => new Response(body, { status }));

test("hosted: bytes arrive, counted", async () => {
  let count = 0;
  const sealed = await answering(200, "sealed").load("index", { onBytes: (come) => (count += come) });
  assert.equal(new TextDecoder().decode(sealed as ArrayBuffer), "sealed");
  assert.equal(count, 6);
});

test("hosted: 404 and 410 are missing, other answers and none are unreachable", async () => {
  await assert.rejects(answering(404).load("objects/ab"), Missing);
  await assert.rejects(answering(410).load("objects/ab"), Missing);
  await assert.rejects(answering(503).load("objects/ab"), Unreachable);
  const offline = hostedSource(async () => {
    throw new TypeError("Failed to fetch");
  });
  await assert.rejects(offline.load("objects/ab"), Unreachable);
});

test("hosted: an abort stays an abort", async () => {
  const aborted = hostedSource(async (_, options) => (options?.signal?.throwIfAborted(), new Response("")));
  await assert.rejects(aborted.load("index", { signal: AbortSignal.abort() }), { name: "AbortError" });
});
