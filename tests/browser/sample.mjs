/**
 * The built sample that the tests read: DEEDBOX_SITE (hosted layout, a directory), DEEDBOX_ARCHIVE (a zip),
 * DEEDBOX_PASSPHRASE or DEEDBOX_PASSPHRASE_FILE, DEEDBOX_CONTENT (the client's source directory; default content/<name
 * of the site's directory>).
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { serve } from "./server.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { DEEDBOX_SITE, DEEDBOX_ARCHIVE, DEEDBOX_PASSPHRASE, DEEDBOX_PASSPHRASE_FILE, DEEDBOX_CONTENT } = process.env;

/** Why the sample cannot be tested, or false if it can. */
export const missing =
  !DEEDBOX_SITE || !DEEDBOX_ARCHIVE || !(DEEDBOX_PASSPHRASE || DEEDBOX_PASSPHRASE_FILE)
    ? "needs DEEDBOX_SITE, DEEDBOX_ARCHIVE and DEEDBOX_PASSPHRASE or DEEDBOX_PASSPHRASE_FILE"
    : false;

/** Serves the site, unpacks the archive to a path with awkward letters, and returns the ways to open them. */
export async function openSample() {
  const passphrase = DEEDBOX_PASSPHRASE ?? readFileSync(DEEDBOX_PASSPHRASE_FILE, "utf8").trim();
  const content = DEEDBOX_CONTENT ?? join(root, "content", basename(resolve(DEEDBOX_SITE)));
  const temporary = mkdtempSync(join(tmpdir(), "deedbox-sample-"));
  const unpacked = join(temporary, "Übergabe für die Kundin – März");
  mkdirSync(unpacked);
  execFileSync("unzip", ["-q", resolve(DEEDBOX_ARCHIVE), "-d", unpacked]);
  const offline = findIndex(unpacked);
  const server = await serve(resolve(DEEDBOX_SITE));
  return {
    passphrase,
    content,
    ways: [
      { name: "http://localhost", address: server.address, site: server.address, survivesReload: true },
      {
        name: "file://",
        address: pathToFileURL(offline).href,
        site: pathToFileURL(dirname(offline)).href,
        survivesReload: false,
      },
    ],
    async close() {
      await server.stop();
      rmSync(temporary, { recursive: true, force: true });
    },
  };
}

function findIndex(unpacked) {
  const bag = readdirSync(unpacked).map((name) => join(unpacked, name, "data", "site", "index.html"));
  const found = bag.find(existsSync);
  if (!found) throw new Error(`no data/site/index.html in ${DEEDBOX_ARCHIVE}`);
  return found;
}
