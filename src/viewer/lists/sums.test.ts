import assert from "node:assert/strict";
import { test } from "node:test";
import { addUp, writeSum } from "./sums.ts";

test("decimals are added exactly", () => {
  assert.equal(addUp(["0.10", "0.2"]), "0.30");
  assert.equal(addUp(["1250.00", "-1250.01"]), "-0.01");
  assert.equal(addUp(["99999999999999999999.99", "0.01"]), "100000000000000000000.00");
  assert.equal(addUp(["-5", "2"]), "-3");
  assert.equal(addUp([]), "0");
});

test("a sum is written as the page wrote it", () => {
  assert.equal(writeSum("1250.5", "GBP", "£12,345.00", "en"), "£1,250.50");
  assert.equal(writeSum("-1250", "EUR", "12.345,00\u00a0€", "de"), "−1.250,00\u00a0€");
  assert.equal(writeSum("7", "EUR", "−12.345,00\u00a0€", "de"), "7,00\u00a0€");
  assert.equal(writeSum("12000", "JPY", "¥1,000,000", "en"), "¥12,000");
  assert.equal(writeSum("1234.5", "EUR", "9\u202f000,00\u00a0€", "fr"), "1\u202f234,50\u00a0€");
  assert.equal(writeSum("1200", "number", "2.150,50 €", "de"), "1.200,00 €");
  assert.equal(writeSum("950.5", "EUR", "2.527,625 €", "de"), "950,50 €");
  assert.equal(writeSum("12.5", "number", "1,250 m²", "en"), "12.5 m²");
  assert.equal(writeSum("3", "number", "87%", "en"), "3%");
  assert.equal(writeSum("5400", "duration", "12 h", "en"), "1 h 30 min");
  assert.equal(writeSum("7200", "duration", "12 h", "en"), "2 h");
  assert.equal(writeSum("60", "duration", "12 h", "en"), "1 min");
});
