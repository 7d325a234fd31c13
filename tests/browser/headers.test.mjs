/**
 * A host that sends exactly the headers of `_headers`: the workspace opens, its workers run, a reload stays unlocked
 * and nothing is refused. Where the browser obeys an Integrity-Policy, a script without a digest in the page is not
 * run.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { wantedBrowsers } from "./browsers.mjs";
import { program } from "./program.mjs";
import { serve } from "./server.mjs";
import { enter, goTo, isOpen, lock, visit } from "./steps.mjs";

const root = mkdtempSync(join(tmpdir(), "deedbox headers "));
const site = join(root, "public", "acme");
let server, passphrase, headers;

/** The headers that the file sets for every path. */
function headersIn(text) {
  const lines = text.split("\n");
  assert.equal(lines[0], "/*");
  return Object.fromEntries(
    lines
      .slice(1)
      .filter(Boolean)
      .map((line) => /^ {2}([^:]+): (.+)$/.exec(line).slice(1)),
  );
}

before(async () => {
  mkdirSync(join(root, "content", "acme", "updates"), { recursive: true });
  writeFileSync(join(root, "content", "firm.yaml"), "name: Alder & Finch\n");
  writeFileSync(join(root, "content", "acme", "client.yaml"), "name: Acme Ltd\n");
  writeFileSync(join(root, "content", "acme", "updates", "report.txt"), "Some words.\n");
  writeFileSync(
    join(root, "content", "acme", "updates", "2026-03-01-week.md"),
    "---\ntitle: Week\n---\n\n[The report](report.txt)\n",
  );
  const env = { PATH: process.env.PATH, HOME: root, DEEDBOX_TEST_WORK_FACTOR: "4" };
  const said = execFileSync(program, ["build"], {
    cwd: root,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  passphrase = /^passphrase of acme for .*: (\S+)$/m.exec(said)[1];
  headers = headersIn(readFileSync(join(site, "_headers"), "utf8"));
  server = await serve(site, { headers });
});

after(async () => {
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});

test("the site and all sites together ask for the same", () => {
  assert.equal(headers["Integrity-Policy"], "blocked-destinations=(script)");
  assert.deepEqual(headersIn(readFileSync(join(root, "public", "_headers"), "utf8")), headers);
});

for (const [name, start] of wantedBrowsers) {
  describe(`with the headers, in ${name}`, () => {
    let browser;
    before(async () => (browser = await start()));
    after(() => browser?.stop());

    test("the workspace opens, stays open over a reload, and locks; nothing is refused", async () => {
      const tab = await browser.tab();
      await visit(tab, `${server.address}index.html`);
      await enter(tab, passphrase);
      await isOpen(tab);
      await goTo(tab, "#/updates/week/");
      await tab.reload();
      await isOpen(tab);
      assert.deepEqual(await tab.run(() => globalThis.policyViolations), []);
      assert.deepEqual(tab.problems, []);
      await lock(tab);
      await tab.page.close();
    });
  });
}
