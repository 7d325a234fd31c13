/**
 * Workspaces in Arabic, Hebrew, Japanese and German, on a phone and on a desk: pages run in the direction of the
 * language, nothing is wider than the screen, no table header is broken within a word, and names in another script keep
 * their own direction. The program is DEEDBOX_PROGRAM, or the debug build.
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { wantedBrowsers } from "./browsers.mjs";
import { clients, writeFirm } from "./languages.mjs";
import { missing } from "./program.mjs";
import { serve } from "./server.mjs";
import { enter, goTo, isOpen, lock, visit } from "./steps.mjs";

/** A directory for screenshots, if somebody wants to look at them. */
const pictures = process.env.DEEDBOX_PICTURES;
const widths = [390, 1440];

/** Runs in the page: everything that is wider than the page. */
function tooWide() {
  const room = document.documentElement.clientWidth;
  const dialog = document.querySelector("dialog[open]");
  const wide = [];
  if (document.documentElement.scrollWidth > room) {
    wide.push(`the page: ${document.documentElement.scrollWidth} in ${room}`);
  }
  if (dialog && dialog.scrollWidth > dialog.clientWidth) {
    wide.push(`the dialogue: ${dialog.scrollWidth} in ${dialog.clientWidth}`);
  }
  if (wide.length === 0) return wide;
  const scrolls = (element) =>
    element.closest(".look, .chart-table, .prose table, .prose pre, svg, [popover]:not(:popover-open)");
  for (const element of document.querySelectorAll("body *")) {
    const { left, right, width } = element.getBoundingClientRect();
    if (width > 0 && (right > room + 1 || left < -1) && !scrolls(element)) {
      wide.push(
        `${element.tagName}.${element.className} ${Math.round(left)}…${Math.round(right)}: ${element.textContent.trim().slice(0, 40)}`,
      );
    }
  }
  return wide.slice(0, 6);
}

/** Runs in the page: words of table headers that are broken over several lines. */
function brokenHeaders() {
  const broken = [];
  for (const header of document.querySelectorAll("main .records thead th")) {
    const walker = document.createTreeWalker(header, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const { 0: word, index } of node.data.matchAll(/[^\s-]+/gu)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word);
      }
    }
  }
  return broken;
}

/** Runs in the page: the positions of the sections, the page and the brands. */
function frame() {
  const box = (selector) => {
    const element = [...document.querySelectorAll(selector)].find((one) => one.checkVisibility());
    const { left, right } = element.getBoundingClientRect();
    return { left, right };
  };
  return {
    sections: box(".sections"),
    main: box("main"),
    firm: box(".firm"),
    lock: box(".lock"),
    width: document.documentElement.clientWidth,
  };
}

/** Runs in the page: the positions of the first and the last letter of a text, and whether it is isolated. */
function order(text) {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(text);
    if (at < 0 || !node.parentElement.checkVisibility()) continue;
    const box = (from) => {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, from + 1);
      return range.getBoundingClientRect();
    };
    return {
      first: box(at).left,
      last: box(at + text.length - 1).left,
      apart: getComputedStyle(node.parentElement).unicodeBidi,
    };
  }
  return null;
}

