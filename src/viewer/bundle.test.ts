import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";

interface Build {
  LIMIT: number;
  bundle: (outfile: string) => Promise<{ plain: number; compressed: number }>;
  bundleWorker: () => Promise<{ outputFiles: [{ text: string }] }>;
}

/** The build script as it is on the disk, since it looks for the sources beside itself. */
const build = async (): Promise<Build> => (await import(pathToFileURL(join(process.cwd(), "build.mjs")).href)) as Build;

const plain = (text: string): string => text.replaceAll(/[“”]/g, '"').replaceAll(/\s+/g, " ").trim();

test("the bundle keeps its limit, is one classic script, and has the age code in the worker alone", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "deedbox-bundle-"));
  const { bundle, LIMIT } = await build();
  const { plain: size, compressed } = await bundle(join(directory, "viewer.js"));
  t.diagnostic(`viewer.js: ${size} bytes, ${compressed} compressed (limit ${LIMIT})`);
  assert.ok(compressed <= LIMIT);

  const script = readFileSync(join(directory, "viewer.js"), "utf8");
  const text = script.slice(script.indexOf("*/"));
  rmSync(directory, { recursive: true });
  new Script(script);
  const notices = script.slice(0, script.indexOf("*/"));
  for (const name of [
    "@noble/ciphers",
    "@noble/hashes",
    "@scure/base",
    "age-encryption",
    "client-zip",
    "minisearch",
    "modern-tar",
  ]) {
    const licence = readdirSync(join("node_modules", name)).find((file) => /^licen[cs]e/i.test(file))!;
    const words = readFileSync(join("node_modules", name, licence), "utf8").replace(/^[^\n]*\bMIT\b[^\n]*\n/, "");
    for (const paragraph of words.trim().split(/\n\n+/)) {
      assert.ok(plain(notices).includes(plain(paragraph)), `${name}: ${paragraph}`);
    }
    assert.ok(notices.includes(`\n${name}\nCopyright `), `the copyright of ${name}`);
  }
  assert.equal(notices.split("Permission is hereby granted").length, 2, "the same words once");
  assert.equal(text.split("age-encryption.org/v1/scrypt").length, 2, "once, in the worker's text");
  assert.equal(text.split("secp256r1").length, 1, "without the NIST curves");
  assert.equal(
    text.split("SHAKE256").length + text.split("ML-KEM").length,
    2,
    "without post-quantum code that only sealing uses",
  );
  assert.ok(
    !/https?:\/\/(?!workspace\.invalid)/.test(text.replaceAll("http://www.w3.org", "")),
    "no address of anybody else",
  );
});

test("the worker's bundle loads, with the stand-ins that it has for what it never uses", async () => {
  const { bundleWorker } = await build();
  const heard: string[] = [];
  const scope = {
    crypto,
    TextEncoder,
    TextDecoder,
    Uint8Array,
    addEventListener: (name: string) => void heard.push(name),
  };
  new Script((await bundleWorker()).outputFiles[0].text).runInNewContext(scope);
  assert.deepEqual(heard, ["message"]);
});
