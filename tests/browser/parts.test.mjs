/** A search that travels in parts: what is newest is found at once, and the rest when it has come. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { sealSite } from "../../src/viewer/testing/site.mjs";
import { wantedBrowsers } from "./browsers.mjs";
import { page, writeSite } from "./fixture.mjs";
import { serve } from "./server.mjs";
import { enter, isOpen, visit } from "./steps.mjs";

const PASSPHRASE = "correct-horse-battery";

const found = (title, date) => ({ route: `${title}/`, title, kind: "updates", date, text: "The harbour wall" });
const part = (documents, more = {}) => JSON.stringify({ ...more, documents });
const newest = part([found("spring", "2026-03-04")], { kinds: { updates: "Updates" } });
const older = Array.from({ length: 3 }, (_, at) => part([found(`older-${at}`, `2025-01-0${at + 1}`)]));
const home = page({ title: "Home", body: '<button data-deedbox="search" hidden>Search</button>' });

const root = mkdtempSync(join(tmpdir(), "deedbox parts "));
/** The last part comes only when the first results were seen. */
const hold = {};
let server;
let site;
before(async () => {
  site = await sealSite({ pages: { "": home }, search: [newest, ...older], passphrase: PASSPHRASE });
  await writeSite(join(root, "site"), site, "hosted");
  const last = `objects/${site.index.objects[site.index.search.at(-1)].id}.age`;
  hold.held = last;
  server = await serve(root, hold);
});
after(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

for (const [browserName, start] of wantedBrowsers) {
  describe(`a search in parts in ${browserName}`, () => {
    let browser;
    before(async () => (browser = await start()));
    after(() => browser?.stop());

    test("begins with the newest and ends with all", async () => {
      let release;
      hold.released = new Promise((resolve) => (release = resolve));
      const tab = await browser.tab();
      await visit(tab, `${server.address}site/index.html`);
      await enter(tab, PASSPHRASE);
      await isOpen(tab);
      await tab.click('[data-deedbox="search"]');
      await tab.type('[data-deedbox="searching"] input[type="search"]', "harbour");
      const said = () => document.querySelector('[data-deedbox="searching"] [role="status"]').textContent;
      const first = await tab.until(() => {
        const results = [...document.querySelectorAll('[data-deedbox="searching"] ol a')];
        return results.length > 0 ? results.map((one) => one.getAttribute("href")) : null;
      });
      assert.ok(first.includes("#/spring/"), `${first}`);
      assert.ok(first.length < 4, `the last part has not come yet: ${first}`);
      assert.match(await tab.run(said), /^[1-3] .* · /);
      release();
      await tab.until(() => document.querySelectorAll('[data-deedbox="searching"] ol li').length === 4);
      assert.match(await tab.run(said), /^4 [^·]*$/);
      assert.deepEqual(await tab.trouble(), []);
      await tab.page.close();
    });

    test("says what it could not open, and tries again", async () => {
      hold.released = undefined;
      hold.refuse = hold.held;
      const tab = await browser.tab();
      await visit(tab, `${server.address}site/index.html`);
      await enter(tab, PASSPHRASE);
      await isOpen(tab);
      await tab.click('[data-deedbox="search"]');
      const words = '[data-deedbox="searching"] input[type="search"]';
      await tab.type(words, "harbou");
      const said = () => document.querySelector('[data-deedbox="searching"] [role="status"]').textContent;
      await tab.until(() =>
        /^3 .* · .*missing/.test(document.querySelector('[data-deedbox="searching"] [role="status"]').textContent),
      );
      hold.refuse = undefined;
      await tab.type(words, "harbour");
      await tab.until(() => document.querySelectorAll('[data-deedbox="searching"] ol li').length === 4);
      assert.match(await tab.run(said), /^4 [^·]*$/);
      await tab.page.close();
    });
  });
}
