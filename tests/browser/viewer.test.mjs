/** The viewer alone, on small sites made for these tests: failures, large files, several tabs. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { sealSite, sha256 } from "../../src/viewer/testing/site.mjs";
import { wantedBrowsers } from "./browsers.mjs";
import { page, writeSite } from "./fixture.mjs";
import { png } from "./png.mjs";
import { serve } from "./server.mjs";
import { enter, hasHeading, isOpen, lock, message, visit } from "./steps.mjs";

const PASSPHRASE = "correct-horse-battery";
/** The size of the large file in megabytes: several parts, but saved without asking for a place. */
const LARGE = 40;

const pdf = Buffer.from(
  "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
);

const pages = {
  "": page({
    title: "Home",
    body: '<p><img id="brand" src="brand/logo.svg" alt=""> <a id="to-long" href="updates/long/index.html#results">Results</a> <a id="outside" target="_blank" href="https://example.org/">Outside</a></p>',
  }),
  "updates/": page({ title: "Updates", root: "../", body: '<p><a id="to-long" href="long/index.html">Long</a></p>' }),
  "updates/long/": page({
    title: "Long",
    root: "../../",
    body: '<p><a id="to-results" href="#results">Results</a></p><div class="tall"></div><h2 id="results">Results</h2><p><a id="below" href="../../files/index.html">Files</a></p>',
  }),
  "files/": page({
    title: "Files",
    root: "../",
    body: `<img id="good" src="../attachments/a%20b/gr%C3%BCn.png" alt=""><img id="bad" src="../attachments/bad.png" alt=""><iframe id="pdf" src="../attachments/short.pdf"></iframe>
<p><a id="large" href="../attachments/large.bin" download="large.bin">Large</a> <a id="spoiled" href="../attachments/bad.png" download>Spoiled</a> <a id="unknown" href="../attachments/unknown.bin">Unknown</a>
<a id="page-file" href="../attachments/a%20b/gr%C3%BCn.png">Image</a></p><video id="film" src="../attachments/large.bin" controls></video><script>globalThis.ran = true</script>`,
  }),
};
const large = randomBytes(LARGE * 1_000_000);
const files = {
  "attachments/a b/grün.png": { type: "image/png", bytes: png(120, 50) },
  "attachments/bad.png": { type: "image/png", bytes: png(80, 50) },
  "attachments/short.pdf": { type: "application/pdf", bytes: pdf },
  "attachments/large.bin": { type: "video/mp4", bytes: large },
};

/** The sites by name: how each is sealed, and what its shell says in addition. */
const sites = {
  sound: { content: { pages, files } },
  slow: { content: { pages: { "": pages[""] }, workFactor: 18 } },
  people: { content: { pages: { "": pages[""] }, emails: ["dana@example.com", "ada@example.org"] } },
  shared: { content: { pages: { "": pages[""] }, emails: ["", "ada@example.org"] }, meta: { shared: true } },
  device: { content: { pages: { "": pages[""] } }, meta: { session: { keep: "device", idle: 60 } } },
  newer: { content: { pages: { "": pages[""] }, index: { format: 3 } } },
  newerShell: { content: { pages: { "": pages[""] } }, meta: { format: 3 } },
  idle: { content: { pages: { "": pages[""] } }, meta: { session: { keep: "tab", idle: 0.005 } } },
};

const root = mkdtempSync(join(tmpdir(), "deedbox viewer ü "));
const sealed = {};
let server;
const suffix = { hosted: ".age", offline: ".js" };
const address = (layout, name) =>
  layout === "hosted"
    ? `${server.address}hosted/${name}/index.html`
    : pathToFileURL(join(root, "offline", name, "index.html")).href;
const fileOf = (layout, name, thing) => join(root, layout, name, thing + suffix[layout]);
const objectOf = (name, path) => `objects/${sealed[name].index.objects[sealed[name].index.files[path].parts[0]].id}`;

/** Changes one byte in the middle of a sealed file, or in armour one letter. */
function spoil(file) {
  const bytes = readFileSync(file);
  const at = Math.floor(bytes.length / 2) + (bytes[Math.floor(bytes.length / 2)] === 10 ? 1 : 0);
  bytes[at] = bytes[at] === 65 ? 66 : 65;
  writeFileSync(file, bytes);
}

