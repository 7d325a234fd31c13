/**
 * A workspace that was once published still opens for each of its people and gives the same bytes, however the viewer
 * has changed.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { workerOf } from "../testing/worker.ts";
import { openSlot } from "../worker/slot.ts";
import type { Source } from "./source.ts";
import { Workspace } from "./workspace.ts";

const VECTORS = join(process.cwd(), "..", "..", "tests", "vectors");
const quietly = { signal: new AbortController().signal, onProgress() {} };

/** The file of a format's site. */
const bytesOf = (format: string, name: string): ArrayBuffer =>
  new Uint8Array(readFileSync(join(VECTORS, format, "site", `${name}.age`))).buffer;

/** What the unlock page says: format 1 had one name for every index, later ones say it. */
function shellOf(format: string): { index: string; files: Map<string, string> } {
  const page = readFileSync(join(VECTORS, format, "site", "index.html"), "utf8");
  const name = /&quot;index&quot;:&quot;([0-9a-f]{32})&quot;|"index":"([0-9a-f]{32})"/.exec(page);
  return { index: name ? `index-${name[1] ?? name[2]}` : "index", files: new Map() };
}

const digest = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** The identity in the one slot that the passphrase opens. */
async function identityFor(format: string, reader: string): Promise<string> {
  const passphrase = readFileSync(join(VECTORS, format, reader), "utf8").trim();
  const slots = readdirSync(join(VECTORS, format, "site", "slots")).map(
    (file) => `slots/${file.replace(/\.age$/, "")}`,
  );
  const opened = await Promise.all(slots.map((name) => openSlot(passphrase, bytesOf(format, name), name)));
  const identities = opened.filter((identity) => identity !== null);
  assert.equal(identities.length, 1);
  return identities[0]!;
}

for (const format of ["v1", "v2"]) {
  const source: Source = { load: async (name) => bytesOf(format, name) };
  for (const reader of ["dana.txt", "sam.txt"]) {
    test(`${format}, ${reader}: pages, files, records and looks`, async () => {
      const workspace = await Workspace.open(source, workerOf(await identityFor(format, reader)), shellOf(format));
      const seen = new Map<string, string>();
      for (const [route, html] of await workspace.allPages(quietly.signal)) {
        seen.set(`site/${route}index.html`, digest(html));
      }
      for (const [path, bytes] of await workspace.look()) seen.set(`site/${path}`, digest(bytes));
      for (const path of workspace.index.files.keys()) {
        const file = await workspace.file(path, "", quietly);
        seen.set(`site/${path}`, digest(new Uint8Array(await file.arrayBuffer())));
      }
      for (const [name, bytes] of await workspace.records()) seen.set(name, digest(bytes));
      const lines = readFileSync(join(VECTORS, format, "opened.sha256"), "utf8")
        .trimEnd()
        .split("\n");
      const wanted = lines
        .map((line) => [line.slice(66), line.slice(0, 64)] as const)
        .filter(([name]) => name !== "ro-crate-metadata.json");
      assert.deepEqual([...seen].sort(), wanted.sort());
    });
  }
}
