/** What only the reader's clock knows of a list: how much of what is open is overdue, and what no longer lies ahead. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { sealSite } from "../../src/viewer/testing/site.mjs";
import { wantedBrowsers } from "./browsers.mjs";
import { page, writeSite } from "./fixture.mjs";
import { enter, isOpen, visit } from "./steps.mjs";

const PASSPHRASE = "correct-horse-battery";

/** Invoices as their list has them: what is open is due on some day, which only the reader's clock makes late. */
const invoice = (number, state, due, amount, currency) =>
  `<tr data-state="${state}" data-by-project="${amount < 20 ? "small" : "large"}"><th scope="row"><a href="${number}/index.html">${number}</a></th><td>${due ? `<span data-due="${due}" data-late="Overdue" data-soon="Due soon" hidden></span>` : ""}</td><td data-value="${amount}" data-currency="${currency}">${amount} ${currency}</td></tr>`;
const sums = (name, states, more = "") =>
  `<tr id="${name}" data-states="${states}"${more}><td>${name}</td><td></td><td><ul><li><span data-sum="EUR">€115.75</span></li><li><span data-sum="USD">US$8.00</span></li></ul></td></tr>`;
const invoices = page({
  title: "Invoices",
  root: "",
  body: `<form data-deedbox="filter" hidden aria-label="Filter"><label>Project <select name="project"><option value="">All</option><option value="small">Small</option><option value="large">Large</option></select></label><output data-deedbox="filtered"></output></form>
<section data-group=""><table class="records"><thead><tr><th scope="col">Number</th><th scope="col">Due</th><th scope="col">Total</th></tr></thead><tbody>
${invoice("a", "sent", "2001-02-03", "10.50", "EUR")}${invoice("b", "sent", "2001-02-03", "5.25", "EUR")}${invoice("c", "sent", "9999-12-31", "100.00", "EUR")}${invoice("d", "sent", "9999-12-31", "8.00", "USD")}${invoice("e", "paid", "", "40.00", "EUR")}
</tbody><tfoot>${sums("open", "sent")}${sums("late", "sent", " data-overdue hidden")}</tfoot></table></section>
<section data-group="Other"><table class="records"><tbody>${invoice("g", "sent", "2001-02-03", "3.00", "EUR")}</tbody></table></section>
<section data-overall><table class="records"><tfoot>${sums("all-open", "sent")}${sums("all-late", "sent", " data-overdue hidden")}</tfoot></table></section>
<p><a id="bills" href="bills/~2/index.html">Bills</a></p>
<section id="past"><h2>Ahead</h2><ul><li data-until="2001-02-03">Long ago</li></ul></section>
<section id="half"><h2>Ahead</h2><ul><li data-until="2001-02-03">Long ago</li></ul><p>And more</p></section>
<section id="ahead"><h2>Ahead</h2><ul><li data-until="2001-02-03">Long ago</li><li data-until="9999-12-31">One day</li></ul></section>`,
});

/** The end of a group that began on an earlier page: rows of that one count, and nobody sees them. */
const earlier = (state, due, amount) =>
  `<tr data-state="${state}"><td><span data-due="${due}" hidden></span></td><td></td><td data-value="${amount}" data-currency="EUR"></td></tr>`;
const end = page({
  title: "Bills",
  root: "../../",
  body: `<section data-group=""><table class="records"><thead><tr><th scope="col">Number</th><th scope="col">Due</th><th scope="col">Total</th></tr></thead><tbody>
${invoice("f", "sent", "2001-02-03", "2.00", "EUR")}
</tbody><tbody data-earlier hidden>${earlier("sent", "2001-02-03", "1.25")}${earlier("sent", "9999-12-31", "64.00")}</tbody><tfoot>${sums("late", "sent", " data-overdue hidden")}</tfoot></table></section>`,
});

const root = mkdtempSync(join(tmpdir(), "deedbox overdue "));
before(async () => {
  const site = await sealSite({ pages: { "": invoices, "bills/~2/": end }, files: {}, passphrase: PASSPHRASE });
  await writeSite(join(root, "offline"), site, "offline");
});
after(() => rmSync(root, { recursive: true, force: true }));

for (const [browserName, start] of wantedBrowsers) {
  describe(`what is overdue in ${browserName}`, () => {
    let browser;
    before(async () => (browser = await start()));
    after(() => browser?.stop());

    async function opened() {
      const tab = await browser.tab();
      await visit(tab, pathToFileURL(join(root, "offline", "index.html")).href);
      await enter(tab, PASSPHRASE);
      await isOpen(tab);
      return tab;
    }

    test("what is overdue is added up by the reader's clock, of all rows and of those that a filter leaves", async () => {
      const tab = await opened();
      const choose = (value) =>
        tab.run((wanted) => {
          const select = document.querySelector("select[name=project]");
          select.value = wanted;
          select.dispatchEvent(new Event("change", { bubbles: true }));
        }, value);
      const shown = (name) =>
        tab.run(
          (id) =>
            [...document.querySelectorAll(`#${id} [data-sum]`)]
              .filter((sum) => sum.checkVisibility())
              .map((sum) => sum.textContent)
              .join(" "),
          name,
        );
      const said = (text) => tab.until((wanted) => document.querySelector("output").textContent === wanted, text);
      assert.equal(await shown("late"), "€15.75");
      assert.equal(await shown("open"), "€115.75 US$8.00");
      assert.equal(await shown("all-late"), "€18.75", "of all groups");
      await choose("large");
      await said("2 of 6: Large");
      assert.equal(await shown("all-open"), "€100.00");
      assert.equal(await shown("late"), "", "of these nothing is late");
      await choose("small");
      await said("4 of 6: Small");
      assert.equal(await shown("late"), "€15.75");
      assert.equal(await shown("open"), "€15.75 US$8.00");
      assert.equal(await shown("all-late"), "€18.75");
      assert.equal(await shown("all-open"), "€18.75 US$8.00");
      await choose("");
      await said("");
      assert.deepEqual([await shown("late"), await shown("open")], ["€15.75", "€115.75 US$8.00"]);
      const visible = await tab.run(() =>
        ["past", "half", "ahead"].map((id) =>
          [...document.querySelectorAll(`#${id}, #${id} > *`)].map((each) => each.checkVisibility()),
        ),
      );
      assert.deepEqual(visible, [
        [false, false, false],
        [true, true, false, true],
        [true, true, true],
      ]);
      await tab.run(() => document.querySelector("#bills").click());
      await tab.until(() => document.querySelector("h1").textContent === "Bills");
      assert.equal(await shown("late"), "€3.25", "with what stands on an earlier page");
      const seen = await tab.run(() => document.querySelector("tbody[data-earlier]").checkVisibility());
      assert.equal(seen, false);
      assert.deepEqual(await tab.trouble(), []);
      await tab.page.close();
    });
  });
}