before(async () => {
  for (const [name, { content, meta }] of Object.entries(sites)) {
    sealed[name] = await sealSite({ ...content, passphrase: PASSPHRASE });
    for (const layout of ["hosted", "offline"]) await writeSite(join(root, layout, name), sealed[name], layout, meta);
  }
  for (const layout of ["hosted", "offline"]) spoil(fileOf(layout, "sound", objectOf("sound", "attachments/bad.png")));
  server = await serve(root);
});
after(async () => {
  await server.stop();
  rmSync(root, { recursive: true, force: true });
});

for (const [browserName, start] of wantedBrowsers) {
  describe(`the viewer in ${browserName}`, () => {
    let browser;
    before(async () => (browser = await start()));
    after(() => browser?.stop());

    async function opened(layout, name, hash = "") {
      const tab = await browser.tab();
      await visit(tab, address(layout, name) + hash);
      await enter(tab, PASSPHRASE);
      await isOpen(tab);
      return tab;
    }

    for (const layout of ["hosted", "offline"]) {
      describe(layout, () => {
        test("while the key is derived the page moves and says so", async () => {
          const tab = await browser.tab();
          await visit(tab, address(layout, "slow"));
          await tab.run(() => {
            globalThis.frames18 = 0;
            const count = () => {
              if (document.querySelector("progress[data-deedbox=progress]")?.checkVisibility()) globalThis.frames18++;
              requestAnimationFrame(count);
            };
            requestAnimationFrame(count);
          });
          await enter(tab, PASSPHRASE);
          await isOpen(tab);
          const frames = await tab.run(() => globalThis.frames18);
          assert.ok(frames >= 10, `${frames} frames with progress`);
          assert.deepEqual(await tab.trouble(), []);
          await tab.page.close();
        });

        test("the passphrase can be shown, and empty ones are not sent", async () => {
          const tab = await browser.tab();
          await visit(tab, address(layout, "sound"));
          await enter(tab, "");
          await tab.click("[data-deedbox=reveal]");
          assert.equal(await tab.run(() => document.querySelector("[data-deedbox=passphrase]").type), "text");
          assert.equal(await tab.run(() => document.querySelector("[data-deedbox=message]").textContent), "");
          await tab.page.close();
        });

        test("where there are several slots, a wrong address and a wrong passphrase get one answer", async () => {
          const tab = await browser.tab();
          await visit(tab, address(layout, "people"));
          await enter(tab, PASSPHRASE, "stranger@example.com");
          const wrongAddress = await message(tab);
          await enter(tab, "wrong", "dana@example.com");
          await tab.until(() => document.querySelector("[data-deedbox=unlock]").getAttribute("aria-busy") === "false");
          assert.equal(await message(tab), wrongAddress);
          await enter(tab, PASSPHRASE, " Dana@Example.COM");
          await hasHeading(tab, "Home");
          await tab.page.close();
        });

        test("where one slot is everybody's, the address may be left empty", async () => {
          const tab = await browser.tab();
          await visit(tab, address(layout, "shared"));
          await enter(tab, PASSPHRASE);
          await hasHeading(tab, "Home");
          await tab.page.close();
        });

        test("a link with a passphrase opens at once, and nothing of it stays in the address or the history", async () => {
          const tab = await browser.tab();
          const link = (words, whom = "") =>
            `#key=${Buffer.from(JSON.stringify({ a: whom, p: words })).toString("base64url")}`;
          await tab.goto(address(layout, "people") + link(PASSPHRASE, "ada@example.org"));
          await hasHeading(tab, "Home");
          assert.ok(!(await tab.run(() => location.href + JSON.stringify(history.state))).includes("key="));
          const other = await browser.tab();
          await other.goto(address(layout, "sound") + link("wrong"));
          assert.match(await message(other), /does not open/);
          assert.ok(!(await other.run(() => location.href)).includes("key="));
          await enter(other, PASSPHRASE);
          await hasHeading(other, "Home");
          await tab.page.close();
          await other.page.close();
        });

        test("a newer index and a newer shell are called newer", async () => {
          const tab = await browser.tab();
          await visit(tab, address(layout, "newer"));
          await enter(tab, PASSPHRASE);
          assert.match(await message(tab), /“index” was made by a newer version/);
          await visit(tab, address(layout, "newerShell"));
          assert.match(await message(tab), /“index.html” was made by a newer version/);
          assert.equal(await tab.run(() => document.querySelector("button[type=submit]").disabled), true);
          await tab.page.close();
        });

        test("a slot or an index that is missing or damaged is named", async () => {
          const slot = `slots/${sealed.sound.meta.slot}`;
          for (const thing of [slot, "index"]) {
            const name = thing === "index" && layout === "hosted" ? `index-${sealed.sound.meta.index}` : thing;
            const file = fileOf(layout, "sound", name);
            const kept = readFileSync(file);
            const tab = await browser.tab();
            renameSync(file, `${file}.away`);
            await visit(tab, address(layout, "sound"));
            await enter(tab, PASSPHRASE);
            assert.equal(
              await message(tab),
              `“${thing}” is missing. It may not have been copied or published completely.`,
            );
            renameSync(`${file}.away`, file);
            spoil(file);
            await enter(tab, PASSPHRASE);
            assert.match(
              await tab.until(
                () => /damaged|does not open/.exec(document.querySelector("[data-deedbox=message]").textContent)?.input,
              ),
              new RegExp(`“${thing}” is damaged`),
            );
            writeFileSync(file, kept);
            await enter(tab, PASSPHRASE);
            await hasHeading(tab, "Home");
            await tab.page.close();
          }
        });

        test("a damaged page says so in the frame of the home page, names the object, and can be tried again", async () => {
          const { index } = sealed.sound;
          const name = `objects/${index.objects[index.pages["updates/"]].id}`;
          const file = fileOf(layout, "sound", name);
          const kept = readFileSync(file);
          spoil(file);
          const tab = await opened(layout, "sound", "#/updates/");
          await hasHeading(tab, "This page cannot be opened");
          const text = await tab.text();
          assert.ok(text.includes(`“${name}” is damaged`) && text.includes("Home"), text);
          writeFileSync(file, kept);
          await tab.click('main a[href="#/updates/"]');
          await hasHeading(tab, "Updates");
          await tab.page.close();
        });

        test("links, anchors, titles, focus and scroll positions, back and forward", async () => {
          const tab = await opened(layout, "sound");
          assert.equal(
            await tab.run(() => `${document.title} ${document.activeElement.localName} ${document.body.className}`),
            "Home h1 page",
          );
          await tab.until(() => document.querySelector("#brand").naturalWidth > 0);
          assert.equal(await tab.run(() => document.querySelector("#outside").rel), "noopener noreferrer");
          await tab.click("#to-long");
          await hasHeading(tab, "Long");
          assert.equal(await tab.run(() => location.hash), "#/updates/long/#results");
          await tab.until(() => document.activeElement.id === "results" && scrollY > 100);
          await tab.run(() => scrollTo(0, 700));
          await tab.until(() => history.state?.scroll === 700);
          await tab.run(() => document.querySelector("#below").click());
          await hasHeading(tab, "Files");
          assert.equal(await tab.run(() => scrollY), 0);
          await tab.back();
          await hasHeading(tab, "Long");
          await tab.until(() => Math.abs(scrollY - 700) < 2);
          await tab.back();
          await hasHeading(tab, "Home");
          await tab.forward();
          await hasHeading(tab, "Long");
          await tab.until(() => document.querySelector("[data-deedbox=announcer]").textContent === "Long");
          assert.deepEqual(await tab.trouble(), []);
          await tab.page.close();
        });

        test("files in a page: images, a frame, what is damaged, what is large; scripts do not run", async () => {
          const tab = await opened(layout, "sound", "#/files/");
          await hasHeading(tab, "Files");
          await tab.until(() => document.querySelector("#good").naturalWidth === 120);
          await tab.until(() => document.querySelector("#pdf").src.startsWith("blob:"));
          const note = await tab.until(() => document.querySelector("[data-deedbox=broken]")?.textContent);
          assert.ok(note.includes("bad.png") && note.includes(objectOf("sound", "attachments/bad.png")), note);
          assert.equal(await tab.run(() => document.querySelector("#bad")), null);
          assert.equal(
            await tab.run(
              () =>
                document.querySelector("#film").hidden &&
                document.querySelector("[data-deedbox=open-embed]").textContent,
            ),
            `Show large.bin (${LARGE} MB)`,
          );
          assert.equal(await tab.run(() => globalThis.ran), undefined);
          const [frame, image] = await tab.run(() => {
            const revoke = URL.revokeObjectURL.bind(URL);
            globalThis.revoked = [];
            URL.revokeObjectURL = (blob) => {
              globalThis.revoked.push(blob);
              revoke(blob);
            };
            return ["#pdf", "#good"].map((shown) => document.querySelector(shown).src);
          });
          await tab.click("#to-home");
          await hasHeading(tab, "Home");
          assert.deepEqual(
            await tab.run(() => globalThis.revoked),
            [frame],
            "a small image stays open, nothing else does",
          );
          await tab.back();
          await hasHeading(tab, "Files");
          assert.equal(await tab.run(() => document.querySelector("#good").src), image);
          await tab.until(() => document.querySelector("#good").naturalWidth === 120);
          await tab.page.close();
        });

        test("downloads: one with a name of its own, one that is damaged, one that is unknown", async () => {
          const tab = await opened(layout, "sound", "#/files/");
          const { name, bytes } = await tab.download(() => tab.click("#page-file"));
          assert.equal(name, "grün.png");
          assert.ok(bytes.equals(png(120, 50)));
          await tab.click("#spoiled");
          const words = await tab.until(
            () => document.querySelector("[data-deedbox=transfer] [role=alert]")?.textContent,
          );
          assert.ok(words.includes("bad.png") && words.includes("damaged"), words);
          await tab.click("[data-deedbox=transfer] button");
          await tab.until(() => !document.querySelector("[data-deedbox=transfer]"));
          await tab.click("#unknown");
          assert.match(
            await tab.until(() => document.querySelector("[data-deedbox=transfer] [role=alert]")?.textContent),
            /unknown.bin.*missing/,
          );
          await tab.page.close();
        });

        test(`a file of ${LARGE} MB in parts: progress, cancelled, then whole`, async () => {
          const tab = await opened(layout, "sound", "#/files/");
          await tab.run(() => {
            globalThis.seen = [];
            new MutationObserver(() => {
              const bar = document.querySelector("[data-deedbox=transfer] progress");
              if (bar) globalThis.seen.push(bar.value);
            }).observe(document.querySelector("[data-deedbox=transfers]"), {
              childList: true,
              subtree: true,
              characterData: true,
            });
          });
          await tab.click("#large");
          await tab.click("[data-deedbox=transfer] button");
          await tab.until(
            () =>
              !document.querySelector("[data-deedbox=transfer]") &&
              document.querySelector("[data-deedbox=announcer]").textContent.includes("cancelled"),
          );
          const { name, bytes } = await tab.download(() => tab.click("#large"), 120_000);
          assert.equal(name, "large.bin");
          assert.equal(sha256(bytes), sha256(large));
          const seen = await tab.run(() => globalThis.seen);
          assert.ok(
            seen.some((value) => value > 0 && value < 1),
            `progress was ${seen}`,
          );
          await tab.page.close();
        });

        test("an address that names a file offers it; one that names nothing says so", async () => {
          const tab = await opened(layout, "sound", "#/attachments/a%20b/gr%C3%BCn.png");
          await hasHeading(tab, "grün.png");
          const { bytes } = await tab.download(() => tab.click("main a[data-deedbox-file]"));
          assert.ok(bytes.equals(png(120, 50)));
          await tab.run(() => (location.hash = "#/nowhere/"));
          await hasHeading(tab, "There is no such page");
          await tab.click('main a[href="#/"]');
          await hasHeading(tab, "Home");
          await tab.page.close();
        });

        test("an idle workspace locks itself", async () => {
          const tab = await opened(layout, "idle");
          await new Promise((resolve) => setTimeout(resolve, 500));
          await tab.run(() => void document.dispatchEvent(new Event("visibilitychange")));
          await tab.until(() => document.documentElement.dataset.deedbox === "locked");
          await tab.reload();
          await tab.until(() => document.documentElement.dataset.deedbox === "locked");
          await tab.page.close();
        });
      });
    }

    test("hosted: a reload keeps place and scroll position; Lock reaches every tab", async () => {
      const first = await opened("hosted", "sound", "#/updates/long/");
      const second = await browser.tab(first);
      await visit(second, address("hosted", "sound")); // another tab has to be unlocked by itself
      await enter(second, PASSPHRASE);
      await isOpen(second);
      await first.run(() => scrollTo(0, 500));
      await first.until(() => history.state?.scroll === 500);
      await first.reload();
      await hasHeading(first, "Long");
      await first.until(() => Math.abs(scrollY - 500) < 2);
      assert.deepEqual(await first.run(() => indexedDB.databases().then((all) => all.map(({ name }) => name))), []);
      const token = await first.run(
        () => Object.entries(sessionStorage).find(([name]) => name.startsWith("deedbox:"))[1],
      );
      await lock(first);
      await second.until(() => document.documentElement.dataset.deedbox === "locked");
      assert.equal(await first.run(() => navigator.serviceWorker.getRegistrations().then((all) => all.length)), 0);
      await first.run(
        (shown) => sessionStorage.setItem(`deedbox:${new URL(".", location.href).pathname}`, shown),
        token,
      ); // as somebody who wrote the link down
      for (const tab of [first, second]) {
        await tab.reload();
        await tab.until(() => document.documentElement.dataset.deedbox === "locked");
      }
      assert.deepEqual([...(await first.trouble()), ...(await second.trouble())], []);
      await second.page.close();
      await first.page.close();
    });

    test("hosted: a device is offered to remember only where a passkey can wrap the key", async () => {
      const tab = await browser.tab();
      await visit(tab, address("hosted", "device"));
      const isAble = await tab.run(
        async () => (await globalThis.PublicKeyCredential?.getClientCapabilities?.())?.["extension:prf"] ?? false,
      );
      assert.equal(await tab.run(() => document.querySelector("[data-deedbox=remember-field]").hidden), !isAble);
      assert.equal(await tab.run(() => document.querySelector("[data-deedbox=passkey]").hidden), true);
      await tab.page.close();
      const plain = await browser.tab();
      await visit(plain, address("hosted", "sound"));
      assert.equal(await plain.run(() => document.querySelector("[data-deedbox=remember-field]").hidden), true);
      await plain.page.close();
    });

    // Tests cannot operate passkeys in Firefox.
    test("hosted: a passkey opens on the device that remembers, until Lock", {
      skip: browserName !== "chromium",
    }, async () => {
      const tab = await browser.tab();
      const developer = await tab.page.context().newCDPSession(tab.page);
      await developer.send("WebAuthn.enable");
      const options = {
        protocol: "ctap2",
        ctap2Version: "ctap2_1",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        hasPrf: true,
        automaticPresenceSimulation: true,
      };
      await developer.send("WebAuthn.addVirtualAuthenticator", { options });
      await visit(tab, address("hosted", "device"));
      await tab.click("[data-deedbox=remember]");
      await enter(tab, PASSPHRASE);
      await isOpen(tab);
      const forgetTab = () => tab.run(() => sessionStorage.clear());
      await forgetTab();
      await tab.reload(); // like another tab
      await tab.until(() => document.documentElement.dataset.deedbox === "locked");
      await tab.click("[data-deedbox=passkey]");
      await isOpen(tab);
      await tab.reload();
      await isOpen(tab);
      await lock(tab);
      assert.equal(
        await tab.run(() => Object.keys(localStorage).filter((name) => name.startsWith("deedbox-device")).length),
        0,
      );
      await tab.until(() => document.querySelector("[data-deedbox=passkey]").hidden);
      assert.deepEqual(await tab.trouble(), []);
      await tab.page.close();
    });

    test("offline: nothing is kept", async () => {
      const tab = await opened("offline", "sound");
      assert.equal(await tab.run(() => sessionStorage.length + localStorage.length), 0);
      assert.ok(
        !(await tab.run(() => indexedDB.databases().then((all) => all.some(({ name }) => name === "deedbox")))),
      );
      await lock(tab);
      assert.deepEqual(await tab.trouble(), []);
      await tab.page.close();
    });
  });
}
