/**
 * Everything works with the keyboard alone: unlocking, reading, the menu on a phone, the search, locking. On each type
 * of page, Tab reaches every link and control in the order of the page, and the focus is always visible.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browsers, wantedBrowsers } from "./browsers.mjs";
import { serve } from "./server.mjs";
import { enter, goTo, isAt, isOpen, visit } from "./steps.mjs";
import { missing, openThemes, pagesByType } from "./themes.mjs";

const isOn = (tab, selector) => tab.run((wanted) => document.activeElement.matches(wanted), selector);

/** Presses a key until the focus is where it should be. */
async function keyTo(tab, selector, key = "Tab") {
  for (let presses = 0; presses < 200; presses++) {
    await tab.press(key);
    if (await isOn(tab, selector)) return;
  }
  assert.fail(`${key} never comes to ${selector}`);
}

async function shiftTabTo(tab, selector) {
  await tab.page.keyboard.down("Shift");
  await keyTo(tab, selector).finally(() => tab.page.keyboard.up("Shift"));
}

let sample;
before(() => (sample = missing ? null : openThemes()));
after(() => sample?.close());

for (const [browserName, start] of wantedBrowsers) {
  describe(`by the keyboard in ${browserName}`, { skip: missing }, () => {
    let browser;
    before(async () => (browser = await start()));
    after(() => browser?.stop());

    for (const number of [0, 1]) {
      test(`a whole visit, ${["the default theme", "ledger"][number]}`, async (t) => {
        const { hosted, passphrases } = sample.themes[number];
        const server = await serve(hosted);
        t.after(() => server.stop());
        const tab = await browser.tab();

        await visit(tab, `${server.address}lantern-quay/`);
        if (!(await isOn(tab, "[data-deedbox=passphrase]"))) await keyTo(tab, "[data-deedbox=passphrase]");
        await tab.page.keyboard.type(passphrases["lantern-quay"]);
        await keyTo(tab, "[data-deedbox=reveal]");
        await tab.press("Enter");
        assert.equal(
          await tab.run(() => document.querySelector("[data-deedbox=passphrase]").type),
          "text",
          "what was typed can be shown",
        );
        await keyTo(tab, "button[type=submit]");
        await tab.press("Enter");
        await isOpen(tab);
        assert.ok(await isOn(tab, "main h1"), "the heading has the focus");

        await t.test("the skip link leads past the sections", async () => {
          await shiftTabTo(tab, "a.skip");
          const top = await tab.run(() => document.activeElement.getBoundingClientRect().top);
          assert.ok(top >= 0, "it is seen while it has the focus");
          await tab.press("Enter");
          await tab.until(() => document.activeElement.id === "main");
          await tab.press("Tab");
          assert.ok(await isOn(tab, "main *"));
        });

        await t.test("the search opens, is gone through and closes", async () => {
          const from = await tab.run(() => document.activeElement.outerHTML);
          await tab.press("/");
          await tab.until(() => document.activeElement.matches("dialog[open] input[type=search]"));
          await tab.page.keyboard.type("coffee");
          await tab.until(() => document.querySelector("dialog[open] li mark") !== null);
          await tab.press("ArrowDown");
          await tab.until(() => document.activeElement.matches("dialog[open] li:first-child a"));
          await tab.press("ArrowUp");
          assert.ok(await isOn(tab, "input[type=search]"));
          for (const stop of ["button", "select", "input[type=date]", "li a"]) await keyTo(tab, `dialog[open] ${stop}`);
          await tab.press("Escape");
          await tab.until(() => !document.querySelector("dialog[open]"));
          assert.equal(await tab.run(() => document.activeElement.outerHTML), from, "the focus is where it was");
          await shiftTabTo(tab, "[data-deedbox=search]");
          await tab.press("Enter");
          await tab.until(() => document.activeElement.matches("dialog[open] input[type=search]"));
          await keyTo(tab, "dialog[open] form button");
          await tab.press("Enter");
          await tab.until(() => !document.querySelector("dialog[open]"));
          assert.ok(await isOn(tab, "[data-deedbox=search]"), "the focus is on the button again");
        });

        await t.test("a section, a column to sort by, a record, a file's digest", async () => {
          await keyTo(tab, "nav a[href='#/deliverables/']");
          await tab.press("Enter");
          await isAt(tab, "#/deliverables/");
          await keyTo(tab, "th button[data-deedbox=sort]");
          await tab.press("Enter");
          assert.equal(await tab.run(() => document.activeElement.closest("th").ariaSort), "ascending");
          await keyTo(tab, "main tbody a");
          const href = await tab.run(() => document.activeElement.getAttribute("href"));
          await tab.press("Enter");
          await isAt(tab, href);
          await keyTo(tab, "summary");
          await tab.press("Enter");
          await tab.until(() => document.activeElement.parentElement.open);
        });

        await t.test("the menu of a phone", async () => {
          await tab.resize(390, 844);
          await goTo(tab, "#/");
          const isShown = () => document.querySelector("#sections").matches(":popover-open");
          const openMenu = async () => {
            await tab.press("Enter");
            await tab.until(isShown);
          };
          await shiftTabTo(tab, "button.menu");
          await openMenu();
          await tab.press("Tab");
          // Firefox stops at what scrolls, too.
          assert.ok(await isOn(tab, "#sections, #sections *"), "what comes next is in the menu");
          await tab.press("Escape");
          await tab.until(() => !document.querySelector("#sections").matches(":popover-open"));
          assert.ok(await isOn(tab, "button.menu"), "Escape leads back to the button");
          await openMenu();
          await keyTo(tab, "#sections .menu-close");
          await tab.press("Enter");
          await tab.until(() => !document.querySelector("#sections").matches(":popover-open"));
          assert.ok(await isOn(tab, "button.menu"), "Close leads back to the button");
          await openMenu();
          await keyTo(tab, "#sections a[href='#/updates/']");
          await tab.press("Enter");
          await isAt(tab, "#/updates/");
          assert.ok(await isOn(tab, "main h1"));
          assert.ok(!(await tab.run(isShown)), "the menu is gone");
        });

        await t.test("Lock", async () => {
          await shiftTabTo(tab, "[data-deedbox=lock]");
          await tab.press("Enter");
          await tab.until(() => document.documentElement.dataset.deedbox === "locked");
        });
        await tab.page.close();
      });
    }
  });
}

