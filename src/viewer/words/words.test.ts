import assert from "node:assert/strict";
import { test } from "node:test";
import { Damaged, Missing } from "../shared/errors.ts";
import { explain } from "./failures.ts";
import { formatSize } from "./size.ts";
import { speaker } from "./strings.ts";

test("translated words are used, absent and unusable ones stay English", () => {
  const say = speaker('{"cancel": "Abbrechen", "close": 7}');
  assert.equal(say("cancel"), "Abbrechen");
  assert.equal(say("close"), "Close");
  assert.equal(speaker("not JSON")("cancel"), "Cancel");
  assert.equal(speaker(null)("cancel"), "Cancel");
});

test("values are filled in once, and only those that are known", () => {
  assert.equal(
    speaker('{"transfer": "{name} {done} {other}"}')("transfer", { name: "{done}", done: "1 MB" }),
    "{done} 1 MB {other}",
  );
});

test("what is filled in is shown as what it is", () => {
  assert.equal(
    speaker(null)("downloaded", { name: "invoice\u202efdp.exe" }),
    "invoice[U+202E]fdp.exe has been downloaded.",
  );
  assert.equal(speaker(null)("not_found_text", { route: "a\u2066b\u200bc" }).includes("“a[U+2066]b[U+200B]c”"), true);
});

test("what is filled in is kept apart where letters run from right to left", () => {
  assert.equal(
    speaker('{"downloaded": "تم تنزيل {name}."}')("downloaded", { name: "logo-2.zip" }),
    "تم تنزيل \u2068logo-2.zip\u2069.",
  );
  assert.equal(speaker(null)("downloaded", { name: "שלום (2).zip" }), "\u2068שלום (2).zip\u2069 has been downloaded.");
  assert.equal(speaker(null)("downloaded", { name: "請求書.zip" }), "請求書.zip has been downloaded.");
});

test("a failure names its object, and the file that the reader asked for", () => {
  const say = speaker(null);
  assert.match(explain(say, new Damaged("objects/ab")), /objects\/ab/);
  assert.match(explain(say, new Missing("objects/ab"), "logo.svg"), /logo\.svg \(objects\/ab\)/);
});

test("sizes in the reader's language", () => {
  assert.equal(formatSize(5120, "en"), "5.1 kB");
  assert.equal(formatSize(200_000_000, "de"), "200 MB");
  assert.equal(formatSize(1500, "de"), "1,5 kB");
  assert.equal(formatSize(1, "not a language"), "1 byte");
});
