/**
 * `deedbox serve` as a writer sees it: what is saved appears, errors cover the page until they are mended, and the
 * policy of the pages refuses nothing. The program is DEEDBOX_PROGRAM, or the debug build.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { wantedBrowsers } from "./browsers.mjs";
import { missing, program } from "./program.mjs";
import { enter, hasHeading, isOpen } from "./steps.mjs";

/** A preview of a firm with one client and one update. */
async function preview(...more) {
  const root = mkdtempSync(join(tmpdir(), "deedbox-preview-test-"));
  const write = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write("content/firm.yaml", "name: Alder & Finch\n");
  write("content/acme/client.yaml", "name: Acme Ltd\n");
  const update = (text) => write("content/acme/updates/2026-03-04-week-1.md", text);
  update("---\ntitle: First words\n---\n");
  const child = spawn(program, ["serve", "--root", root, "--port", "0", ...more], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  const [, address, , passphrase] = await new Promise((resolve) =>
    child.stdout.on("data", (data) => {
      said += data;
      const line = more.length > 0 ? /at (http\S+)(.|\n)*preview: (\S+)\n/ : /at (http\S+)/;
      if (line.test(said)) resolve(line.exec(said));
    }),
  );
  const stop = async () => {
    const ended = new Promise((resolve) => child.on("exit", resolve));
    child.kill("SIGINT");
    assert.equal(await ended, 0);
    rmSync(root, { recursive: true });
  };
  return { address, passphrase, update, stop };
}

const heading = (words) => document.querySelector("main h1")?.textContent === words;
const covered = () => document.querySelector("deedbox-preview")?.shadowRoot.querySelector("dialog")?.open && "yes";

for (const [browserName, start] of wantedBrowsers) {
  describe(`the preview in ${browserName}`, { skip: missing }, () => {
    let browser;
    before(async () => (browser = await start()));
    after(() => browser?.stop());

    test("a page follows what is saved", async () => {
      const { address, update, stop } = await preview();
      const tab = await browser.tab();
      await tab.goto(`${address}acme/updates/week-1/`);
      await tab.until(heading, "First words");
      update("---\ntitle: Second words\n---\n");
      await tab.until(heading, "Second words");
      update("---\ntitel: Third words\n---\n");
      await tab.until(covered);
      await tab.press("Enter");
      await tab.until(() => !document.querySelector("deedbox-preview").shadowRoot.querySelector("dialog").open);
      assert.ok(await tab.run(heading, "Second words"), "the last good page is there");
      update("---\ntitle: Fourth words\n---\n");
      await tab.until(heading, "Fourth words");
      assert.ok(!(await tab.run(covered)));
      assert.deepEqual(tab.problems, []);
      assert.deepEqual(await tab.run(() => globalThis.policyViolations), []);
      await stop();
    });

    test("a sealed site is opened once and follows what is saved", async () => {
      const { address, passphrase, update, stop } = await preview("--sealed");
      const tab = await browser.tab();
      await tab.goto(`${address}acme/`);
      await enter(tab, passphrase);
      await isOpen(tab);
      await tab.goto(`${address}acme/#/updates/week-1/`);
      await hasHeading(tab, "First words");
      update("---\ntitle: Second words\n---\n");
      await hasHeading(tab, "Second words");
      assert.deepEqual(tab.problems, []);
      await stop();
    });
  });
}