describe("Tab in Chromium", { skip: missing, concurrency: 2 }, () => {
  let browser;
  before(async () => (browser = await browsers.chromium()));
  after(() => browser?.stop());

  for (const [number, title] of ["the default theme", "ledger"].entries()) {
    test(`meets everything, in order and seen: ${title}`, async (t) => {
      const { hosted, plain, passphrases } = sample.themes[number];
      const server = await serve(hosted);
      t.after(() => server.stop());
      const pages = pagesByType(plain);
      const wrong = [];
      for (const [client, passphrase] of Object.entries(passphrases)) {
        const tab = await browser.tab();
        await visit(tab, `${server.address}${client}/`);
        wrong.push(...(await tabThrough(tab, `locked page of ${client}`)));
        await enter(tab, passphrase);
        await isOpen(tab);
        for (const { type, route } of pages.filter((page) => page.client === client)) {
          await goTo(tab, `#/${route}`);
          wrong.push(...(await tabThrough(tab, type)));
          if (!type.startsWith("home")) continue;
          await tab.resize(390, 844);
          wrong.push(...(await tabThrough(tab, `${type} on a phone`)));
          await tab.resize(1280, 720);
        }
        await tab.page.close();
      }
      assert.ok(wrong.length === 0, `${wrong.length} stops are wrong\n${wrong.slice(0, 60).join("\n")}`);
    });
  }
});

/** How often to try a page with frames: a browser's PDF viewer takes a moment to load, and the focus when it has. */
const ROUNDS = 4;

