import assert from "node:assert/strict";
import { test } from "node:test";
import { takeFromAddress } from "./link.ts";

function take(hash: string) {
  const replaced: string[] = [];
  const place = { hash, pathname: "/acme/", search: "" };
  return {
    ...takeFromAddress(place, { replaceState: (_state, _title, url) => void replaced.push(String(url)) }),
    replaced,
  };
}

const code = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const NAME = "00112233445566778899aabbccddeeff";

test("a link's secret is taken, and nothing of it stays in the address bar", () => {
  const { attempt, slot, replaced } = take(`#key=${code({ n: NAME, p: "ab12" })}`);
  assert.deepEqual(attempt, { email: "", slot: NAME, passphrase: "ab12", remember: false, passkey: false });
  assert.equal(slot, null);
  assert.deepEqual(replaced, ["/acme/"]);
});

test("a link of the first version brings e-mail and passphrase", () => {
  const { attempt } = take(`#key=${code({ a: "dana@acme.example", p: "änderung-quay" })}`);
  assert.deepEqual(attempt, {
    email: "dana@acme.example",
    passphrase: "änderung-quay",
    remember: false,
    passkey: false,
  });
});

test("an invitation names the slot, and nothing else", () => {
  assert.deepEqual(take(`#slot=${NAME}`), { attempt: null, slot: NAME, replaced: ["/acme/"] });
  assert.deepEqual(take("#slot=../../x"), { attempt: null, slot: null, replaced: ["/acme/"] });
});

test("what is no such link is left alone; a broken one is taken out and brings nothing", () => {
  assert.deepEqual(take("#/updates/week-12/"), { attempt: null, slot: null, replaced: [] });
  for (const broken of [
    "#key=",
    "#key=%%%",
    `#key=${code({ a: 1, p: "x" })}`,
    `#key=${code({ n: "short", p: "x" })}`,
    `#key=${code({ a: "" })}`,
    `#key=${code(null)}`,
  ]) {
    assert.deepEqual(take(broken), { attempt: null, slot: null, replaced: ["/acme/"] }, broken);
  }
});
