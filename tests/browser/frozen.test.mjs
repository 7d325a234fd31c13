/**
 * Archives of earlier versions (`tests/vectors/`) open unchanged, with the viewer that they contain, in today's
 * browsers.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { wantedBrowsers } from "./browsers.mjs";
import { enter, goTo, hasHeading, isOpen, visit } from "./steps.mjs";

const vectors = join(dirname(fileURLToPath(import.meta.url)), "..", "vectors");
const NOTES = "attachments/deliverables/welcome-notes/welcome-notes.txt";

/** The digests of what comes out, by name. */
const digestsOf = (format) =>
  new Map(
    readFileSync(join(vectors, format, "opened.sha256"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );

for (const format of ["v1", "v2"]) {
  for (const [name, start] of wantedBrowsers) {
    describe(`${format} in ${name}`, () => {
      const wanted = digestsOf(format);
      const root = mkdtempSync(join(tmpdir(), "deedbox frozen ü "));
      const site = pathToFileURL(join(root, "first-client-2026-02-20", "data", "site", "index.html")).href;
      let browser;
      before(async () => {
        execFileSync("unzip", ["-q", "-o", join(vectors, format, "archive.zip"), "-d", root]);
        browser = await start();
      });
      after(async () => {
        await browser?.stop();
        rmSync(root, { recursive: true, force: true });
      });

      for (const reader of ["dana", "sam"]) {
        test(`for ${reader}: pages, an approval, a file`, async () => {
          const tab = await browser.tab();
          await visit(tab, site);
          await enter(
            tab,
            readFileSync(join(vectors, format, `${reader}.txt`), "utf8").trim(),
            `${reader}@first-client.example`,
          );
          await isOpen(tab);
          await hasHeading(tab, "First Client Ltd");
          await goTo(tab, "#/approvals/welcome-notes/");
          assert.match(await tab.text(), /That is what we said\. Please go on\./);
          await goTo(tab, "#/deliverables/welcome-notes/");
          const { bytes } = await tab.download(() =>
            tab.click(`main a[download][data-deedbox-file="${NOTES}"], main a[data-deedbox-file="${NOTES}"]`),
          );
          assert.equal(createHash("sha256").update(bytes).digest("hex"), wanted.get(`site/${NOTES}`));
          assert.deepEqual(await tab.trouble(), []);
          await tab.page.close();
        });
      }
    });
  }
}
