/**
 * The built sample after somebody tampered with it, from a host and from the disk: the viewer names what is wrong and
 * shows none of it. In Chromium alone, since the code that opens sealed files is the same in every browser.
 */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import { browsers } from "./browsers.mjs";
import { missing, openSample } from "./sample.mjs";
import { serve } from "./server.mjs";
import { enter, isOpen, visit } from "./steps.mjs";

/** Changes one letter or byte in the middle. */
function flip(path) {
  const bytes = readFileSync(path);
  let at = bytes.length >> 1;
  while (bytes[at] === 0x0a) at++;
  bytes[at] = bytes[at] === 0x41 ? 0x42 : 0x41;
  writeFileSync(path, bytes);
}

const all = (site, directory) =>
  readdirSync(join(site, directory))
    .sort()
    .map((name) => join(site, directory, name));
const indexOf = (site) =>
  join(
    site,
    readdirSync(site).find((name) => /^index(-[0-9a-f]{32})?\.(age|js)$/.test(name)),
  );
const cut = (path) => writeFileSync(path, readFileSync(path).subarray(0, -100));

/** Gives every object the name of the next one, inside the scripts of the offline layout too. */
function rotate(paths) {
  const id = (path) => /([0-9a-f]{32})\.(age|js)$/.exec(path)[1];
  paths.forEach((path) => renameSync(path, `${path}.old`));
  paths.forEach((path, at) => {
    const next = paths[(at + 1) % paths.length];
    const bytes = readFileSync(`${path}.old`);
    writeFileSync(next, path.endsWith(".js") ? bytes.toString("latin1").replace(id(path), id(next)) : bytes, "latin1");
    rmSync(`${path}.old`);
  });
}

const OBJECT = /objects\/[0-9a-f]{32}/;
const DAMAGED = /is damaged: it is not what was sealed/;

/** Each change to the files of a site, where the reader meets it, and what the viewer says. */
const CASES = [
  { what: "a letter of every slot", tamper: (site) => all(site, "slots").forEach(flip), says: [/slots\//, DAMAGED] },
  {
    what: "a letter of the index",
    tamper: (site) => flip(indexOf(site)),
    says: [/index/, DAMAGED],
  },
  { what: "an index cut short", tamper: (site) => cut(indexOf(site)), says: [/index/, DAMAGED] },
  { what: "no index", tamper: (site) => rmSync(indexOf(site)), says: [/index/, /is missing/] },
  {
    what: "a letter of every object",
    opens: true,
    tamper: (site) => all(site, "objects").forEach(flip),
    says: [OBJECT, DAMAGED],
  },
  {
    what: "objects that changed places",
    opens: true,
    tamper: (site) => rotate(all(site, "objects")),
    says: [OBJECT, DAMAGED],
  },
  {
    what: "objects cut short",
    opens: true,
    tamper: (site) => all(site, "objects").forEach(cut),
    says: [OBJECT, DAMAGED],
  },
  {
    what: "no objects",
    opens: true,
    tamper: (site) => all(site, "objects").forEach((path) => rmSync(path)),
    says: [OBJECT, /is missing/],
  },
];

describe("the sample, tampered with", { skip: missing }, () => {
  let browser;
  let sample;
  before(async () => {
    sample = await openSample();
    browser = await browsers.chromium();
  });
  after(async () => {
    await browser?.stop();
    await sample?.close();
  });

  for (const [type, from] of [
    ["age", "a host"],
    ["js", "the disk"],
  ]) {
    for (const { what, tamper, opens, says } of CASES) {
      test(`from ${from}: ${what}`, async () => {
        const site = mkdtempSync(join(tmpdir(), "deedbox-tampered-"));
        const whole = type === "age" ? process.env.DEEDBOX_SITE : dirname(fileURLToPath(sample.ways[1].address));
        cpSync(whole, site, { recursive: true });
        tamper(site, type);
        const server = type === "age" ? await serve(site) : null;
        const tab = await browser.tab();
        try {
          await visit(tab, server?.address ?? pathToFileURL(join(site, "index.html")).href);
          await enter(tab, sample.passphrase);
          let said;
          if (opens) {
            await isOpen(tab);
            said = await tab.text();
            assert.equal(
              await tab.run(() => document.querySelectorAll("main img, main table").length),
              0,
              "nothing of a page is shown",
            );
          } else {
            said = await tab.until(() => document.querySelector('[data-deedbox="message"]').textContent.trim());
            assert.ok(await tab.run(() => document.documentElement.dataset.deedbox === "locked"));
          }
          for (const words of says) assert.match(said, words);
        } finally {
          await tab.page.context().close();
          await server?.stop();
          rmSync(site, { recursive: true, force: true });
        }
      });
    }
  }
});
