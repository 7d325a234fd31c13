/**
 * A large file from an archive on the disk: written to the file that the reader chooses, while it is opened, in little memory. The archive is
 * made by the program, its passphrase cheap to try. DEEDBOX_LARGE=2048 makes the file 2 GiB.
 */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createCipheriv, createHash } from "node:crypto";
import { closeSync, copyFileSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import { browsers, CHROMIUM, CHROMIUM_FLAGS, wantedBrowsers } from "./browsers.mjs";
import { watchMemory } from "./memory.mjs";
import { enter, goTo, isOpen, visit } from "./steps.mjs";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const program = process.env.DEEDBOX_PROGRAM ?? join(repository, "target", "debug", "deedbox");
const MIB = 1024 * 1024;
/** The program cuts files into parts of this size. */
const PART = 16 * MIB;
const LARGE = Number(process.env.DEEDBOX_LARGE ?? 96) * MIB;
/** How much more than before the browser may hold meanwhile: some parts of the file, sealed and opened, and what was not collected yet. */
const MOST = 600 * MIB;

const root = mkdtempSync(join(tmpdir(), "deedbox large ü "));
let site;
let passphrase;
/** SHA-256 of each part, in order. */
const digests = [];

/** Bytes that look like chance and cost nothing. */
function writeLarge(path) {
  const noise = createCipheriv("aes-128-ctr", Buffer.alloc(16, 7), Buffer.alloc(16));
  const zeros = Buffer.alloc(PART);
  const file = openSync(path, "w");
  for (let left = LARGE; left > 0; left -= PART) {
    const part = noise.update(zeros.subarray(0, Math.min(left, PART)));
    digests.push(createHash("sha256").update(part).digest("hex"));
    writeSync(file, part);
  }
  closeSync(file);
}

describe("a large file from the disk", { skip: wantedBrowsers.some(([name]) => name === "chromium") ? false : "Chromium alone lets a page write to a file" }, () => {
  before(async () => {
    const content = join(root, "content");
    mkdirSync(join(content, "acme", "files"), { recursive: true });
    writeFileSync(join(content, "firm.yaml"), "name: Example Studio\n");
    writeFileSync(join(content, "acme", "client.yaml"), "name: Acme\n");
    writeFileSync(join(content, "acme", "files", "film.md"), "---\ntitle: The film\ndate: 2026-03-01\nfiles: [film.bin]\n---\n");
    writeLarge(join(content, "acme", "files", "film.bin"));
    const env = { ...process.env, DEEDBOX_TEST_WORK_FACTOR: "10" };
    delete env.CI;
    const said = execFileSync(program, ["--root", root, "archive", "acme"], { env, encoding: "utf8" });
    passphrase = /^passphrase of acme for .*: (.*)$/m.exec(said)[1];
    rmSync(join(root, "public"), { recursive: true });
    rmSync(content, { recursive: true });
    execFileSync("sh", ["-c", "unzip -q archives/*.zip -d unpacked && rm archives/*.zip"], { cwd: root });
    const [bag] = readdirSync(join(root, "unpacked"));
    site = join(root, "unpacked", bag, "data", "site");
  });
  after(() => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

  test(`${LARGE / MIB} MiB are written part by part, in less than ${MOST / MIB} MiB of memory`, { timeout: 1_800_000 }, async (t) => {
    // A browser of its own, without a debugger, that writes the console to its standard error.
    const shell = readFileSync(join(site, "index.html"), "utf8");
    copyFileSync(join(dirname(fileURLToPath(import.meta.url)), "drive.js"), join(site, "drive.js"));
    writeFileSync(join(site, "driven.html"), shell.replace("</body>", `<script src="drive.js" data-passphrase="${passphrase}"></script></body>`));
    const flags = [...CHROMIUM_FLAGS, "--headless", "--enable-logging=stderr", `--user-data-dir=${join(root, "profile")}`];
    const child = spawn(CHROMIUM, [...flags, pathToFileURL(join(site, "driven.html")).href], { stdio: ["ignore", "ignore", "pipe"] });
    t.after(() => child.kill());
    let seen;
    let started;
    const file = await new Promise((resolve, reject) => {
      let said = "";
      child.on("exit", () => reject(new Error(`the browser ended: ${said.slice(-2000)}`)));
      child.stderr.on("data", (data) => {
        said += data;
        if (!seen && said.includes("deedbox-test begins")) [seen, started] = [watchMemory(), Date.now()];
        const end = /deedbox-test (\{.*?\})", source/.exec(said);
        if (end) resolve(JSON.parse(end[1].replaceAll('\\"', '"')));
      });
    });
    const { grown } = seen();
    t.diagnostic(`${LARGE / MIB} MiB in ${((Date.now() - started) / 1000).toFixed(1)} s, ${Math.round(grown / MIB)} MiB more memory`);
    assert.deepEqual(file, { name: "film.bin", size: LARGE, digests, scripts: 0, end: "closed" });
    assert.ok(grown < MOST, `${Math.round(grown / MIB)} MiB more memory`);
  });

  test("the reader is asked in the click; cancelled, it leaves no file under the name", async () => {
    const browser = await browsers.chromium();
    try {
      const tab = await browser.tab();
      await visit(tab, pathToFileURL(join(site, "index.html")).href);
      await enter(tab, passphrase);
      await isOpen(tab);
      await goTo(tab, "#/files/film/");
      await tab.run(() => {
        const file = { active: false, end: "", removed: false };
        globalThis.chosen = file;
        const writable = { close: () => void (file.end = "closed"), abort: () => void (file.end = "aborted") };
        globalThis.showSaveFilePicker = async () => {
          file.active = navigator.userActivation.isActive;
          return { createWritable: async () => new WritableStream(writable), remove: async () => void (file.removed = true) };
        };
      });
      await tab.click("main a[data-deedbox-file]");
      await tab.click("[data-deedbox=transfer] button");
      await tab.until(() => globalThis.chosen.removed);
      assert.deepEqual(await tab.run(() => globalThis.chosen), { active: true, end: "aborted", removed: true });
      await tab.until(() => /cancelled/.test(document.querySelector("[data-deedbox=announcer]").textContent));
      assert.deepEqual(await tab.trouble(), []);
    } finally {
      await browser.stop();
    }
  });
});
