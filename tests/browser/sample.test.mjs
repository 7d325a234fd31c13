/**
 * The built sample as a client opens it, in both browsers, from a host and from the unpacked archive. The content of
 * the sample may change: the tests find their way by the links of its pages.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { wantedBrowsers } from "./browsers.mjs";
import { missing, openSample } from "./sample.mjs";
import { enter, isAt, isOpen, lock, message, passphraseField, visit } from "./steps.mjs";

/** The hashes of all links in the page that lead to something below the given one. */
const linksBelow = (tab, hash) =>
  tab.until((start) => {
    const found = [...document.querySelectorAll("main a[href], nav a[href]")].map((link) => link.getAttribute("href"));
    return [...new Set(found)].filter(
      (href) => href.startsWith(start) && href !== start && !href.slice(2).includes("#"),
    );
  }, hash);

const follow = async (tab, hash) => {
  await tab.click(`a[href="${hash}"]`);
  await isAt(tab, hash);
};

/** Subtests that build on each other: after the first failure the rest are skipped. */
function stepsOf(t) {
  let failed = false;
  return (name, step) =>
    t.test(name, { skip: failed && "an earlier step failed" }, async () => {
      try {
        await step();
      } catch (error) {
        failed = true;
        throw error;
      }
    });
}

for (const [browserName, start] of wantedBrowsers) {
  describe(`the sample in ${browserName}`, { skip: missing }, () => {
    let browser;
    let sample;
    before(async () => {
      sample = await openSample();
      browser = await start();
    });
    after(async () => {
      await browser?.stop();
      await sample?.close();
    });

    for (const way of [0, 1]) {
      const title = ["from http://localhost", "from file://"][way];

      test(`${title}: a whole visit`, async (t) => {
        const { address, site, survivesReload } = sample.ways[way];
        const tab = await browser.tab();
        const step = stepsOf(t);

        await step("the locked page asks, and says nothing of the client", async () => {
          await visit(tab, address);
          assert.ok(await tab.run((field) => document.querySelector(field).checkVisibility(), passphraseField));
        });

        await step("a wrong passphrase is refused", async () => {
          await enter(tab, "wrong-passphrase-altogether");
          assert.ok(await message(tab));
        });

        await step("the right one opens the home page, however it is typed", async () => {
          await enter(tab, ` ${sample.passphrase.toUpperCase().replaceAll("-", " ")}`);
          await isOpen(tab);
          assert.equal(
            await tab.run(() => document.activeElement.closest("h1, main") !== null),
            true,
            "the heading has the focus",
          );
        });

        await step("what is past lies ahead no more", async () => {
          const wrong = await tab.run(() => {
            const day = (date) =>
              new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
            const days = [...document.querySelectorAll("main [data-until]")].filter(
              ({ dataset }) => dataset.until.length === 10,
            );
            return days
              .filter((entry) => entry.hidden !== entry.dataset.until < day(new Date()))
              .map(({ dataset }) => dataset.until);
          });
          assert.deepEqual(wrong, []);
          const { all, left, list } = await tab.run(() => ({
            all: document.querySelectorAll("main [data-until]").length,
            left: document.querySelectorAll("main [data-until]:not([hidden])").length,
            list: document.querySelector("main ul:has(> [data-until])").checkVisibility(),
          }));
          assert.ok(all > 0, "the sample has something ahead of its last day");
          assert.equal(list, left > 0, "a list of nothing is not there");
        });

        let update;
        await step("an update is read by way of its list", async () => {
          await follow(tab, "#/updates/");
          [update] = await linksBelow(tab, "#/updates/");
          await follow(tab, update);
          const { heading, paragraphs, title } = await tab.run(() => ({
            heading: document.querySelector("main h1").textContent.trim(),
            paragraphs: document.querySelectorAll("main p").length,
            title: document.title,
          }));
          assert.ok(heading.length > 0 && title.includes(heading), `${title} names ${heading}`);
          assert.ok(paragraphs > 0);
        });

        await step("back and forward", async () => {
          await tab.back();
          await isAt(tab, "#/updates/");
          await tab.forward();
          await isAt(tab, update);
        });

        await step("an image of the firm's is seen", async () => {
          const seen = await findPage(tab, () => {
            const images = [...document.querySelectorAll("main img")].filter((image) => image.src.startsWith("blob:"));
            // Images further down are loaded when they come into view.
            return images.some((image) => image.complete && image.naturalWidth > 0);
          }, ["#/", "#/deliverables/"]);
          assert.ok(seen, "no page shows an image");
        });

        await step("a file is downloaded, and is the firm's file to the byte", async () => {
          const path = await findPage(
            tab,
            () => document.querySelector("main a[data-deedbox-file]")?.getAttribute("data-deedbox-file"),
            ["#/deliverables/"],
          );
          assert.ok(path, "no page has a download");
          const { name, bytes } = await tab.download(() => tab.click("main a[data-deedbox-file]"));
          assert.equal(name, path.split("/").at(-1));
          assert.ok(
            bytes.equals(readFileSync(join(sample.content, path.replace(/^attachments\//, "")))),
            `${path} differs`,
          );
        });

        await step("a certificate checks the sealed copy, and a file that is dropped on it", async () => {
          const path = await findPage(
            tab,
            () => document.querySelector("[data-deedbox=check]:has(button)")?.dataset.path,
            ["#/approvals/"],
          );
          assert.ok(path, "no certificate offers a check");
          const answer = (same) =>
            tab.until(
              (wanted) => document.querySelector(`[data-deedbox=check]:has(button) [data-same=${wanted}]`)?.textContent,
              String(same),
            );
          await tab.click("[data-deedbox=check] button");
          const approved = await answer(true);
          const bytes = readFileSync(join(sample.content, path.replace(/^attachments\//, "")));
          assert.ok(approved.includes(createHash("sha256").update(bytes).digest("hex")), approved);
          const drop = (base64) =>
            tab.run((text) => {
              const file = new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], "mine.bin");
              const dataTransfer = new DataTransfer();
              dataTransfer.items.add(file);
              document
                .querySelector("[data-deedbox=check]:has(button)")
                .dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
            }, base64);
          await drop(Buffer.concat([bytes, Buffer.from("!")]).toString("base64"));
          assert.match(await answer(false), /mine\.bin.*is not the approved file/);
          await drop(bytes.toString("base64"));
          assert.match(await answer(true), /mine\.bin.*is the approved file/);
        });

        await step("a list is sorted by the column whose heading is pressed", async () => {
          await tab.run(() => (location.hash = "#/approvals/"));
          await isAt(tab, "#/approvals/");
          const titles = () =>
            tab.run(() =>
              [...document.querySelectorAll("table.records tbody tr")].map(
                (row) => row.querySelector("th")?.textContent ?? row.textContent,
              ),
            );
          const before = await titles();
          const press = () =>
            tab.run(() => document.querySelector("table.records th[scope=col]:has(button) button").click());
          await press();
          const up = await titles();
          await press();
          const down = await titles();
          assert.equal(
            await tab.run(() => document.querySelector("[aria-sort]").getAttribute("aria-sort")),
            "descending",
          );
          await press();
          assert.deepEqual(await titles(), before);
          assert.notDeepEqual(up, down);
          assert.deepEqual([...up].sort(), [...before].sort());
        });

        await step("the search finds by beginnings, with mistakes, by kind, and opens what is found", async () => {
          await tab.press("/");
          await tab.until(() => document.querySelector("dialog[open] input[type=search]") === document.activeElement);
          await tab.until(() => document.querySelectorAll("dialog[open] li a").length > 5);
          const [title, hash] = await tab.run(() => {
            const link = [...document.querySelectorAll("dialog[open] li a")].find(({ textContent }) =>
              /\p{L}{6}/u.test(textContent),
            );
            return [link.textContent, link.getAttribute("href")];
          });
          const word = /\p{L}{6,}/u.exec(title)[0].toLowerCase();
          const found = (wanted) =>
            tab.until(
              (href) =>
                [...document.querySelectorAll("dialog[open] li a")].some(
                  (link) => link.getAttribute("href") === href && link.querySelector("mark"),
                ),
              wanted,
            );
          await tab.type("dialog[open] input[type=search]", word.slice(0, 5));
          await found(hash);
          await tab.type("dialog[open] input[type=search]", `${word.slice(0, 3)}${word.slice(4)}`);
          await found(hash);
          await tab.type("dialog[open] input[type=search]", "qqzzxxww");
          await tab.until(
            () =>
              document.querySelectorAll("dialog[open] li").length === 0 &&
              document.querySelector("dialog[open] [role=status]").textContent.includes("qqzzxxww"),
          );
          assert.match(
            await tab.run(() => document.querySelector("dialog[open] [role=status] a").href),
            /^mailto:[^?]+@[^?]+\?subject=qqzzxxww$/,
          );
          await tab.type("dialog[open] input[type=search]", title);
          await found(hash);
          // Tries once more if the list was being replaced at this moment.
          for (
            let tries = 0;
            tries < 20 && !(await tab.run(() => document.activeElement.closest("dialog li a") !== null));
            tries++
          ) {
            await tab.press("ArrowDown");
            await new Promise((resolve) => setTimeout(resolve, 100));
          }
          assert.ok(await tab.run(() => document.activeElement.closest("dialog li a") !== null));
          await tab.run((href) => document.querySelector(`dialog[open] a[href="${href}"]`).focus(), hash);
          await tab.press("Enter");
          await isAt(tab, hash);
          assert.equal(await tab.run(() => document.querySelector("dialog[open]")), null);
        });

        await step("everything is saved as one zip: pages, files and records, to the byte", async () => {
          await tab.run(() => void delete globalThis.showSaveFilePicker); // nobody here could answer its dialogue
          const { name, bytes } = await tab.download(() => tab.click("[data-deedbox=save-all]"), 60_000);
          assert.match(name, /\.zip$/);
          const place = mkdtempSync(join(tmpdir(), "deedbox-saved-"));
          writeFileSync(join(place, "all.zip"), bytes);
          execFileSync("unzip", ["-q", "all.zip"], { cwd: place });
          const below = (directory) =>
            readdirSync(join(place, directory), { recursive: true, withFileTypes: true })
              .filter((entry) => entry.isFile())
              .map((entry) => join(entry.parentPath, entry.name));
          const records = below("records");
          const files = below("site/attachments");
          assert.ok(records.length > 10 && files.length > 5, `${records.length} records, ${files.length} files`);
          for (const path of records) {
            assert.ok(
              readFileSync(path).equals(readFileSync(join(sample.content, relative(join(place, "records"), path)))),
              path,
            );
          }
          for (const path of files) {
            assert.ok(
              readFileSync(path).equals(
                readFileSync(join(sample.content, relative(join(place, "site/attachments"), path))),
              ),
              path,
            );
          }
          assert.ok(below("site").some((path) => path.endsWith(join("updates", "index.html"))));
          // The saved pages look as they do here, wherever they were saved from.
          await tab.run(() => (location.hash = "#/"));
          await isAt(tab, "#/");
          const saved = await browser.tab();
          await saved.goto(pathToFileURL(join(place, "site", "index.html")).href);
          const look = () => {
            const of = ({ fontFamily, fontSize, color, backgroundColor }) => [
              fontFamily,
              fontSize,
              color,
              backgroundColor,
            ];
            return ["body", "main h1", "nav a"].map((part) => of(getComputedStyle(document.querySelector(part))));
          };
          assert.deepEqual(await saved.run(look), await tab.run(look));
          const unseen = () =>
            [...document.querySelectorAll("header img")]
              .filter((image) => !image.complete || image.naturalWidth === 0)
              .map(({ src }) => src);
          assert.deepEqual(await saved.run(unseen), []);
          assert.deepEqual(await saved.trouble(), []);
          await saved.page.close();
          rmSync(place, { recursive: true, force: true });
        });

        await step("an address that names no page says so", async () => {
          await tab.run(() => (location.hash = "#/no/such/page/"));
          await tab.until(
            () => document.querySelector("main h1") !== null && document.querySelector('main a[href="#/"]') !== null,
          );
        });

        await step(survivesReload ? "a reload stays unlocked" : "a reload asks again", async () => {
          await tab.goto(`${address}${update}`); // within the document: only the hash differs
          await isAt(tab, update);
          const trouble = await tab.trouble();
          await tab.reload();
          if (!survivesReload) {
            await tab.until(() => document.documentElement.dataset.deedbox === "locked");
            await enter(tab, sample.passphrase);
          }
          await isOpen(tab);
          await isAt(tab, update);
          assert.deepEqual(trouble, []);
        });

        await step("a deep link waits for the passphrase and is then gone to", async () => {
          const fresh = await browser.tab();
          await visit(fresh, `${address}${update}`);
          await enter(fresh, sample.passphrase);
          await isAt(fresh, update);
          assert.deepEqual(await fresh.trouble(), []);
          await fresh.page.close();
        });

        await step("Lock locks, and a reload after it asks", async () => {
          await lock(tab);
          assert.equal(await tab.run(() => location.hash), "");
          await tab.reload();
          await tab.until(() => document.documentElement.dataset.deedbox === "locked");
        });

        await step("nothing went wrong unseen, and nothing was asked of anybody else", async () => {
          assert.deepEqual(await tab.trouble(), []);
          assert.deepEqual(tab.strays(site), []);
        });
        await tab.page.close();
      });
    }
  });
}

/** Follows links from the pages of `queue` until `test` is truthy on one, and returns its value. */
async function findPage(tab, test, queue) {
  const done = new Set();
  for (let hash = queue.shift(); hash !== undefined && done.size < 25; hash = queue.shift()) {
    if (done.has(hash)) continue;
    done.add(hash);
    await tab.run((to) => (location.hash = to), hash);
    await isAt(tab, hash);
    const value = await tab.until(test, null, 2000).catch(() => null);
    if (value) return value;
    const more = await tab.run(() =>
      [...document.querySelectorAll("main a[href^='#/']:not([data-deedbox-file])")].map((link) =>
        link.getAttribute("href"),
      ),
    );
    queue.unshift(...more.filter((each) => !each.slice(2).includes("#")));
  }
  return null;
}
