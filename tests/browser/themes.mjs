/**
 * The whole sample in both themes and all layouts, for tests of every type of page. It is built with a low work factor,
 * since these tests are not about keys. `node themes.mjs DIRECTORY` builds it, and DEEDBOX_THEMES names that directory;
 * otherwise each test that needs it builds it again.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { missing, program } from "./program.mjs";

const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** `missing` is the reason why nothing can be tested, or false. */
export { missing };

export const themes = ["default", "ledger"];

/** The client whose archive has this name. */
const clientOf = (archive) => archive.replace(/-\d{4}-\d\d-\d\d(\.zip)?$/, "");

/**
 * Builds the sample in a theme: `public/`, `public-plain/`, `unpacked/` (an archive), `unpacked-plain/` (the same, not
 * sealed) and `passphrases.json`, by client.
 */
function write(root, theme) {
  const keyring = join(repository, "content", "keyring");
  cpSync(join(repository, "content"), join(root, "content"), { recursive: true, filter: (path) => path !== keyring });
  const firm = join(root, "content", "firm.yaml");
  writeFileSync(firm, `${readFileSync(firm, "utf8").replace(/^theme:.*\n/m, "")}theme: {name: ${theme}}\n`);
  const { CI, DEEDBOX_IDENTITY, DEEDBOX_ROOT, DEEDBOX_PASSPHRASE, ...environment } = process.env;
  const env = { ...environment, DEEDBOX_TEST_WORK_FACTOR: "10", RUST_BACKTRACE: "0" };
  const deedbox = (...words) =>
    execFileSync(program, ["--root", root, ...words], { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  const said = deedbox("build");
  const passphrases = [...said.matchAll(/^passphrase of (\S+) for .*: (\S+)$/gm)].map(([, client, words]) => [
    client,
    words,
  ]);
  writeFileSync(join(root, "passphrases.json"), JSON.stringify(Object.fromEntries(passphrases)));
  deedbox("build", "--plain");
  const archive = readdirSync(join(root, "archives")).find((name) => name.endsWith(".zip")); // of the closed engagement
  execFileSync("unzip", ["-q", join(root, "archives", archive), "-d", join(root, "unpacked")]);
  deedbox("archive", clientOf(archive), "--plain");
  execFileSync("unzip", [
    "-q",
    join(root, "archives", archive.replace(/\.zip$/, "-plain.zip")),
    "-d",
    join(root, "unpacked-plain"),
  ]);
}

/** The sample in all themes: for each its `passphrases` by client, and the directories that the program wrote. */
export function openThemes() {
  const given = process.env.DEEDBOX_THEMES;
  const directory = given ?? mkdtempSync(join(tmpdir(), "deedbox-themes-"));
  if (!given) for (const theme of themes) write(join(directory, theme), theme);
  const opened = themes.map((name) => {
    const root = resolve(directory, name);
    const [bag] = readdirSync(join(root, "unpacked"));
    return {
      name,
      passphrases: JSON.parse(readFileSync(join(root, "passphrases.json"), "utf8")),
      hosted: join(root, "public"),
      plain: join(root, "public-plain"),
      archive: join(root, "unpacked", bag),
      plainArchive: join(root, "unpacked-plain", `${bag}-plain`),
      archived: clientOf(bag),
    };
  });
  return { themes: opened, close: () => given ?? rmSync(directory, { recursive: true, force: true }) };
}

/**
 * One page of each type, as `{ type, client, route }`: the home page of each client, and the longest page of all
 * clients for activity and for the lists and records of each kind, since it has the most parts.
 */
export function pagesByType(plain) {
  const longest = new Map();
  for (const file of htmlFiles(plain)) {
    const [client, ...parts] = relative(plain, dirname(file)).split(sep);
    const route = parts.map((part) => `${part}/`).join("");
    const type = parts.length === 0 ? `home of ${client}` : parts.length === 1 ? parts[0] : `a record of ${parts[0]}`;
    const { size } = statSync(file);
    if (size > (longest.get(type)?.size ?? 0)) longest.set(type, { type, client, route, size });
  }
  return [...longest.values()].sort((a, b) => a.type.localeCompare(b.type));
}

/** The pages below a directory, in the order of their names. */
export function htmlFiles(directory) {
  const found = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith(".html"),
  );
  return found.map((entry) => join(entry.parentPath, entry.name)).sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const theme of themes) write(join(process.argv[2], theme), theme);
}
