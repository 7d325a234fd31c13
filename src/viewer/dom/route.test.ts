import assert from "node:assert/strict";
import { test } from "node:test";
import { formatHash, parseHash, resolve } from "./route.ts";

test("addresses are read, with and without an anchor, slash and index.html", () => {
  assert.deepEqual(parseHash(""), { route: "", anchor: "" });
  assert.deepEqual(parseHash("#/"), { route: "", anchor: "" });
  assert.deepEqual(parseHash("#elsewhere"), { route: "", anchor: "" });
  for (const hash of ["#/updates/week-12/", "#/updates/week-12", "#/updates/week-12/index.html"]) {
    assert.deepEqual(parseHash(hash), { route: "updates/week-12/", anchor: "" });
  }
  assert.deepEqual(parseHash("#/updates/#results"), { route: "updates/", anchor: "results" });
  assert.deepEqual(parseHash("#/#top"), { route: "", anchor: "top" });
  assert.deepEqual(parseHash("#/attachments/a%20b/logo.svg"), { route: "attachments/a b/logo.svg", anchor: "" });
});

test("a broken percent sequence is taken as it stands", () => {
  assert.equal(parseHash("#/100%/").route, "100%/");
});

test("what is written is read back", () => {
  for (const destination of [
    { route: "updates/größe #1?/", anchor: "a/b#c" },
    { route: "", anchor: "" },
    { route: "attachments/50% + more.pdf", anchor: "" },
  ]) {
    assert.deepEqual(parseHash(formatHash(destination)), destination);
  }
});

const from = (href: string) => resolve(href, "updates/week-12/");
const page = (route: string, anchor = "") => ({ to: "page", destination: { route, anchor } });

test("links between pages", () => {
  assert.deepEqual(from("../../index.html"), page(""));
  assert.deepEqual(from("../../deliverables/logo/index.html#v2"), page("deliverables/logo/", "v2"));
  assert.deepEqual(from("../index.html"), page("updates/"));
  assert.deepEqual(from("#results"), page("updates/week-12/", "results"));
  assert.deepEqual(resolve("updates/gr%C3%B6%C3%9Fe/index.html", ""), page("updates/größe/"));
  assert.deepEqual(resolve("index.html", "updates/größe #1/"), page("updates/größe #1/"));
});

test("files by their plain path", () => {
  assert.deepEqual(from("../../attachments/a%20b/50%25.pdf"), { to: "file", path: "attachments/a b/50%.pdf" });
  assert.deepEqual(from("../../attachments/docs/index.html"), { to: "file", path: "attachments/docs/index.html" });
});

test("the shell's own files relative to the root", () => {
  assert.deepEqual(from("../../brand/logo.svg"), { to: "shell", path: "brand/logo.svg", rest: "" });
  const odd = { to: "shell", path: "brand/größe 1.svg", rest: "?v=1#mark" };
  assert.deepEqual(from("../../brand/größe 1.svg?v=1#mark"), odd);
  assert.deepEqual(from("../../brand/gr%C3%B6%C3%9Fe%201.svg?v=1#mark"), odd);
});

test("the world outside, and what is not followed", () => {
  for (const href of [
    "https://example.com/",
    "http://example.com/a?b",
    "mailto:a@example.com",
    "tel:+4912345",
    "sms:+4912345",
    "whatsapp://send?text=x",
    "//example.com/x",
  ]) {
    assert.deepEqual(from(href), { to: "outside" });
  }
  for (const href of [
    "javascript:alert(1)",
    " JavaScript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "blob:null/1",
    "file:///etc/passwd",
    "../../../../etc/passwd",
    "https://",
    "https://workspace.invalid/",
  ]) {
    assert.deepEqual(from(href), { to: "nowhere" }, href);
  }
});
