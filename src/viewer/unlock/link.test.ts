import assert from "node:assert/strict";
import { test } from "node:test";
import { takeFromAddress } from "./link.ts";

function take(hash: string) {
  const replaced: string[] = [];
  const place = { hash, pathname: "/acme/", search: "" };
  return { attempt: takeFromAddress(place, { replaceState: (_state, _title, url) => void replaced.push(String(url)) }), replaced };
}

const code = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

test("a link's passphrase is taken, and nothing of it stays in the address bar", () => {
  const { attempt, replaced } = take(`#key=${code({ a: "dana@acme.example", p: "änderung-quay" })}`);
  assert.deepEqual(attempt, { address: "dana@acme.example", passphrase: "änderung-quay", remember: false, passkey: false });
  assert.deepEqual(replaced, ["/acme/"]);
});

test("what is no such link is left alone; a broken one is taken out and brings nothing", () => {
  assert.deepEqual(take("#/updates/week-12/"), { attempt: null, replaced: [] });
  for (const broken of ["#key=", "#key=%%%", `#key=${code({ a: 1, p: "x" })}`, `#key=${code({ a: "" })}`, `#key=${code(null)}`]) {
    assert.deepEqual(take(broken), { attempt: null, replaced: ["/acme/"] }, broken);
  }
});
