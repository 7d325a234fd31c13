/**
 * Delivered files never act as pages of the workspace: drawings with scripts, HTML files that are named as images,
 * images of other sites. Tested with a sealed site from a host and from the disk, and with plain pages. A second server
 * stands for all other sites, and must never get a request. The program is DEEDBOX_PROGRAM, or the debug build.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { wantedBrowsers } from "./browsers.mjs";
import { elsewhere, hostile, page } from "./hostile.mjs";
import { inFirm, missing, passphraseIn } from "./program.mjs";
import { serve } from "./server.mjs";
import { goTo, lock, openBy } from "./steps.mjs";

/** Runs in the page: the images and their sizes, once all of them have loaded or failed. */
const images = () => {
  const all = [...document.querySelectorAll("main .preview img, main p > img, .client-logo img")];
  all.forEach((image) => (image.loading = "eager"));
  return (
    all.length > 0 &&
    all.every((image) => image.complete && image.currentSrc) &&
    all.map((image) => [image.currentSrc.slice(0, 5), image.naturalWidth])
  );
};

/** Runs in the page: the colour in the middle of each image. */
const isGreen = () =>
  [...document.querySelectorAll("main .preview img")].every((image) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 40 });
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0, 40, 40);
    const [red, green] = context.getImageData(30, 30, 1, 1).data;
    return red === 0 && green === 255;
  });

for (const [browserName, start] of wantedBrowsers) {
  describe(`delivered content in ${browserName}`, { skip: missing }, () => {
    let root, browser, other, passphrase, offline;
    before(async () => {
      other = await elsewhere();
      root = mkdtempSync(join(tmpdir(), "deedbox-content-"));
      const client = join(root, "content", "acme");
      const below = join(client, "deliverables", "all");
      mkdirSync(below, { recursive: true });
      mkdirSync(join(client, "updates"));
      const drawing = hostile(other.address);
      writeFileSync(join(root, "content", "firm.yaml"), "name: Alder & Finch\nbrand: {logo: firm.svg}\n");
      writeFileSync(join(root, "content", "firm.svg"), drawing);
      writeFileSync(join(client, "client.yaml"), "name: Acme Ltd\nbrand: {logo: logo.svg}\n");
      writeFileSync(join(client, "logo.svg"), drawing);
      writeFileSync(
        join(below, "index.md"),
        '---\ntitle: "The \\u202ekeew"\nversions:\n  - {version: 1, date: 2026-03-04, files: [a.svg, b.svgz, c.png, page.html]}\n---\n',
      );
      writeFileSync(join(below, "a.svg"), drawing);
      writeFileSync(join(below, "b.svgz"), gzipSync(drawing));
      writeFileSync(
        join(below, "c.png"),
        Buffer.from(`\ufeff${drawing.replace('"1.0"', '"1.0" encoding="UTF-16"')}`, "utf16le"),
      );
      writeFileSync(join(below, "page.html"), page(other.address));
      writeFileSync(
        join(client, "updates", "2026-03-05-week.md"),
        `---\ntitle: Week\n---\n\n![In words](../deliverables/all/a.svg)\n\n![Theirs](${other.address}/remote.png)\n\n[a page](../deliverables/all/page.html)\n`,
      );
      const run = inFirm(root);
      passphrase = passphraseIn(run("build"));
      run("build", "--plain");
      run("archive", "acme");
      execFileSync("sh", ["-c", "unzip -q archives/*.zip -d unpacked"], { cwd: root });
      offline = join(root, "unpacked", readdirSync(join(root, "unpacked"))[0], "data", "site", "index.html");
      browser = await start();
    });
    after(async () => {
      await browser?.stop();
      other?.stop();
      rmSync(root, { recursive: true, force: true });
    });

    /** Opens an address in a tab of its own: nothing in it runs, and no other site gets a request. */
    async function alone(beside, address) {
      const tab = await browser.tab(beside);
      await tab.goto(address).catch(() => {}); // a download ends a navigation
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.notEqual(await tab.run(() => document.title).catch(() => ""), "ran", address.slice(0, 80));
      await tab.page.close();
      assert.deepEqual(other.asked, []);
    }

    for (const way of ["hosted", "from the disk"]) {
      test(`sealed, ${way}: drawings are shown from data:, and run nowhere`, async (t) => {
        const tab = await browser.tab();
        await openBy(way, t, tab, { site: join(root, "public", "acme"), offline, passphrase });
        await goTo(tab, "#/deliverables/all/");
        const shown = await tab.until(images);
        assert.deepEqual(
          shown,
          shown.map(() => ["data:", 40]),
        );
        assert.ok(shown.length >= 4, JSON.stringify(shown));
        assert.ok(await tab.run(isGreen));
        assert.match(await tab.text(), /The \[U\+202E\]keew/);
        for (const source of await tab.run(() =>
          [...document.querySelectorAll("main .preview img")].map((image) => image.src),
        )) {
          await alone(tab, source);
        }
        await goTo(tab, "#/updates/week/");
        assert.match(await tab.text(), /An image from elsewhere, which is not loaded here/);
        assert.deepEqual(await tab.trouble(), []);
        assert.deepEqual(other.asked, []);
        await lock(tab);
      });
    }

    test("plain, hosted and from the disk: the same policy, and the copy instead of the original", async (t) => {
      const directory = join(root, "public-plain", "acme");
      const server = await serve(directory);
      t.after(() => server.stop());
      for (const base of [server.address, pathToFileURL(`${directory}/`).href]) {
        const tab = await browser.tab();
        await tab.goto(`${base}deliverables/all/index.html`);
        const shown = await tab.until(images);
        assert.ok(
          shown.every(([, width]) => width === 40),
          JSON.stringify(shown),
        );
        assert.equal(
          await tab.run(() => document.querySelectorAll('meta[http-equiv="Content-Security-Policy"]').length),
          1,
        );
        const sources = await tab.run(() => [...document.images].map((image) => image.src));
        assert.ok(
          sources.every((source) => /\/(previews|brand)\/[^/]+\.svg$/.test(source)),
          sources.join(),
        );
        for (const source of sources) await alone(tab, source);
        await tab.goto(`${base}updates/week/index.html`);
        assert.equal(
          await tab.run(() => document.querySelector('main a[href$="page.html"]').hasAttribute("download")),
          true,
        );
        assert.deepEqual(await tab.trouble(), []);
        await tab.page.close();
      }
      assert.deepEqual(other.asked, []);
    });
  });
}
