/**
 * No key stays on the disk. The browser's profile is copied while a workspace is open and after Lock, and the copies
 * are searched for the workspace key; a browser that starts with such a copy stays locked. A key that is kept in the
 * way of 0.1.0 is found, which shows that the search works.
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { bech32 } from "../../src/viewer/node_modules/@scure/base/index.js";
import { sealSite } from "../../src/viewer/testing/site.mjs";
import { profiles } from "./browsers.mjs";
import { page, writeSite } from "./fixture.mjs";
import { serve } from "./server.mjs";
import { enter, eventually, isOpen, lock, visit } from "./steps.mjs";

const PASSPHRASE = "correct-horse-battery";
const root = mkdtempSync(join(tmpdir(), "deedbox forgets "));
let server, site, address, raw;

before(async () => {
  site = await sealSite({ pages: { "": page({ title: "Home", body: "<p>Here.</p>" }) }, passphrase: PASSPHRASE });
  raw = Buffer.from(bech32.decodeToBytes(site.identity).bytes);
  await writeSite(join(root, "site"), site, "hosted");
  server = await serve(join(root, "site"));
  address = `${server.address}index.html`;
});

after(async () => {
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});

/** The files of a profile that hold the key or the passphrase, in any form in which a browser would write them. */
function files(profile) {
  const words = [site.identity, PASSPHRASE].flatMap((text) => [Buffer.from(text), Buffer.from(text, "utf16le")]);
  const needles = [raw, Buffer.from(raw.toString("hex")), Buffer.from(raw.toString("base64").slice(0, 40)), ...words];
  const found = [];
  for (const name of readdirSync(profile, { recursive: true })) {
    const path = join(profile, name);
    const at = statSync(path, { throwIfNoEntry: false });
    if (!at?.isFile()) continue;
    const bytes = readFileSync(path);
    if (needles.some((needle) => bytes.includes(needle))) found.push(name);
  }
  return found;
}

/** Copies the profile as it is now, without the sockets and locks of the running browser. */
function copyOf(profile, name) {
  const copy = join(root, name);
  cpSync(profile, copy, { recursive: true, filter: (path) => !/Singleton|lock$|parentlock|\.sock/i.test(path) });
  return copy;
}

for (const [browserName, start] of profiles) {
  describe(`what ${browserName} leaves on the disk`, () => {
    const profileOf = (name) => join(root, `${browserName}-${name}`);

    test("no key while it is open, over a reload, nor after Lock; a copy of the profile stays locked", async () => {
      const profile = profileOf("own");
      const browser = await start(profile);
      const tab = await browser.tab();
      await visit(tab, address);
      await enter(tab, PASSPHRASE);
      await isOpen(tab);
      await tab.reload();
      await isOpen(tab);
      const open = copyOf(profile, `${browserName}-open`);
      await lock(tab);
      const locked = copyOf(profile, `${browserName}-locked`);
      await browser.stop();
      for (const each of [open, locked, profile]) assert.deepEqual(files(each), [], each);
      for (const copy of [open, profile]) {
        const other = await start(copy);
        const again = await other.tab();
        await visit(again, address);
        await again.reload();
        await again.until(() => document.documentElement.dataset.deedbox === "locked");
        await other.stop();
      }
    });

    test("a tab that is closed without Lock leaves nothing, and neither does a browser that is", async () => {
      const profile = profileOf("closed");
      const browser = await start(profile);
      const tab = await browser.tab();
      await visit(tab, address);
      await enter(tab, PASSPHRASE);
      await isOpen(tab);
      const beside = await browser.tab(tab);
      await tab.page.close();
      await visit(beside, address); // another tab has to be unlocked by itself
      await browser.stop();
      assert.deepEqual(files(profile), []);
    });

    test("a key that is stored as 0.1.0 did is found on the disk, and its database goes with the next visit", async () => {
      const profile = profileOf("older");
      const browser = await start(profile);
      const tab = await browser.tab();
      await visit(tab, address);
      await tab.run(
        async (bytes) => {
          const prefix = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20];
          const key = await crypto.subtle.importKey(
            "pkcs8",
            Uint8Array.from([...prefix, ...bytes]),
            { name: "X25519" },
            false,
            ["deriveBits"],
          );
          const opened = await new Promise((resolve, reject) => {
            const request = indexedDB.open("deedbox", 1);
            request.onupgradeneeded = () => request.result.createObjectStore("sessions", { keyPath: "id" });
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          });
          await new Promise((resolve) => {
            // On the disk before it is complete, however much else the machine has to do.
            const transaction = opened.transaction("sessions", "readwrite", { durability: "strict" });
            for (let at = 0; at < 8; at += 1) {
              transaction.objectStore("sessions").put({ id: `${at}`, key, path: "x".repeat(at * 41) });
            }
            transaction.oncomplete = resolve;
          });
          opened.close();
        },
        [...raw],
      );
      const kept = copyOf(profile, `${browserName}-kept`);
      await browser.stop();
      // A browser that was told to stop may still be writing.
      assert.notDeepEqual(await eventually(() => [...files(kept), ...files(profile)], 10_000), []);
      const later = await start(profile);
      const again = await later.tab();
      await visit(again, address);
      await again.until(() => indexedDB.databases().then((all) => all.length === 0));
      await later.stop();
    });
  });
}
