/**
 * How people open a workspace of nine people, built by the program: by e-mail and passphrase, with the same answer
 * whatever is wrong; by an invitation; and by a link that opens at once until it expires. From a host, and from the
 * unpacked archive.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import { wantedBrowsers as browsers } from "./browsers.mjs";
import { program } from "./program.mjs";
import { serve } from "./server.mjs";
import { enter, isOpen, lock, message, visit } from "./steps.mjs";

const DAY = 86_400;
const FIRST = 1_772_366_400; // 1 March 2026
const root = mkdtempSync(join(tmpdir(), "deedbox slots "));
const people = Array.from({ length: 9 }, (_, at) => `person${at}@acme.example`);
const passphrases = {};
let server, addresses, link, invitation;

function deedbox(day, ...line) {
  const env = {
    PATH: process.env.PATH,
    HOME: root,
    DEEDBOX_TEST_WORK_FACTOR: "4",
    SOURCE_DATE_EPOCH: String(FIRST + day * DAY),
  };
  return execFileSync(program, line, { cwd: root, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

const hashIn = (text) => /(#(?:key|slot)=\S+)/.exec(text)[1];

before(async () => {
  mkdirSync(join(root, "content", "acme", "updates"), { recursive: true });
  writeFileSync(join(root, "content", "firm.yaml"), "name: Alder & Finch\nurl: https://clients.example\n");
  const listed = people.map((email, at) => `  - {name: Person ${at}, email: ${email}, access: passphrase}\n`).join("");
  writeFileSync(join(root, "content", "acme", "client.yaml"), `name: Acme Ltd\npeople:\n${listed}`);
  writeFileSync(
    join(root, "content", "acme", "updates", "2026-03-01-week.md"),
    "---\ntitle: Week\n---\n\nAll is well.\n",
  );
  deedbox(0, "build", "--archive");
  for (const line of deedbox(0, "access", "list", "acme", "--show").split("\n")) {
    const found = /<(\S+)>  (\S+)/.exec(line);
    if (found) passphrases[found[1]] = found[2];
  }
  invitation = hashIn(deedbox(0, "access", "invite", "acme", people[3]));
  link = hashIn(deedbox(0, "access", "invite", "acme", people[5], "--link", "--days", "7"));
  deedbox(0, "build");
  execFileSync("unzip", ["-q", readdirSync(join(root, "archives"))[0]], { cwd: join(root, "archives") });
  const folder = readdirSync(join(root, "archives"), { withFileTypes: true }).find((entry) => entry.isDirectory()).name;
  server = await serve(join(root, "public", "acme"));
  addresses = {
    hosted: `${server.address}index.html`,
    offline: pathToFileURL(join(root, "archives", folder, "data", "site", "index.html")).href,
  };
});

after(async () => {
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});

/** The configuration in the unlock page: salt, names of slots with their buckets, bits. */
function settings() {
  const page = readFileSync(join(root, "public", "acme", "index.html"), "utf8");
  return JSON.parse(/name="deedbox" content="([^"]*)"/.exec(page)[1].replaceAll(/&quot;|&#34;/g, '"'));
}

const bucketOf = ({ salt, bits }, email) =>
  createHash("sha256").update(`${salt}\n${email}`).digest().readUInt32BE() >>> (32 - bits);

/** A person whose bucket has several slots, and the names of these slots. */
function crowded() {
  const told = settings();
  const slotsOf = (email) => told.names.filter(([, bucket]) => bucket === bucketOf(told, email)).map(([name]) => name);
  const email = people.find((one) => slotsOf(one).length > 1);
  assert.ok(email, "of nine people in four buckets two share one");
  return { email, slots: slotsOf(email) };
}

/**
 * An e-mail for which no slot of that person is tried: one of the same bucket opens what the right passphrase opens.
 */
function stranger(email) {
  const told = settings();
  const bucket = (one) => bucketOf(told, one);
  return Array.from({ length: 99 }, (_, at) => `stranger${at}@acme.example`).find(
    (one) => bucket(one) !== bucket(email),
  );
}

