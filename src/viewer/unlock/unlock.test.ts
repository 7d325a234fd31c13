import assert from "node:assert/strict";
import { test } from "node:test";
import { parseShell } from "../open/shell.ts";
import type { Source } from "../open/source.ts";
import {
  Damaged,
  type Failure,
  Foreign,
  Missing,
  Newer,
  OutOfMemory,
  Unreachable,
  WrongPassphrase,
} from "../shared/errors.ts";
import { explain } from "../words/failures.ts";
import { speaker } from "../words/strings.ts";
import { noDevice } from "./device.ts";
import type { UnlockForm } from "./form.ts";
import { knownSlot } from "./known.ts";
import { bucketOf } from "./normalise.ts";
import { noSession } from "./session.ts";
import { afterSlot, candidates, unlock, whyNone } from "./unlock.ts";

test("a passphrase that opened its slot is not called wrong", () => {
  assert.throws(() => afterSlot(new WrongPassphrase("index")), Foreign);
  const damaged = new Damaged("index");
  assert.throws(
    () => afterSlot(damaged),
    (thrown) => thrown === damaged,
  );
});

test("the reader is told that the passphrase is right", () => {
  const told = explain(speaker(null), new Foreign("index"));
  assert.match(told, /passphrase is right.*“index” is another workspace’s/);
});

test("a broken slot is told where no other is whole, and one that could not be tried for the moment always", () => {
  const [wrong, damaged, newer, missing] = [
    new WrongPassphrase("a"),
    new Damaged("b"),
    new Newer("c"),
    new Missing("d"),
  ];
  for (const broken of [damaged, newer, missing]) {
    assert.equal(whyNone([broken, wrong]), wrong);
    assert.equal(whyNone([wrong, broken]), wrong);
    assert.equal(whyNone([broken]), broken);
  }
  assert.equal(whyNone([newer, damaged]), newer);
  for (const passing of [new Unreachable("e"), new OutOfMemory("f")]) {
    assert.equal(whyNone([damaged, wrong, passing]), passing);
  }
  assert.ok(whyNone([]) instanceof WrongPassphrase);
});

const name = (digit: string): string => digit.repeat(32);
const email = "dana@acme.example";

async function shellOf(slots: string[]) {
  const own = await bucketOf("salt", email, 1);
  const names = [...slots.map((slot) => [slot, own]), [name("0"), 1 - own]];
  return parseShell(JSON.stringify({ format: 1, layout: "hosted", salt: "salt", names, bits: 1 }));
}

test("the slots of a bucket are tried, those that are known first, and a stale one hides none", async () => {
  const shell = await shellOf([name("a"), name("b"), name("c")]);
  const order = async (...known: string[]) =>
    (await candidates({ email }, shell, known)).map((slot) => slot[0]).join("");
  assert.equal(await order(), "abc");
  assert.equal(await order(name("c")), "cab");
  assert.equal(await order(name("9"), name("b")), "bac");
  assert.equal(await order(name("c"), name("b")), "cba");
  assert.equal(await order(name("0")), "abc"); // another's
  assert.deepEqual(await candidates({ email, slot: name("d") }, shell, [name("a")]), [name("d")]);
});

/**
 * Sends the form again and again, each time with the next answers of the slots (null: it opens). Returns what the
 * reader was told.
 */
async function said(answers: (Failure | null)[][]): Promise<string[]> {
  const shell = await shellOf(answers[0]!.map((_, at) => name(String(at + 1))));
  const told: string[] = [];
  let turn = -1;
  const form: UnlockForm = {
    async attempt() {
      if (++turn === answers.length) throw new Error("enough");
      return { email, passphrase: "words", remember: false, passkey: false };
    },
    busy: () => void told.push("busy"),
    goesOn: (at, of) => void told.push(`${at} of ${of}`),
    failed: (message) => void told.push(message),
    impossible() {},
  };
  let slot = 0;
  const source = { load: async () => new ArrayBuffer(0) } as unknown as Source;
  const worker = {
    async ask(operation: string): Promise<never> {
      const answer = operation === "unlock" ? answers[turn]![slot++ % answers[0]!.length] : new Damaged(operation);
      if (answer) throw answer;
      return null as never;
    },
    end() {},
  };
  const options = {
    form,
    shell,
    source,
    worker,
    session: noSession,
    device: noDevice,
    say: speaker(null),
    brought: null,
    known: knownSlot("salt", null, null),
  };
  await assert.rejects(unlock(options), /enough/);
  return told;
}

test("each further slot is said to be tried, and a damaged one does not hide a wrong passphrase nor the wait after it", async () => {
  const [wrong, damaged] = [new WrongPassphrase("x"), new Damaged("slots/y")];
  const begun = Date.now();
  const told = await said(Array.from({ length: 3 }, () => [wrong, damaged, wrong]));
  assert.deepEqual(told.slice(0, 3), ["busy", "2 of 3", "3 of 3"]);
  const messages = told.filter((one) => one.includes(" do not open "));
  assert.equal(messages.length, 3);
  assert.ok(Date.now() - begun >= 1000, "the third mistake waits");
  const broken = await said([[damaged, damaged]]);
  assert.match(broken.at(-1)!, /slots\/y.*damaged/);
});

test("where a slot opened, no other is tried, and what is wrong behind it is told as that", async () => {
  const told = await said([[new WrongPassphrase("x"), null, new WrongPassphrase("z")]]);
  assert.deepEqual(told.slice(0, 2), ["busy", "2 of 3"]);
  assert.equal(told.length, 3);
  assert.match(told[2]!, /“index” is damaged/);
});