/** Goes around the page once with Tab, and returns what was wrong on the way. */
async function tabThrough(tab, name) {
  let wrong;
  for (let rounds = 0; rounds < ROUNDS; rounds++) {
    if (rounds > 0) await new Promise((resolve) => setTimeout(resolve, 500));
    wrong = await goRound(tab, name);
    const hasFrames = await tab.run(() => document.querySelector("iframe") !== null);
    if (!hasFrames || !wrong.some((each) => each.endsWith("is not met"))) break;
  }
  return wrong.map((each) => `${name}: ${each}`);
}

async function goRound(tab, name) {
  const total = await tab.run(startRound);
  assert.ok(total > 2, `${name} has ${total} stops`);
  // Players and frames have tab stops inside, a few dozen at most.
  let isRound = false;
  for (let presses = 0; presses < total + 200 && !isRound; presses++) {
    await tab.press("Tab");
    isRound = await tab.run(noteStop);
  }
  const wrong = await tab.run(endRound);
  return isRound ? wrong : ["the focus does not come round", ...wrong];
}

/** Runs in the page: starts at the top, and records where Tab has to stop and how each stop looks without the focus. */
function startRound() {
  const stops =
    "a[href], area[href], button, input, select, textarea, summary, audio[controls], video[controls], iframe, [contenteditable], [tabindex='0']";
  const expected = [...document.querySelectorAll(stops)].filter(
    (each) => !each.disabled && each.tabIndex >= 0 && each.checkVisibility({ visibilityProperty: true }),
  );
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  const look = (element) =>
    [[element], [element, "::before"], [element, "::after"], [element.parentElement]].map(([of, part]) => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(of, part);
      const outline =
        outlineStyle === "none" || parseFloat(outlineWidth) < 1 || outlineColor.endsWith(", 0)")
          ? ""
          : `${outlineStyle} ${outlineWidth} ${outlineColor}`;
      return `${outline} ${boxShadow}`;
    });
  const says = (element) =>
    `<${element.localName}${element.className ? ` class="${element.className}"` : ""}> “${(element.textContent || element.getAttribute("aria-label") || element.id).trim().replaceAll(/\s+/g, " ").slice(0, 40)}”`;
  globalThis.round = {
    expected,
    look,
    says,
    before: new Map(expected.map((each) => [each, look(each)])),
    met: [],
    wrong: [],
  };
  return expected.length;
}

/**
 * Runs in the page: records where the focus is. Inside a frame, the frame's own document shows it. true when the round
 * is complete.
 */
function noteStop() {
  const { expected, look, says, before, met, wrong } = globalThis.round;
  const now = document.activeElement;
  if (now === met[0] && met.length > 1) return true;
  // At the browser's own controls; inside a player or a frame.
  if (now === document.body || now === met.at(-1)) return false;
  met.push(now);
  const unfocused = before.get(now);
  if (!unfocused) {
    // Browsers stop there, so that it can be scrolled.
    const scrolls = now.scrollWidth > now.clientWidth || now.scrollHeight > now.clientHeight;
    if (!scrolls) wrong.push(`${says(now)} is met, and is nothing to act on`);
  } else if (now.localName !== "iframe" && look(now).every((part, at) => part === unfocused[at])) {
    wrong.push(`${says(now)} does not show the focus`);
  }
  const [first] = now.getClientRects();
  const [x, y] = first
    ? [first.x + first.width / 2, first.y + Math.min(first.height, innerHeight - first.y) / 2]
    : [-1, -1];
  const hit = document.elementFromPoint(x, y);
  if (!hit) wrong.push(`${says(now)} is out of sight with the focus`);
  else if (!now.contains(hit) && !hit.contains(now) && expected.includes(now)) {
    wrong.push(`${says(now)} is covered by ${says(hit)}`);
  }
  return false;
}

function endRound() {
  const { expected, met, wrong, says } = globalThis.round;
  const inOrder = met.filter((each) => expected.includes(each));
  const missed = expected.filter((each) => !met.includes(each));
  if (missed.length > 0) wrong.push(...missed.map((each) => `${says(each)} is not met`));
  else {
    const out = inOrder.find((each, at) => each !== expected[at]);
    if (out) wrong.push(`${says(out)} is met before its turn`);
  }
  return wrong;
}