/** How many slots the viewer has read in this tab. */
const tried = (tab) => new Set(tab.requests.filter((url) => /\/slots\//.test(url)));

for (const [name, start] of browsers) {
  describe(`who gets in, in ${name}`, () => {
    let browser;
    before(async () => (browser = await start()));
    after(() => browser?.stop());

    for (const layout of ["hosted", "offline"]) {
      test(`${layout}: each of nine people gets in by e-mail and passphrase`, async () => {
        for (const email of people.slice(0, 4)) {
          const tab = await browser.tab();
          await visit(tab, addresses[layout]);
          await enter(tab, passphrases[email], ` ${email.toUpperCase()} `);
          await isOpen(tab);
          assert.deepEqual(tab.problems, []);
          await tab.page.close();
        }
      });

      test(`${layout}: a wrong e-mail and a wrong passphrase get one answer`, async () => {
        const answers = new Set();
        for (const [email, words] of [
          [people[0], "wrong"],
          [stranger(people[0]), passphrases[people[0]]],
          ["nobody@elsewhere.example", "wrong"],
        ]) {
          const tab = await browser.tab();
          await visit(tab, addresses[layout]);
          await enter(tab, words, email);
          answers.add(await message(tab));
          await tab.page.close();
        }
        assert.equal(answers.size, 1, [...answers].join("\n"));
        assert.match([...answers][0], /address and passphrase do not open/);
      });
    }

    for (const [title, email, hash] of [
      ["the slot that opened is tried first the next time", people[7], ""],
      ["a stale invitation does not hide the slot that opened here before", people[6], `#slot=${"0".repeat(32)}`],
    ]) {
      test(title, async () => {
        const first = await browser.tab();
        await visit(first, addresses.hosted);
        await enter(first, passphrases[email], email);
        await isOpen(first);
        await lock(first);
        const tab = await browser.tab(first); // of the same reader
        await visit(tab, `${addresses.hosted}${hash}`);
        await enter(tab, passphrases[email], email);
        await isOpen(tab);
        assert.equal(tried(tab).size, 1);
        await tab.page.close();
      });
    }

    test("beside a damaged slot a wrong passphrase is told as that, and each further try is said", async (t) => {
      const { email, slots } = crowded();
      const copy = join(root, `damaged-${name}`);
      cpSync(join(root, "public", "acme"), copy, { recursive: true });
      const own = await serve(copy);
      t.after(() => own.stop());
      const damage = (slot) => {
        const path = join(copy, "slots", `${slot}.age`);
        writeFileSync(path, readFileSync(path).subarray(0, 60));
      };
      const answer = async () => {
        const tab = await browser.tab();
        await visit(tab, `${own.address}index.html`);
        await tab.run(() => {
          globalThis.told = [];
          const words = document.querySelector('[data-deedbox="progress-words"]');
          new MutationObserver(() => words.textContent && globalThis.told.push(words.textContent)).observe(words, {
            childList: true,
          });
        });
        await enter(tab, "wrong", email);
        const answered = {
          message: await message(tab),
          told: await tab.run(() => globalThis.told),
          left: await tab.run(() => document.querySelector('[data-deedbox="progress-words"]').textContent),
        };
        await tab.page.close();
        return answered;
      };
      damage(slots[0]);
      const { message: one, told, left } = await answer();
      assert.match(one, /address and passphrase do not open/);
      assert.equal(told.at(-1), `Still unlocking: try ${slots.length} of ${slots.length}…`);
      assert.equal(left, "");
      for (const slot of slots.slice(1)) damage(slot);
      assert.match((await answer()).message, /is damaged/);
    });

    test("an invitation names the slot, and leaves nothing in the address bar", async () => {
      const tab = await browser.tab();
      await visit(tab, addresses.hosted + invitation);
      assert.ok(!(await tab.run(() => location.href)).includes("slot="));
      await enter(tab, passphrases[people[3]], people[3]);
      await isOpen(tab);
      assert.deepEqual(
        [...tried(tab)].map((url) => `#slot=${url.split("/").pop().replace(".age", "")}`),
        [invitation],
      );
      await tab.page.close();
    });

    test("a link opens at once, and neither its secret nor a passphrase stays anywhere", async () => {
      const tab = await browser.tab();
      await tab.goto(addresses.hosted + link);
      await isOpen(tab);
      const kept = await tab.run(() =>
        JSON.stringify([location.href, history.state, { ...localStorage }, { ...sessionStorage }]),
      );
      const { n, p } = JSON.parse(Buffer.from(link.slice("#key=".length), "base64url"));
      for (const secret of [p, n, passphrases[people[5]]]) assert.ok(!kept.includes(secret), kept);
      await lock(tab);
      await tab.page.close();
    });
  });
}

describe("when the link's day is over", () => {
  before(() => deedbox(8, "build"));

  for (const [name, start] of browsers) {
    test(`it opens nothing, which ${name} says in words; the passphrase does`, async () => {
      const browser = await start();
      try {
        const tab = await browser.tab();
        await tab.goto(addresses.hosted + link);
        assert.match(await message(tab), /link does not open the workspace any more/);
        await enter(tab, passphrases[people[5]], people[5]);
        await isOpen(tab);
      } finally {
        await browser.stop();
      }
    });
  }

  test("its slot is not published any more", () => {
    const { n } = JSON.parse(Buffer.from(link.slice("#key=".length), "base64url"));
    assert.ok(!readdirSync(join(root, "public", "acme", "slots")).includes(`${n}.age`));
    assert.ok(!readFileSync(join(root, "public", "acme", "index.html"), "utf8").includes(n));
  });
});
