import assert from "node:assert/strict";
import { test } from "node:test";
import { numeralsOf } from "./numbers.ts";

const digits = (text: string, asked = false): string[] => numeralsOf(text, asked).flatMap((one) => one.digits);

test("an amount is one word of digits, however it is written", () => {
  for (const text of ["€12,500.50", "12.500,50 €", "12\u202f500,50 €", "12’500.50", "12500.50", "CHF 12'500.50"]) {
    assert.deepEqual(digits(text), ["12500.50"], text);
  }
  assert.deepEqual(digits("12,500 and 3.5"), ["12500", "3.5"]);
});

test("days, versions and words are no amounts", () => {
  for (const text of [
    "2026-03-13",
    "13.03.2026",
    "05/03/2026",
    "192.168.0.1",
    "v1.2",
    "1.2.3",
    "A4",
    "3 of 4",
    "week 48",
    "1,2,3",
  ]) {
    assert.deepEqual(digits(text), [], text);
  }
});

test("a telephone number is found with and without its country and town", () => {
  const found = digits("Call +44 (0)20 7946 0958 today");
  for (const asked of ["02079460958", "+44 20 7946 0958", "0044 20 7946 0958", "(020) 7946 0958", "020 7946-0958"]) {
    assert.ok(found.includes(digits(asked, true)[0]!), `${asked} in ${found}`);
  }
  assert.ok(digits("+442079460958").includes(digits("020 79460958", true)[0]!));
  assert.deepEqual(digits("0 of 10"), []);
  assert.deepEqual(digits("0123"), []);
});
