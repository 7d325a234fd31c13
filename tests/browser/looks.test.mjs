/**
 * Files on a page, from a sealed site on a host and from `deedbox serve`: a large image is shown as a smaller picture
 * while its original can be downloaded, and sound can be played from any position. The program is DEEDBOX_PROGRAM, or
 * the debug build.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { wantedBrowsers } from "./browsers.mjs";
import { inFirm, missing, passphraseIn, program } from "./program.mjs";
import { serve } from "./server.mjs";
import { enter, goTo, isOpen, visit } from "./steps.mjs";

function crc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
  }
  return ~sum >>> 0;
}

/** A PNG of noise, which cannot be compressed to a small file. */
function picture(width, height) {
  const rows = Buffer.alloc(height * (1 + width * 3));
  let noise = 1;
  for (let at = 0; at < rows.length; at++) {
    noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
    rows[at] = at % (1 + width * 3) === 0 ? 0 : ((at / 9) & 0x7f) + (noise >>> 28);
  }
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Ten seconds of a low tone, as WAV. */
function sound() {
  const rate = 8000;
  const samples = Buffer.from(Uint8Array.from({ length: rate * 10 }, (_, at) => 128 + 60 * Math.sin(at / 6)));
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** The state of the page's sound or film after seeking to the seventh second. */
function sought(tag) {
  const [player] = document.getElementsByTagName(tag);
  if (!player || !player.currentSrc || player.readyState < 1) return null;
  if (!player.dataset.asked) {
    player.dataset.asked = "yes";
    player.addEventListener("seeked", () => (player.dataset.there = String(player.currentTime)));
    player.currentTime = 7;
  }
  return player.dataset.there;
}

/** Runs in the page: the position of the light bar in the film, which moves 20 pixels to the right each second. */
function bar() {
  const [film] = document.getElementsByTagName("video");
  const canvas = Object.assign(document.createElement("canvas"), { width: film.videoWidth, height: film.videoHeight });
  const context = canvas.getContext("2d");
  context.drawImage(film, 0, 0);
  const { data } = context.getImageData(0, 10, canvas.width, 1);
  const red = Array.from({ length: canvas.width }, (_, x) => data[x * 4]);
  return red.indexOf(Math.max(...red));
}

/** The pixels of the page's image, once it has loaded. */
const shown = () => {
  const image = document.querySelector("main .preview img");
  return (
    image?.complete && image.naturalWidth > 0 && [image.naturalWidth, image.naturalHeight, image.getAttribute("width")]
  );
};

for (const [browserName, start] of wantedBrowsers) {
  describe(`files on pages in ${browserName}`, { skip: missing }, () => {
    const original = picture(1600, 800);
    let root;
    let browser;
    before(async () => {
      root = mkdtempSync(join(tmpdir(), "deedbox-looks-"));
      const below = join(root, "content", "acme", "deliverables", "all");
      mkdirSync(below, { recursive: true });
      writeFileSync(join(root, "content", "firm.yaml"), "name: Alder & Finch\n");
      writeFileSync(join(root, "content", "acme", "client.yaml"), "name: Acme Ltd\n");
      writeFileSync(
        join(below, "index.md"),
        "---\ntitle: All\nversions:\n  - {version: 1, date: 2026-03-04, files: [wide.png, tone.wav, film.webm]}\n---\n",
      );
      writeFileSync(join(below, "wide.png"), original);
      writeFileSync(join(below, "tone.wav"), sound());
      copyFileSync(join(dirname(fileURLToPath(import.meta.url)), "film.webm"), join(below, "film.webm"));
      browser = await start();
    });
    after(async () => {
      await browser?.stop();
      rmSync(root, { recursive: true, force: true });
    });

    test("sealed: the picture is smaller, the original is whole, sound and film are searched", async (t) => {
      const said = inFirm(root)("build");
      const server = await serve(join(root, "public", "acme"));
      t.after(() => server.stop());
      const tab = await browser.tab();
      await visit(tab, server.address);
      await enter(tab, passphraseIn(said));
      await isOpen(tab);
      await goTo(tab, "#/deliverables/all/");
      assert.deepEqual(await tab.until(shown), [1280, 640, "1280"]);
      assert.match(await tab.run(() => document.querySelector("main .preview img").src), /^blob:/);
      const { name, bytes } = await tab.download(() => tab.click('main a[download="wide.png"]'));
      const digest = await tab.run(() => document.querySelector("main .digest p code").textContent);
      assert.equal(name, "wide.png");
      assert.equal(createHash("sha256").update(bytes).digest("hex"), digest);
      assert.ok(bytes.equals(original));
      assert.equal(await tab.until(sought, "audio"), "7");
      assert.equal(await tab.until(sought, "video"), "7");
      const at = await tab.run(bar);
      assert.ok(Math.abs(at - 140) <= 3, `the bar is at ${at}`);
      assert.deepEqual(await tab.trouble(), []);
    });

    test("served: the same, from ranges of the file", async (t) => {
      const child = spawn(program, ["serve", "--root", root, "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
      t.after(() => child.kill("SIGINT"));
      const address = await new Promise((resolve) =>
        child.stdout.on("data", (data) => /at (http\S+)/.test(data) && resolve(/at (http\S+)/.exec(data)[1])),
      );
      const tab = await browser.tab();
      await tab.goto(`${address}acme/deliverables/all/`);
      assert.deepEqual(await tab.until(shown), [1280, 640, "1280"]);
      assert.equal(await tab.until(sought, "audio"), "7");
      assert.equal(await tab.until(sought, "video"), "7");
      const at = await tab.run(bar);
      assert.ok(Math.abs(at - 140) <= 3, `the bar is at ${at}`);
    });
  });
}
