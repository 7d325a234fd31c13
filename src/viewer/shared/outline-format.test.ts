import assert from "node:assert/strict";
import { test } from "node:test";
import { Damaged } from "./errors.ts";
import { parseOutline } from "./outline-format.ts";

const record = { route: "updates/a/", title: "A", kind: "updates", date: "2026-03-13", id: "00", mark: "11" };
const sound = {
  workspace: "w",
  state: "s",
  kinds: [{ name: "updates", one: "Update", many: "Updates", later: 1 }],
  records: [record, { ...record, date: undefined }],
  later: {},
};

test("an outline is read, and what later versions add is passed over", () => {
  const outline = parseOutline(JSON.stringify(sound), "objects/x");
  assert.deepEqual(outline.kinds, [{ name: "updates", one: "Update", many: "Updates" }]);
  assert.deepEqual(outline.records, [record, { ...record, date: null }]);
});

test("anything else is damaged, and named", () => {
  const wrong = [
    { ...sound, state: 1 },
    { ...sound, records: [{ ...record, mark: null }] },
    { ...sound, records: [null] },
    { ...sound, kinds: {} },
    null,
    7,
  ];
  for (const text of ["", "{", ...wrong.map((value) => JSON.stringify(value))]) {
    assert.throws(
      () => parseOutline(text, "objects/x"),
      (thrown) => thrown instanceof Damaged && thrown.object === "objects/x",
      text,
    );
  }
});
