/** Which folder may use which, how long lines are, and that README.md lists all folders. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { test } from "node:test";

/**
 * From the ground up. A file may use its own folder and those of lower ranks; folders of the same rank may not use each
 * other.
 */
const RANKS = [
  ["shared"],
  ["words", "open", "worker"],
  ["dom"],
  ["clock"],
  ["files", "lists", "news", "search", "unlock"],
  ["print"],
  ["app"],
  ["."], // main.ts
];
/** For tests alone, and therefore without a rank. */
const TESTING = "testing";

/** What comments are wrapped at; the formatter wraps code. */
const WIDTH = 120;

const files = readdirSync(".", { recursive: true, encoding: "utf8" })
  .map((path) => path.split(sep).join("/"))
  .filter((path) => /\.(?:ts|mjs)$/.test(path) && !/^(?:node_modules|dist)\//.test(path));
const sources = files.filter((path) => /(?<!\.test|\.d)\.ts$/.test(path) && folderOf(path) !== TESTING);

function folderOf(path: string): string {
  return dirname(path).split("/")[0]!;
}

function rankOf(folder: string): number {
  return RANKS.findIndex((folders) => folders.includes(folder));
}

/** The files that a file imports, imports of types included. */
function importsOf(path: string): string[] {
  const found = readFileSync(path, "utf8").matchAll(/^(?:import|export)\b[^"]*"(\.[^"]+\.ts)"/gm);
  return [...found].map(([, name]) =>
    normalize(join(dirname(path), name!))
      .split(sep)
      .join("/"),
  );
}

test("every folder has a rank, and README.md says what it holds", () => {
  const readme = readFileSync("README.md", "utf8");
  const folders = new Set(files.map(folderOf).filter((folder) => folder !== "."));
  for (const folder of folders) {
    assert.ok(rankOf(folder) >= 0 || folder === TESTING, `${folder}/ has no rank`);
    assert.ok(readme.includes(`| \`${folder}/\` |`), `README.md does not name ${folder}/`);
  }
  for (const folder of RANKS.flat()) assert.ok(folder === "." || folders.has(folder), `there is no ${folder}/`);
});

test("a file uses its own folder and those below", () => {
  let count = 0;
  for (const path of sources) {
    for (const used of importsOf(path)) {
      count += 1;
      const [own, other] = [folderOf(path), folderOf(used)];
      assert.ok(own === other || rankOf(other) < rankOf(own), `${path} uses ${used}, which is not below it`);
      assert.notEqual(other, TESTING, `${path} uses ${used}, which is for tests`);
    }
  }
  assert.ok(count > 100, `only ${count} imports were found`);
});

test("comments keep to the width of the code", () => {
  for (const path of files) {
    for (const [at, line] of readFileSync(path, "utf8").split("\n").entries()) {
      const isComment = /^\s*(?:\/\*\*|\*|\/\/) /.test(line) || / \/\/ [^"]*$/.test(line);
      assert.ok(!isComment || line.length <= WIDTH, `${path}:${at + 1} has ${line.length} letters`);
    }
  }
});
