/**
 * axe-core, with its rules for best practices and WCAG 2.2 AA, finds nothing: on the locked page and on each type of
 * page, in both themes, on a phone and on a desk, light and dark.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { browsers } from "./browsers.mjs";
import { serve } from "./server.mjs";
import { enter, goTo, isOpen, message, visit } from "./steps.mjs";
import { missing, openThemes, pagesByType } from "./themes.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const sizes = [
  ["desk", 1280, 900],
  ["phone", 390, 844],
];
/** The rules that depend on colours. All others find the same in light and in dark. */
const ofColours = ["color-contrast", "link-in-text-block"];

/**
 * Everything that axe finds on what is shown now, at both sizes and in both colour schemes. `arrange` is called before
 * each.
 */
async function findings(tab, name, arrange = async () => {}) {
  const found = [];
  for (const [size, width, height] of sizes) {
    await tab.resize(width, height);
    for (const colorScheme of ["light", "dark"]) {
      await tab.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await arrange(size);
      if (!(await tab.run(() => "axe" in globalThis))) await tab.run(axe);
      const violations = await tab.run(
        async ([rules]) => {
          const options = { resultTypes: ["violations"], iframes: false, rules: { "target-size": { enabled: true } } };
          const { violations } = await globalThis.axe.run(
            document,
            rules ? { ...options, rules: {}, runOnly: rules } : options,
          );
          return violations.flatMap(({ id, help, nodes }) =>
            nodes.map(
              ({ target, failureSummary }) =>
                `${id} (${help}) at ${target.join(" ")}: ${failureSummary.replaceAll(/\s+/g, " ")}`,
            ),
          );
        },
        [colorScheme === "dark" ? ofColours : null],
      );
      found.push(...violations.map((violation) => `${name}, ${size}, ${colorScheme}: ${violation}`));
    }
  }
  return found;
}

/** Fails with the number of findings and the first hundred of them in full. */
function none(found) {
  assert.ok(found.length === 0, `${found.length} violations\n${found.slice(0, 100).join("\n")}`);
}

describe("axe-core in Chromium", { skip: missing, concurrency: 2 }, () => {
  let browser;
  let sample;
  before(async () => {
    sample = openThemes();
    browser = await browsers.chromium();
  });
  after(async () => {
    await browser?.stop();
    sample?.close();
  });

  for (const number of [0, 1]) {
    test(`${["the default theme", "ledger"][number]}: each type of page`, async (t) => {
      const theme = sample.themes[number];
      const server = await serve(theme.hosted);
      t.after(() => server.stop());
      const pages = pagesByType(theme.plain);
      assert.ok(pages.length > 40, `only ${pages.length} types`);
      const found = [];
      for (const [client, passphrase] of Object.entries(theme.passphrases)) {
        const tab = await browser.tab();
        await visit(tab, `${server.address}${client}/`);
        if (client === theme.archived) {
          found.push(...(await findings(tab, "locked")));
          await enter(tab, "not-this-one");
          await message(tab);
          found.push(...(await findings(tab, "refused")));
        }
        await enter(tab, passphrase);
        await isOpen(tab);
        for (const { type, route } of pages.filter((page) => page.client === client)) {
          await goTo(tab, `#/${route}`);
          found.push(...(await findings(tab, type)));
        }
        if (client === theme.archived) found.push(...(await opened(tab)));
        await tab.page.close();
      }
      none(found);
    });

    test(`${["the default theme", "ledger"][number]}: what is read from the disk`, async () => {
      const { archive, plainArchive, passphrases, archived } = sample.themes[number];
      const tab = await browser.tab();
      const found = [];
      for (const [place, what] of [
        [archive, "START-HERE.html"],
        [plainArchive, "START-HERE.html, plain"],
      ]) {
        await tab.goto(pathToFileURL(join(place, "START-HERE.html")).href);
        found.push(...(await findings(tab, what)));
      }
      await visit(tab, pathToFileURL(join(archive, "data", "site", "index.html")).href);
      found.push(...(await findings(tab, "locked, offline")));
      await enter(tab, passphrases[archived]);
      await isOpen(tab);
      found.push(...(await findings(tab, "home, offline")));
      await tab.page.close();
      none(found);
    });
  }
});

/** Makes every other record count as new, as if much had been added since the last visit. */
async function forgetSome(tab) {
  await tab.run(() => {
    const name = Object.keys(localStorage).find((key) => key.startsWith("deedbox-seen:"));
    const kept = JSON.parse(localStorage[name]);
    Object.keys(kept.seen).forEach((id, at) => at % 2 && delete kept.seen[id]);
    localStorage[name] = JSON.stringify(kept);
  });
  await tab.reload();
  await isOpen(tab);
}

/**
 * What can be opened on a page: everything folded, the menu, the search; and the notice for a page that does not exist.
 */
async function opened(tab) {
  const found = [];
  await goTo(tab, "#/");
  const unfold = () => tab.run(() => document.querySelectorAll("details").forEach((each) => (each.open = true)));
  found.push(...(await findings(tab, "unfolded", unfold)));
  await tab.run(() => document.querySelectorAll("details").forEach((each) => (each.open = false)));
  const menu = (size) =>
    tab.run((isPhone) => isPhone && document.querySelector("#sections").showPopover(), size === "phone");
  found.push(...(await findings(tab, "menu", menu)));
  await tab.run(() => document.querySelector("#sections").hidePopover());
  await tab.press("/");
  await tab.until(() => document.querySelectorAll("dialog[open] li a").length > 5);
  await tab.type("dialog[open] input[type=search]", "ticket");
  await tab.until(() => document.querySelector("dialog[open] li mark") !== null);
  found.push(...(await findings(tab, "search")));
  await tab.press("Escape");
  await goTo(tab, "#/no/such/page/");
  found.push(...(await findings(tab, "no such page")));
  await goTo(tab, "#/");
  await forgetSome(tab);
  await tab.until(() => document.querySelector("[data-deedbox=new]:not([hidden]) a") !== null);
  found.push(...(await findings(tab, "what is new")));
  await tab.run(() => {
    globalThis.print = () => {};
    document.querySelector("[data-deedbox=print-all]").click();
  });
  await tab.until(() => document.querySelectorAll("article[data-deedbox=printed-page]").length > 10);
  found.push(...(await findings(tab, "the whole engagement for printing")));
  return found;
}
