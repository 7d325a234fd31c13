import assert from "node:assert/strict";
import { test } from "node:test";
import { Damaged, Missing } from "../shared/errors.ts";
import { type Directory, folderOfReader } from "./folder.ts";

interface Tree {
  [name: string]: Tree | string;
}

function directory(tree: Tree): Directory {
  return {
    async getDirectoryHandle(name) {
      const entry = tree[name];
      if (typeof entry !== "object") throw new DOMException("", "NotFoundError");
      return directory(entry);
    },
    async getFileHandle(name) {
      const entry = tree[name];
      if (typeof entry !== "string") throw new DOMException("", "NotFoundError");
      return { getFile: async () => new Blob([entry]) };
    },
  };
}

const site = {
  "index.html": "",
  objects: { "ab.js": 'deedbox("objects/ab",`\narmour\n`)\n', "cd.js": 'deedbox("objects/ef",`\narmour\n`)\n' },
};
const other = { data: { site: { objects: { "ef.js": "" } } } };

test("the folder may be what was unzipped, or the site in it", async () => {
  for (const tree of [site, { site }, { data: { site }, "bagit.txt": "" }]) {
    const folder = folderOfReader(async () => directory(tree))!;
    assert.equal(folder.chosen, false);
    assert.equal(await folder.choose("objects/ab"), true);
    assert.equal(folder.chosen, true);
    assert.equal(await folder.read("objects/ab"), "\narmour\n");
  }
});

test("another folder is told, and does not take the place of the one that was chosen", async () => {
  const trees: Tree[] = [other, site, {}];
  const folder = folderOfReader(async () => directory(trees.shift()!))!;
  assert.equal(await folder.choose("objects/ab"), false);
  assert.equal(folder.chosen, false);
  assert.equal(await folder.choose("objects/ab"), true);
  assert.equal(await folder.choose("objects/ab"), false);
  assert.equal(await folder.read("objects/ab"), "\narmour\n");
});

test("what is not there is missing; a script that holds something else is damaged", async () => {
  const folder = folderOfReader(async () => directory(site))!;
  await assert.rejects(folder.read("objects/ab"), Missing);
  await folder.choose("objects/ab");
  await assert.rejects(
    folder.read("objects/00"),
    (error: Missing) => error instanceof Missing && error.object === "objects/00",
  );
  await assert.rejects(
    folder.read("objects/cd"),
    (error: Damaged) => error instanceof Damaged && error.object === "objects/cd",
  );
});

test("a browser that lets no page ask has no such folder; a reader who chooses nothing has cancelled", async () => {
  assert.equal(folderOfReader(), null);
  const folder = folderOfReader(async () => {
    throw new DOMException("", "AbortError");
  })!;
  await assert.rejects(folder.choose("objects/ab"), { name: "AbortError" });
});