for (const [browserName, start] of wantedBrowsers) {
  describe(`languages in ${browserName}`, { skip: missing }, () => {
    let root;
    let browser;
    let passphrases;
    before(async () => {
      root = mkdtempSync(join(tmpdir(), "deedbox-languages-"));
      passphrases = writeFirm(root);
      browser = await start();
      if (pictures) mkdirSync(pictures, { recursive: true });
    });
    after(async () => {
      await browser?.stop();
      rmSync(root, { recursive: true, force: true });
    });

    for (const { slug, language, direction, word, latin, mixed, routes } of clients) {
      test(`${language}: every page runs ${direction} and fits`, { timeout: 300_000 }, async (t) => {
        const server = await serve(join(root, "public", slug));
        t.after(() => server.stop());
        const tab = await browser.tab();
        const wrong = [];
        const look = async (name, width) => {
          const { lang, dir } = await tab.run(() => ({
            lang: document.documentElement.lang,
            dir: getComputedStyle(document.querySelector("main")).direction,
          }));
          assert.deepEqual([lang, dir], [language, direction], name);
          wrong.push(...(await tab.run(tooWide)).map((one) => `${name} at ${width}: ${one}`));
          if (language !== "ja") {
            wrong.push(
              ...(await tab.run(brokenHeaders)).map((one) => `${name} at ${width}: the header ${one} is broken`),
            );
          }
          if (pictures) {
            await tab.screenshot(
              join(pictures, `${browserName}-${slug}-${name.replaceAll("/", "_") || "home"}-${width}.png`),
            );
          }
        };
        for (const width of widths) {
          await tab.resize(width, 900);
          if (width === widths[0]) await visit(tab, server.address);
          await look("unlock", width);
          await enter(tab, passphrases[slug]);
          await isOpen(tab);
          for (const route of routes) {
            await goTo(tab, `#/${route}`);
            assert.ok(
              await tab.run(() => document.querySelector("main > h1 + p + p > a") === null),
              `there is no ${route}`,
            );
            await look(route, width);
          }
          await tab.click('[data-deedbox="search"]');
          await tab.until(() => document.querySelector("dialog[open] input[type=search]") === document.activeElement);
          await tab.type('[data-deedbox="searching"] input[type="search"]', word);
          await tab.until(() => document.querySelector('[data-deedbox="searching"] li a') !== null);
          await look("search", width);
          await tab.run(() => document.querySelector("dialog[open]").close());
          if (width !== widths.at(-1)) await lock(tab);
        }
        assert.deepEqual(wrong, []);

        await goTo(tab, "#/");
        const places = await tab.run(frame);
        const starts = (box) => (direction === "rtl" ? places.width - box.right : box.left);
        assert.ok(starts(places.sections) < 8 && starts(places.firm) < 60, JSON.stringify(places));
        assert.ok(starts(places.main) > 200 && starts(places.lock) > places.width / 2, JSON.stringify(places));
        await tab.resize(widths[0], 900);
        await tab.click(".menu");
        const drawer = await tab.until(() => {
          const box = document.querySelector(".sections:popover-open")?.getBoundingClientRect();
          return box && { left: box.left, right: document.documentElement.clientWidth - box.right };
        });
        assert.equal(Math.round(direction === "rtl" ? drawer.left : drawer.right), 0);
        await tab.click(".menu-close");

        // A Latin name has its full stop at its right end, and a name in the language's own letters begins on the side
        // where the language does.
        await tab.resize(widths[1], 900);
        await goTo(tab, `#/tasks/`);
        const own = await tab.run(order, latin);
        assert.ok(own.first < own.last, `${latin}: ${JSON.stringify(own)}`);
        const other = await tab.run(order, mixed);
        assert.equal(other.first > other.last, direction === "rtl", `${mixed}: ${JSON.stringify(other)}`);
        if (direction === "rtl") assert.deepEqual([own.apart, other.apart], ["isolate", "isolate"]);
        assert.deepEqual(await tab.trouble(), []);
      });
    }

    test("a Hebrew name on a German page keeps its order and leaves what stands around it alone", async (t) => {
      const server = await serve(join(root, "public", "muster"));
      t.after(() => server.stop());
      const tab = await browser.tab();
      await tab.resize(1440, 900);
      await visit(tab, server.address);
      await enter(tab, passphrases.muster);
      await isOpen(tab);
      await goTo(tab, "#/tasks/");
      const title = await tab.run(order, "שלב א׳ (2)!");
      assert.ok(title.first > title.last && title.apart === "isolate", JSON.stringify(title));
      assert.equal(await tab.run(() => getComputedStyle(document.querySelector("main")).direction), "ltr");
      // A page without such letters needs no isolation.
      await goTo(tab, "#/invoices/");
      assert.equal(await tab.run(() => document.querySelectorAll("main bdi, main [dir]").length), 0);
    });
  });
}
