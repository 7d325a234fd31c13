/**
 * A large file from an archive on the disk: read from the folder that the reader chooses and written to the file that
 * they choose, while it is opened, in little memory. The archive is made by the program, its passphrase cheap to try.
 * DEEDBOX_LARGE=2048 makes the file 2 GiB.  Nobody would answer the browser's dialogues. The one for the file gives
 * something that keeps what has to be compared; the one for the folder gives the folder that is dropped on the page,
 * which is the same as if it had been chosen.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createCipheriv, createHash } from "node:crypto";
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import { browsers, wantedBrowsers } from "./browsers.mjs";
import { watchMemory } from "./memory.mjs";
import { program } from "./program.mjs";
import { enter, goTo, isOpen, visit } from "./steps.mjs";

const MIB = 1024 * 1024;
/** The program cuts files into parts of this size. */
const PART = 16 * MIB;
const LARGE = Number(process.env.DEEDBOX_LARGE ?? 272) * MIB;
/**
 * How much more memory the browser may use meanwhile: a few parts of the file, sealed and opened, and garbage that was
 * not collected yet.
 */
const MOST = 600 * MIB;

const root = mkdtempSync(join(tmpdir(), "deedbox large ü "));
let bag;
let passphrase;
/** SHA-256 of each part, in order. */
const digests = [];

/** Bytes that look random and are cheap to make. */
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

const CHOOSE = "[data-deedbox=answers] button";
const WITHOUT = "[data-deedbox=answers] button:nth-of-type(2)";
const CANCEL = "[data-deedbox=answers] button:nth-of-type(3)";

/** Runs in every document: the dialogue for a folder returns the folder that is dropped after the call. */
function dropForChoice() {
  globalThis.showDirectoryPicker = () =>
    new Promise((resolve) => {
      addEventListener(
        "drop",
        (event) => {
          event.preventDefault();
          resolve(event.dataTransfer.items[0].getAsFileSystemHandle());
        },
        { once: true },
      );
    });
  addEventListener("dragover", (event) => event.preventDefault());
}

async function drop(tab, path) {
  const devtools = await tab.page.context().newCDPSession(tab.page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await devtools.send("Input.dispatchDragEvent", { type, x: 50, y: 50, data });
  }
}

