import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";

test("the bundle keeps its limit, is one classic script, and has the age code in the worker alone", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "deedbox-bundle-"));
  const { bundle, LIMIT } = await import(pathToFileURL(join(process.cwd(), "build.mjs")).href);
  const { plain, compressed } = await bundle(join(directory, "viewer.js"));
  t.diagnostic(`viewer.js: ${plain} bytes, ${compressed} compressed (limit ${LIMIT})`);
  assert.ok(compressed <= LIMIT);

  const script = readFileSync(join(directory, "viewer.js"), "utf8");
  const text = script.slice(script.indexOf("*/"));
  rmSync(directory, { recursive: true });
  new Script(script);
  for (const name of ["age-encryption", "minisearch", "modern-tar", "@noble/hashes"]) assert.ok(script.includes(`\n${name}\n\n`), `the licence of ${name}`);
  assert.equal(text.split("age-encryption.org/v1/scrypt").length, 2, "once, in the worker's text");
  assert.equal(text.split("secp256r1").length, 1, "without the NIST curves");
  assert.ok(!/https?:\/\/(?!workspace\.invalid)/.test(text.replaceAll("http://www.w3.org", "")), "no address of anybody else");
});

test("the worker's bundle loads, with the stand-ins that it has for what it never uses", async () => {
  const { bundleWorker } = await import(pathToFileURL(join(process.cwd(), "build.mjs")).href);
  const heard: string[] = [];
  const scope = { crypto, TextEncoder, TextDecoder, Uint8Array, addEventListener: (name: string) => void heard.push(name) };
  new Script((await bundleWorker()).outputFiles[0].text).runInNewContext(scope);
  assert.deepEqual(heard, ["message"]);
});
