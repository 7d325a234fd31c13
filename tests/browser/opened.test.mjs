/**
 * Content of a workspace in a tab of its own: by "Open image in new tab", by a middle click, and after Lock; and the
 * copies that `deedbox open` and "Save everything" write. Nothing in it runs, and a second server never gets a request.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { wantedBrowsers } from "./browsers.mjs";
import { elsewhere, hostile, page } from "./hostile.mjs";
import { png } from "./png.mjs";
import { inFirm, missing, passphraseIn } from "./program.mjs";
import { eventually, goTo, lock, openBy } from "./steps.mjs";

const PDF =
  "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 90]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/** All tabs that are open. */
async function tabsOf(tab) {
  const context = tab.page.context?.() ?? tab.page.browserContext();
  return await context.pages();
}

/** Does something that may open a tab, and returns the tabs that appeared within a while. */
async function opened(tab, act) {
  const before = await tabsOf(tab);
  await act();
  return eventually(async () => (await tabsOf(tab)).filter((one) => !before.includes(one)), 5000, 100);
}

for (const [browserName, start] of wantedBrowsers) {
  describe(`in a tab of its own, in ${browserName}`, { skip: missing }, () => {
    let root, browser, other, passphrase, offline;

    before(async () => {
      other = await elsewhere();
      root = mkdtempSync(join(tmpdir(), "deedbox-opened-"));
      const client = join(root, "content", "acme");
      const below = join(client, "deliverables", "all");
      mkdirSync(below, { recursive: true });
      mkdirSync(join(client, "updates"));
      writeFileSync(join(root, "content", "firm.yaml"), "name: Alder & Finch\nbrand: {logo: firm.svg}\n");
      writeFileSync(join(root, "content", "firm.svg"), hostile(other.address));
      writeFileSync(join(client, "client.yaml"), "name: Acme Ltd\n");
      writeFileSync(
        join(below, "index.md"),
        "---\ntitle: All\nversions:\n  - {version: 1, date: 2026-03-04, files: [a.svg, b.png, c.pdf, page.html, page.xhtml, page.mhtml]}\n---\n\n[Week](../../updates/2026-03-05-week.md)\n",
      );
      writeFileSync(join(below, "a.svg"), hostile(other.address));
      writeFileSync(join(below, "b.png"), png(40, 40));
      writeFileSync(join(below, "c.pdf"), PDF);
      for (const name of ["page.html", "page.xhtml", "page.mhtml"]) {
        writeFileSync(join(below, name), page(other.address));
      }
      writeFileSync(
        join(client, "updates", "2026-03-05-week.md"),
        "---\ntitle: Week\n---\n\n[a page](../deliverables/all/page.html) [a drawing](../deliverables/all/a.svg)\n",
      );
      const run = inFirm(root);
      passphrase = passphraseIn(run("build"));
      run("archive", "acme");
      writeFileSync(join(root, "words.txt"), passphrase);
      execFileSync("sh", ["-c", "unzip -q archives/*.zip -d unpacked"], { cwd: root });
      const bag = join(root, "unpacked", readdirSync(join(root, "unpacked"))[0]);
      offline = join(bag, "data", "site", "index.html");
      run("open", bag, "--passphrase-file", join(root, "words.txt"), "--out", join(root, "copies"));
      browser = await start();
    });
    after(async () => {
      await browser?.stop();
      other?.stop();
      rmSync(root, { recursive: true, force: true });
    });

    /** Opens the workspace at the deliverable, and waits for its frame and images. */
    async function enterAt(t, way) {
      const tab = await browser.tab();
      const address = await openBy(way, t, tab, { site: join(root, "public", "acme"), offline, passphrase });
      await goTo(tab, "#/deliverables/all/");
      await tab.until(() => {
        const all = [...document.querySelectorAll("main .preview img, main .preview iframe")];
        all.forEach((one) => (one.loading = "eager"));
        return all.length >= 3 && all.every((one) => one.src);
      });
      return { tab, address };
    }

    /** Checks that nothing ran in any tab, and that no other site got a request. */
    async function isQuiet(...pages) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      for (const one of pages) assert.notEqual(await one.title().catch(() => ""), "ran", one.url().slice(0, 80));
      assert.deepEqual(other.asked, []);
    }

    /** What a copied URL shows in another tab; `null` if the browser does not open it. */
    async function inNewTab(tab, source) {
      const beside = await browser.tab(tab);
      const came = await beside.goto(source).then(
        () => beside.run(() => document.contentType),
        () => null, // a download, or gone by now
      );
      await isQuiet(beside.page);
      return { beside, came };
    }

    for (const way of ["hosted", "from the disk"]) {
      test(`${way}: pictures and frames, opened by their addresses`, async (t) => {
        const { tab } = await enterAt(t, way);
        const sources = await tab.run(() =>
          [...document.querySelectorAll("img, iframe")].map((one) => one.src).filter(Boolean),
        );
        assert.ok(
          sources.some((source) => source.startsWith("data:image/svg+xml")) &&
            sources.some((source) => source.startsWith("blob:")),
          sources.map((source) => source.slice(0, 40)).join(),
        );
        for (const source of sources) {
          const { beside, came } = await inNewTab(tab, source);
          assert.ok(!/html|^text\/xml|^application\/xml/.test(came ?? ""), `${came} of ${source.slice(0, 60)}`);
          await beside.page.close();
        }
        await tab.page.close();
      });

      test(`${way}: a middle click on a page and on files opens the locked workspace, or nothing`, async (t) => {
        const { tab, address } = await enterAt(t, way);
        const links = await tab.run(
          () => [...document.querySelectorAll("main a[href]")].map((link, at) => (link.dataset.at = String(at))).length,
        );
        assert.ok(links >= 6, `${links} links`);
        let count = 0;
        for (let at = 0; at < links; at += 1) {
          const came = await opened(tab, async () =>
            (await tab.page.$(`main a[data-at="${at}"]`)).click({ button: "middle" }),
          );
          await isQuiet(...came, tab.page);
          count += came.length;
          for (const one of came) {
            assert.ok(
              one.url() === "about:blank" || one.url().startsWith(address.replace(/index\.html$/, "")),
              one.url(),
            );
            await one.close();
          }
        }
        assert.ok(count > 0, "a middle click opens a tab");
        assert.equal(await tab.run(() => document.documentElement.dataset.deedbox), "open");
        await lock(tab);
      });

      test(`${way}: Lock takes the addresses back; what a tab already shows stays there`, async (t) => {
        const { tab } = await enterAt(t, way);
        const blobs = await tab.run(() =>
          [...document.querySelectorAll("main img, main iframe")]
            .map((one) => one.src)
            .filter((source) => source.startsWith("blob:")),
        );
        assert.ok(blobs.length >= 2, blobs.join());
        const picture = await tab.run(() => document.querySelector('main img[src^="blob:"]').src);
        const { beside, came } = await inNewTab(tab, picture);
        // If the browser opens it at all, it is a picture, and stays one until the tab is closed.
        assert.ok(came === null || came.startsWith("image/"), came);
        await lock(tab);
        if (came !== null) assert.equal(await beside.run(() => document.contentType), came);
        for (const blob of blobs) {
          const again = await inNewTab(tab, blob);
          assert.ok(again.came === null || !/^image|pdf/.test(again.came), `${again.came} of ${blob} after Lock`);
          await again.beside.page.close();
        }
        const reread = await tab.run(
          (address) =>
            fetch(address).then(
              () => true,
              () => false,
            ),
          picture,
        );
        assert.equal(reread, false);
        await beside.page.close();
      });
    }

    /** Opens every page and drawing in a directory of plain pages from the disk. */
    async function looksRight(directory) {
      const all = readdirSync(directory, { recursive: true, encoding: "utf8" });
      const drawings = all.filter((path) => path.endsWith(".svg") && !path.startsWith("attachments"));
      assert.ok(drawings.length > 0, all.join());
      for (const path of [...all.filter((path) => path.endsWith("index.html")), ...drawings]) {
        const tab = await browser.tab();
        await tab.goto(pathToFileURL(join(directory, path)).href);
        await isQuiet(tab.page);
        if (path.endsWith(".html")) {
          const shown = await tab.run(() =>
            [...document.querySelectorAll("img")].map((image) => image.getAttribute("src")),
          );
          assert.ok(
            shown.every((source) => !source.includes("attachments/") || source.endsWith(".png")),
            shown.join(),
          );
          assert.deepEqual(await tab.trouble(), []);
        }
        await tab.page.close();
      }
    }

    test("the copies that `deedbox open` writes", () => looksRight(join(root, "copies", "site")));

    test('the copies that "Save everything" writes', async (t) => {
      const { tab } = await enterAt(t, "hosted");
      await tab.run(() => void delete globalThis.showSaveFilePicker); // nobody here could answer its dialogue
      const { bytes } = await tab.download(() => tab.click("[data-deedbox=save-all]"), 60_000);
      const place = join(root, `saved-${browserName}`);
      mkdirSync(place);
      writeFileSync(join(place, "all.zip"), bytes);
      execFileSync("unzip", ["-q", "all.zip"], { cwd: place });
      await looksRight(join(place, "site"));
      assert.equal(
        readFileSync(join(place, "site", "attachments", "deliverables", "all", "a.svg"), "utf8"),
        hostile(other.address),
        "the file as it was delivered",
      );
      await lock(tab);
    });
  });
}