/** Runs in the page: the dialogue for a file returns a file that keeps only what has to be compared. */
function chooseFile() {
  const hex = (digest) => [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const file = { name: "", active: false, size: 0, digests: [], scripts: 0, end: "", removed: false };
  globalThis.chosen = file;
  new MutationObserver(
    (changes) => (file.scripts += changes.flatMap(({ addedNodes }) => [...addedNodes]).length),
  ).observe(document.head, { childList: true });
  const writable = {
    async write(part) {
      file.size += part.length;
      file.digests.push(hex(await crypto.subtle.digest("SHA-256", part)));
    },
    close: () => void (file.end = "closed"),
    abort: () => void (file.end = "aborted"),
  };
  globalThis.showSaveFilePicker = async ({ suggestedName }) => {
    Object.assign(file, { name: suggestedName, active: navigator.userActivation.isActive });
    return { createWritable: async () => new WritableStream(writable), remove: async () => void (file.removed = true) };
  };
}

/** Opens the page of the film as a reader of the unpacked archive does. */
async function withFilm(use) {
  const browser = await browsers.chromium();
  try {
    const tab = await browser.tab();
    await tab.page.addInitScript(dropForChoice);
    await visit(tab, pathToFileURL(join(bag, "data", "site", "index.html")).href);
    await enter(tab, passphrase);
    await isOpen(tab);
    await goTo(tab, "#/files/film/");
    await tab.run(chooseFile);
    await use(tab);
    assert.deepEqual(await tab.trouble(), []);
  } finally {
    await browser.stop();
  }
}

const chosen = (tab) => tab.run(() => globalThis.chosen);

describe("a large file from the disk", {
  skip: wantedBrowsers.some(([name]) => name === "chromium") ? false : "Chromium alone lets a page write to a file",
}, () => {
  before(async () => {
    const content = join(root, "content");
    mkdirSync(join(content, "acme", "files"), { recursive: true });
    writeFileSync(join(content, "firm.yaml"), "name: Example Studio\n");
    writeFileSync(join(content, "acme", "client.yaml"), "name: Acme\n");
    writeFileSync(
      join(content, "acme", "files", "film.md"),
      "---\ntitle: The film\ndate: 2026-03-01\nfiles: [film.bin]\n---\n",
    );
    writeLarge(join(content, "acme", "files", "film.bin"));
    const env = { ...process.env, DEEDBOX_TEST_WORK_FACTOR: "10" };
    delete env.CI;
    const said = execFileSync(program, ["--root", root, "archive", "acme"], { env, encoding: "utf8" });
    passphrase = /^passphrase of acme for .*: (.*)$/m.exec(said)[1];
    rmSync(join(root, "public"), { recursive: true });
    rmSync(content, { recursive: true });
    execFileSync("sh", ["-c", "unzip -q archives/*.zip -d unpacked && rm archives/*.zip"], { cwd: root });
    bag = join(root, "unpacked", readdirSync(join(root, "unpacked"))[0]);
  });
  after(() => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

  test(`${LARGE / MIB} MiB are written part by part, in less than ${MOST / MIB} MiB of memory, once the folder was chosen`, {
    timeout: 1_800_000,
  }, async (t) => {
    await withFilm(async (tab) => {
      await tab.click("main a[data-deedbox-file]");
      await tab.until(
        () =>
          document.activeElement.id === "deedbox-room" &&
          /This is large \([\d.]+ [MG]B\)/.test(document.activeElement.textContent),
      );
      await tab.click(CHOOSE);
      await drop(tab, root);
      await tab.until(() => document.querySelector("#deedbox-room").textContent.startsWith("This is another folder."));
      await tab.click(CHOOSE);
      const [seen, started] = [watchMemory(), Date.now()];
      await drop(tab, bag);
      await tab.until(() => globalThis.chosen.end, null, 1_700_000);
      const { grown } = seen();
      t.diagnostic(
        `${LARGE / MIB} MiB in ${((Date.now() - started) / 1000).toFixed(1)} s, ${Math.round(grown / MIB)} MiB more memory`,
      );
      const { digests: written, ...file } = await chosen(tab);
      assert.deepEqual(file, {
        name: "film.bin",
        active: true,
        size: LARGE,
        scripts: 0,
        end: "closed",
        removed: false,
      });
      assert.deepEqual(written, digests);
      assert.ok(grown < MOST, `${Math.round(grown / MIB)} MiB more memory`);
    });
  });

  test("without the folder it is opened all the same; cancelled, it leaves no file under the name", async () => {
    await withFilm(async (tab) => {
      await tab.click("main a[data-deedbox-file]");
      await tab.click(WITHOUT);
      await tab.click("[data-deedbox=transfer] button");
      await tab.until(() => globalThis.chosen.removed);
      const { active, scripts, end } = await chosen(tab);
      assert.deepEqual({ active, end, opened: scripts > 0 }, { active: true, end: "aborted", opened: true });
      await tab.until(() => document.querySelector("[data-deedbox=announcer]").textContent.includes("cancelled"));
    });
  });

  test("cancelled at the question, nothing is asked for or opened, and the focus is where it was", async () => {
    await withFilm(async (tab) => {
      await tab.click("main a[data-deedbox-file]");
      await tab.click(CANCEL);
      await tab.until(() => document.querySelector("[data-deedbox=announcer]").textContent.includes("cancelled"));
      const { name, scripts } = await chosen(tab);
      assert.deepEqual({ name, scripts }, { name: "", scripts: 0 });
      assert.ok(
        await tab.run(
          () =>
            document.activeElement.matches("main a[data-deedbox-file]") &&
            !document.querySelector("[data-deedbox=transfer]"),
        ),
      );
    });
  });
});
