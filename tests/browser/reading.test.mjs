/**
 * What the viewer does for a reader who comes back or wants to keep something: what is new, lists as they were left,
 * the position in a page, the whole engagement on paper.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { sealSite, sealTo, sha256 } from "../../src/viewer/testing/site.mjs";
import { wantedBrowsers } from "./browsers.mjs";
import { page, writeSite } from "./fixture.mjs";
import { png } from "./png.mjs";
import { serve } from "./server.mjs";
import { enter, goTo, hasHeading, isOpen, visit } from "./steps.mjs";

const PASSPHRASE = "correct-horse-battery";
const notes = Buffer.from("What was said.\n".repeat(100));
const film = Buffer.alloc(3000, 7);

const row = (root) => (at) =>
  `<tr data-by-state="${at % 3 ? "open" : "done"}"><th scope="row"><a href="${root}tasks/t${at}/index.html">Task ${at}</a></th><td data-value="${at}.50" data-currency="EUR">€${at}.50</td></tr>`;
/** One of the two pages of a list: tasks 1 to 3 or 4 to 6, with a group that continues on the second page. */
const list = (name, rows, { last, pager, root }) =>
  page({
    title: "Tasks",
    root,
    body: `<form data-deedbox="filter" hidden aria-label="Filter"><label>State <select name="state"><option value="">All</option><option value="open">Open (4)</option><option value="done">Done (2)</option></select></label>
<button type="reset" hidden>Show all</button> <output data-deedbox="filtered"></output></form>
<section data-group="${name}"><h2>${name} <span data-count>${rows.length}</span></h2><table class="records"><thead><tr><th scope="col">Title</th><th scope="col">Cost</th></tr></thead>
<tbody>${rows.map(row(root)).join("")}</tbody>${last ? '<tfoot><tr><td>Total</td><td><span data-sum="EUR">€24.00</span></td></tr></tfoot>' : ""}</table></section>
<nav aria-label="Pages">${pager}</nav>`,
  });

const record = (title, body = "") => page({ title, root: "../../", body });
const pages = {
  "": page({
    title: "Home",
    body: '<div data-deedbox="new" hidden></div><div data-deedbox="cover" hidden><p id="cover-title">Northwind</p></div><ul><li><a id="to-long" href="updates/long/index.html">Long</a></li><li><a href="updates/short/index.html">Short</a></li></ul><div class="tall"></div><p><button type="button" data-deedbox="print-all" hidden>Print everything</button></p>',
  }),
  "updates/": page({
    title: "Updates",
    root: "../",
    body: '<ul><li><a href="long/index.html">Long</a></li><li><a href="short/index.html">Short</a></li></ul>',
  }),
  "updates/long/": record(
    "Long",
    '<h2 id="results">Results</h2><p><a href="#results">Here</a> <a href="../short/index.html#results">There</a> <a href="../index.html">Updates</a> <a href="https://example.org/">Outside</a></p><div class="tall"></div>',
  ),
  "updates/short/": record(
    "Short",
    '<h2 id="results">Results</h2><p aria-labelledby="results">See <a href="../../attachments/notes.txt">the notes</a>.</p><img src="../../attachments/mark.png" alt="Mark"><video src="../../attachments/film.mp4" controls></video><details><summary>More</summary><p>Within</p></details>',
  ),
  "tasks/": list("Now", [1, 2, 3], { last: false, pager: '<a rel="next" href="~2/index.html">Next</a>', root: "../" }),
  "tasks/~2/": list("Now", [4, 5, 6], {
    last: true,
    pager: '<a rel="prev" href="../index.html">Previous</a>',
    root: "../../",
  }),
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((at) => [`tasks/t${at}/`, record(`Task ${at}`)])),
};
const files = {
  "attachments/notes.txt": { type: "text/plain", bytes: notes },
  "attachments/mark.png": { type: "image/png", bytes: png(120, 50) },
  "attachments/film.mp4": { type: "video/mp4", bytes: film },
};
const outlined = (route, kind, mark, date) => ({
  route,
  title: pages[route].match(/<h1>(.*?)<\/h1>/)[1],
  kind,
  ...(date && { date }),
  id: sha256(Buffer.from(route)).slice(0, 12),
  mark,
});
const outline = (marks) => ({
  workspace: "0123456789ab",
  state: sha256(Buffer.from(marks)).slice(0, 12),
  kinds: [
    { name: "updates", one: "Update", many: "Updates" },
    { name: "tasks", one: "Task", many: "Tasks" },
  ],
  records: [
    ...(marks.length > 1 ? [outlined("updates/short/", "updates", marks[1], "2026-03-13")] : []),
    outlined("updates/long/", "updates", marks[0], "2026-03-06"),
    ...[1, 2, 3, 4, 5, 6].map((at) => outlined(`tasks/t${at}/`, "tasks", "same")),
  ],
});

