/**
 * The titles of pages in the browser's tab and history: each its own, or that of the unlock page if the firm wants
 * titles kept private. The history on the disk is searched for them.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import { sealSite } from "../../src/viewer/testing/site.mjs";
import { profiles } from "./browsers.mjs";
import { page, writeSite } from "./fixture.mjs";
import { serve } from "./server.mjs";
import { enter, eventually, goTo, isOpen, lock, visit } from "./steps.mjs";

const PASSPHRASE = "correct-horse-battery";
const TITLES = ["The engagement", "Redundancies in March"];
const root = mkdtempSync(join(tmpdir(), "deedbox titles "));
let server;

before(async () => {
  const pages = {
    "": page({ title: TITLES[0], body: "<p>Here.</p>" }),
    "updates/plan/": page({ title: TITLES[1], body: "<p>There.</p>", root: "../../" }),
  };
  const site = await sealSite({ pages, passphrase: PASSPHRASE });
  for (const layout of ["hosted", "offline"]) {
    for (const titles of ["pages", "neutral"]) await writeSite(join(root, layout, titles), site, layout, { titles });
  }
  server = await serve(root);
});

after(async () => {
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});

/** The files of a profile that contain a text. */
function files(profile, text) {
  const needles = [Buffer.from(text), Buffer.from(text, "utf16le")];
  return readdirSync(profile, { recursive: true }).filter((name) => {
    const path = join(profile, name);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
    const bytes = readFileSync(path);
    return needles.some((needle) => bytes.includes(needle));
  });
}

/**
 * Waits until the history on the disk has an address. Browsers write it with a delay and in order, so the titles of
 * earlier pages are there by then.
 */
async function isWritten(profile, address) {
  const written = await eventually(() => files(profile, address), 30_000);
  assert.ok(written.length > 0, `${address} is not in the history`);
}

for (const [browserName, start] of profiles) {
  describe(`titles in ${browserName}`, () => {
    for (const layout of ["hosted", "offline"]) {
      for (const titles of ["pages", "neutral"]) {
        test(`${layout}, titles: ${titles}`, async () => {
          const profile = join(root, `${browserName}-${layout}-${titles}`);
          const browser = await start(profile);
          const tab = await browser.tab();
          const address =
            layout === "hosted"
              ? `${server.address}hosted/${titles}/index.html`
              : pathToFileURL(join(root, layout, titles, "index.html")).href;
          await visit(tab, address);
          const locked = await tab.run(() => document.title);
          assert.equal(locked, "Workspace");
          const called = [];
          const look = async () => called.push(await tab.run(() => document.title));
          await enter(tab, PASSPHRASE);
          await isOpen(tab);
          await look();
          await goTo(tab, "#/updates/plan/");
          await look();
          assert.equal(await tab.run(() => document.querySelector("main h1").textContent), TITLES[1]);
          await goTo(tab, "#/not/there/");
          await look();
          const expected = titles === "neutral" ? [locked, locked] : TITLES;
          assert.deepEqual(called.slice(0, 2), expected);
          assert.equal(called[2] === locked, titles === "neutral", called[2]);
          await lock(tab);
          await isWritten(profile, "#/not/there/");
          await browser.stop();
          const [home, plan] = TITLES.map((title) => files(profile, title));
          if (titles === "neutral") assert.deepEqual([home, plan], [[], []]);
          // The first page has the address of the unlock page, whose title is written after it.
          else assert.notDeepEqual(plan, [], "the search finds what is there");
        });
      }
    }
  });
}