const root = mkdtempSync(join(tmpdir(), "deedbox reading "));
let sealed;
let server;
const slowly = { wait: 0 };
const states = {};

const nameOf = (marks) => states[marks][1][0].slice("index-".length);

/** Replaces the outline of the published site, as a later build does. */
function publish(marks) {
  for (const [name, bytes] of states[marks]) writeFileSync(join(root, "hosted", `${name}.age`), bytes);
  const page = join(root, "hosted", "index.html");
  const named = /"index":"[0-9a-f]{32}"/;
  writeFileSync(page, readFileSync(page, "utf8").replace(named, `"index":"${nameOf(marks)}"`));
}

before(async () => {
  sealed = await sealSite({ pages, files, passphrase: PASSPHRASE });
  const { recipient } = sealed;
  for (const marks of ["a", "ab", "Ab"]) {
    const bytes = await sealTo(recipient, gzipSync(JSON.stringify(outline(marks))));
    const id = sha256(Buffer.from(marks)).slice(0, 32);
    const objects = [...sealed.index.objects, { id, size: bytes.length, sha256: sha256(bytes) }];
    const index = { ...sealed.index, objects, outline: objects.length - 1 };
    const sealedIndex = await sealTo(recipient, gzipSync(JSON.stringify(index)));
    states[marks] = [
      [`objects/${id}`, bytes],
      [`index-${sha256(sealedIndex).slice(0, 32)}`, sealedIndex],
    ];
  }
  const meta = { ...sealed.meta, index: nameOf("Ab") };
  const whole = { ...sealed, meta, things: new Map([...sealed.things, ...states.Ab]) };
  for (const layout of ["hosted", "offline"]) await writeSite(join(root, layout), whole, layout);
  await writeSite(join(root, "forgetful"), whole, "hosted", { session: { keep: "none", idle: 60 } });
  server = await serve(root, slowly);
});
after(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

for (const [browserName, start] of wantedBrowsers) {
  describe(`reading in ${browserName}`, () => {
    let browser;
    before(async () => (browser = await start()));
    after(() => browser?.stop());

    const address = (layout) =>
      layout === "offline"
        ? pathToFileURL(join(root, layout, "index.html")).href
        : `${server.address}${layout}/index.html`;
    async function opened(layout, hash = "", beside) {
      const tab = await browser.tab(beside);
      await tab.goto(address(layout) + hash);
      await tab.until(() => ["locked", "open"].includes(document.documentElement.dataset.deedbox));
      if (await tab.run(() => document.documentElement.dataset.deedbox === "locked")) await enter(tab, PASSPHRASE);
      await isOpen(tab);
      return tab;
    }
    const marks = (tab) =>
      tab.run(() =>
        [...document.querySelectorAll("main [data-deedbox=mark]")].map(
          (mark) => `${mark.parentElement.querySelector("a").textContent} ${mark.textContent}`,
        ),
      );
    const section = (tab) =>
      tab.run(() =>
        document.querySelector("[data-deedbox=new]").hidden
          ? null
          : document.querySelector("[data-deedbox=new]").innerText.replaceAll(/\s+/g, " "),
      );

    test("what is new since the last visit is marked until it is opened, and the device learns nothing by it", async () => {
      publish("a");
      const tab = await opened("hosted");
      assert.deepEqual([await section(tab), await marks(tab)], [null, []]);
      publish("ab");
      await tab.reload();
      await isOpen(tab);
      const today = await tab.run(() => new Intl.DateTimeFormat("en", { dateStyle: "long" }).format(new Date()));
      assert.equal(
        await section(tab),
        `New since your visit on ${today} Short New Update · March 13, 2026 Mark all as seen`,
      );
      await goTo(tab, "#/updates/");
      assert.deepEqual(await marks(tab), ["Short New"]);
      await tab.reload(); // a reload does not end the visit
      await isOpen(tab);
      assert.deepEqual(await marks(tab), ["Short New"]);
      await tab.click("main a[href='#/updates/short/']");
      await hasHeading(tab, "Short");
      await tab.back();
      await hasHeading(tab, "Updates");
      assert.deepEqual(await marks(tab), []);
      publish("Ab");
      await goTo(tab, "#/");
      await tab.reload();
      await isOpen(tab);
      assert.match(await section(tab), /Long Changed Update · March 6, 2026/);
      const kept = await tab.run(() => JSON.stringify(Object.entries(localStorage)));
      for (const word of ["Northwind", "updates", "Short", "tasks"]) assert.ok(!kept.includes(word), kept);
      await tab.click("[data-deedbox=new] button");
      assert.deepEqual([await section(tab), await marks(tab)], [null, []]);
      assert.equal(await tab.run(() => document.activeElement.localName), "h1");
      await tab.run(() => document.querySelector("[data-deedbox=lock]").click());
      await tab.until(() => document.documentElement.dataset.deedbox === "locked");
      const again = await opened("hosted", "", tab);
      assert.equal(await section(again), null);
      for (const one of [tab, again]) {
        assert.deepEqual(await one.trouble(), []);
        await one.page.close();
      }
    });

    test("an older state that comes back is said, until the reader knows why", async () => {
      publish("a");
      const tab = await opened("hosted");
      publish("ab");
      await tab.reload();
      await isOpen(tab);
      publish("a");
      await tab.reload();
      await isOpen(tab);
      assert.match(await section(tab), /^An older state The workspace is as you saw it on .* That is all right$/);
      assert.deepEqual(await marks(tab), []);
      await tab.click("[data-deedbox=new] button");
      await tab.reload();
      await isOpen(tab);
      assert.equal(await section(tab), null);
      publish("Ab");
      await tab.page.close();
    });

    test("where the firm wants nothing kept, nothing is", async () => {
      const tab = await opened("forgetful");
      await hasHeading(tab, "Home");
      assert.equal(await tab.run(() => localStorage.length + sessionStorage.length), 0);
      await tab.page.close();
    });

    for (const layout of ["hosted", "offline"]) {
      test(`${layout}: a list is narrowed as a whole, added up, and found again as it was left`, async () => {
        const tab = await opened(layout, "#/tasks/");
        const choose = (value) =>
          tab.run((wanted) => {
            const select = document.querySelector("select[name=state]");
            select.value = wanted;
            select.dispatchEvent(new Event("change", { bubbles: true }));
          }, value);
        const said = (text) => tab.until((wanted) => document.querySelector("output").textContent === wanted, text);
        const seen = () =>
          tab.run(() =>
            [...document.querySelectorAll("tbody tr")]
              .filter((row) => row.checkVisibility())
              .map((row) => row.querySelector("a").textContent.replace("Task ", ""))
              .join(" "),
          );
        const count = () =>
          tab.run(
            () => [...document.querySelectorAll("[data-count]")].find((each) => each.checkVisibility()).textContent,
          );
        assert.equal(await seen(), "1 2 3");
        await choose("open");
        await said("4 of 6: Open");
        assert.deepEqual([await seen(), await count()], ["1 2 4 5", "4"]);
        assert.equal(
          await tab.run(
            () => [...document.querySelectorAll("[data-sum]")].find((each) => each.checkVisibility()).textContent,
          ),
          "€14.00",
        );
        assert.equal(await tab.run(() => document.querySelector("main nav").checkVisibility()), false);
        const press = () =>
          tab.run(() => [...document.querySelectorAll("th button")].find((each) => each.checkVisibility()).click());
        await press();
        await press();
        assert.equal(await seen(), "5 4 2 1");
        await tab.run(() =>
          [...document.querySelectorAll("tbody a")].find((link) => link.textContent === "Task 5").click(),
        );
        await hasHeading(tab, "Task 5");
        await tab.back();
        await hasHeading(tab, "Tasks");
        await said("4 of 6: Open");
        assert.equal(await tab.run(() => document.activeElement.textContent), "Task 5");
        await goTo(tab, "#/tasks/~2/");
        await said("4 of 6: Open");
        await tab.click("button[type=reset]");
        await said("");
        assert.equal(await seen(), "4 5 6");
        assert.equal(
          await tab.run(
            () => [...document.querySelectorAll("[data-sum]")].find((each) => each.checkVisibility()).textContent,
          ),
          "€24.00",
        );
        assert.equal(await tab.run(() => document.activeElement.localName), "select");
        assert.deepEqual(await tab.trouble(), []);
        await tab.page.close();
      });

      test(`${layout}: back returns to the link that was followed, and where it stood`, async () => {
        const tab = await opened(layout);
        await tab.run(() => document.querySelector("#to-long").focus({ preventScroll: true }));
        await tab.press("Enter");
        await hasHeading(tab, "Long");
        await tab.until(() => document.activeElement.localName === "h1");
        await tab.run(() => scrollTo(0, 400));
        await tab.until(() => history.state?.scroll === 400);
        await tab.run(() => (location.hash = "#/updates/short/"));
        await hasHeading(tab, "Short");
        await tab.back();
        await hasHeading(tab, "Long");
        await tab.until(() => Math.abs(scrollY - 400) < 2);
        await tab.back();
        await hasHeading(tab, "Home");
        await tab.until(() => document.activeElement.id === "to-long");
        await tab.page.close();
      });

      test(`${layout}: an address leads to its heading, whatever its case`, async () => {
        for (const [typed, focused] of [
          ["results", "results"],
          ["RESULTS", "results"],
          ["nowhere", ""],
        ]) {
          const tab = await opened(layout, `#/updates/long/#${typed}`);
          await hasHeading(tab, "Long");
          if (focused !== "") await tab.until((id) => document.activeElement.id === id, focused);
          else assert.notEqual(await tab.run(() => document.activeElement.id), "results");
          await tab.page.close();
        }
      });

      test(`${layout}: a link to a file in a text says its size`, async () => {
        const tab = await opened(layout, "#/updates/short/");
        await hasHeading(tab, "Short");
        assert.equal(await tab.run(() => document.querySelector("main p").textContent), "See the notes (1.5 kB).");
        await tab.page.close();
      });

      test(`${layout}: the whole engagement becomes one document, is printed, and gives the page back`, async () => {
        const tab = await opened(layout);
        await tab.run(() => {
          globalThis.prints = [];
          globalThis.print = () =>
            globalThis.prints.push([...document.images].every((image) => image.complete && image.naturalWidth > 0));
        });
        await tab.run(() => scrollTo(0, 600));
        await tab.until(() => history.state?.scroll === 600);
        await tab.run(() => document.querySelector("[data-deedbox=print-all]").click());
        await tab.until(() => globalThis.prints.length === 1);
        assert.deepEqual(await tab.run(() => globalThis.prints), [true]);
        const { headings, broken, twice, text, cover, hidden } = await tab.run(() => {
          const ids = [...document.querySelectorAll("main [id]")].map(({ id }) => id);
          const links = [...document.querySelectorAll("main a[href]")].map((link) => link.getAttribute("href"));
          return {
            headings: [...document.querySelectorAll("main article h1")].map(({ textContent }) => textContent),
            broken: links.filter((href) => href !== "https://example.org/" && !ids.includes(href.slice(1))),
            twice: ids.filter((id, at) => ids.indexOf(id) !== at),
            text: document.querySelector("main").innerText,
            cover: document.querySelector("#cover-title").checkVisibility(),
            hidden: document.querySelectorAll("main button, main form, main video").length,
          };
        });
        assert.deepEqual(headings, ["Short", "Long", "Task 1", "Task 2", "Task 3", "Task 4", "Task 5", "Task 6"]);
        assert.deepEqual([broken, twice, cover, hidden], [[], [], true, 0]);
        assert.ok(
          text.includes(`film.mp4, 3 kB, SHA-256 ${sha256(film)}`) &&
            text.includes("Within") &&
            text.includes("Contents"),
          text,
        );
        assert.equal(
          await tab.run(() =>
            [...document.querySelectorAll("main a")]
              .find(({ textContent }) => textContent === "There")
              .getAttribute("href"),
          ),
          "#p1-results",
        );
        await tab.run(() =>
          [...document.querySelectorAll("nav a")].find(({ textContent }) => textContent === "Task 6").click(),
        );
        await tab.until(() => document.activeElement.id === "p8");
        await tab.click("[data-deedbox=print-close]");
        await hasHeading(tab, "Home");
        await tab.until(() => Math.abs(scrollY - 600) < 2);
        // Where the browser waits for printing to end, the viewer goes back to the page by itself.
        await tab.run(() => {
          globalThis.held = null;
          globalThis.print = () => {
            globalThis.held = document.querySelectorAll("main article").length;
            dispatchEvent(new Event("afterprint"));
          };
        });
        await tab.run(() => document.querySelector("[data-deedbox=print-all]").click());
        assert.equal(await tab.until(() => globalThis.held), 8);
        await hasHeading(tab, "Home");
        await tab.until(() => Math.abs(scrollY - 600) < 2);
        assert.deepEqual(await tab.trouble(), []);
        await tab.page.close();
      });
    }

    test("printing that is cancelled, or meets something damaged, prints nothing", async () => {
      const tab = await opened("hosted");
      await tab.run(() => {
        globalThis.prints = 0;
        globalThis.print = () => globalThis.prints++;
      });
      await goTo(tab, "#/updates/");
      await goTo(tab, "#/");
      slowly.wait = 700;
      await tab.run(() => document.querySelector("[data-deedbox=print-all]").click());
      await tab.click("[data-deedbox=transfer] button");
      await tab.until(() => document.querySelector("[data-deedbox=announcer]").textContent.includes("cancelled"));
      slowly.refuse = `objects/${sealed.index.objects[sealed.index.files["attachments/mark.png"].parts[0]].id}.age`;
      slowly.wait = 0;
      await tab.run(() => document.querySelector("[data-deedbox=print-all]").click());
      const words = await tab.until(() => document.querySelector("[data-deedbox=transfer] [role=alert]")?.textContent);
      delete slowly.refuse;
      assert.match(words, /missing/);
      assert.deepEqual(await tab.run(() => [globalThis.prints, document.querySelector("main h1").textContent]), [
        0,
        "Home",
      ]);
      await tab.page.close();
    });

    test("what takes longer than 200 ms shows that it moves, and what is quicker shows nothing", async () => {
      const tab = await browser.tab();
      await visit(tab, address("hosted"));
      await tab.run(() => {
        globalThis.requestIdleCallback = () => 0; // nothing is opened in advance
        globalThis.bars = 0;
        const look = () => {
          if (document.querySelector("[data-deedbox=loading]")?.checkVisibility()) globalThis.bars++;
          requestAnimationFrame(look);
        };
        look();
      });
      await enter(tab, PASSPHRASE);
      await hasHeading(tab, "Home");
      slowly.wait = 900;
      await tab.run(() => (location.hash = "#/updates/"));
      await tab.until(() => document.querySelector("[data-deedbox=loading]").checkVisibility());
      await hasHeading(tab, "Updates");
      slowly.wait = 0;
      assert.equal(await tab.run(() => document.querySelector("[data-deedbox=loading]").checkVisibility()), false);
      await tab.run(() => (globalThis.bars = 0));
      await tab.run(() => (location.hash = "#/updates/long/")); // it is in the same pack
      await hasHeading(tab, "Long");
      assert.equal(await tab.run(() => globalThis.bars), 0);
      await tab.until(() => document.querySelector("[data-deedbox=announcer]").textContent === "Long");
      assert.deepEqual(await tab.run(() => [document.title, document.activeElement.localName]), ["Long", "h1"]);
      await tab.page.close();
    });

    test("the packs of likely next pages are opened ahead, once", async () => {
      const pack = `${sealed.index.objects[sealed.index.pages["updates/"]].id}.age`;
      const tab = await opened("hosted");
      const fetched = () => tab.requests.filter((url) => url.includes(pack)).length;
      for (let tries = 0; tries < 100 && fetched() === 0; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.equal(fetched(), 1);
      await tab.click("#to-long");
      await hasHeading(tab, "Long");
      await goTo(tab, "#/tasks/");
      assert.equal(fetched(), 1);
      await tab.page.close();
      // A reader who saves data, and a missing pack: neither causes a message until the page is asked for.
      slowly.refuse = `objects/${pack}`;
      const other = await opened("hosted");
      await other.run(() =>
        document.querySelector("#to-long").dispatchEvent(new PointerEvent("pointerover", { bubbles: true })),
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal(await other.run(() => document.querySelector("main h1").textContent), "Home");
      delete slowly.refuse;
      await other.click("#to-long");
      await hasHeading(other, "Long");
      await other.page.close();
    });
  });
}
