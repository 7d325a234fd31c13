/**
 * Makes small sealed workspaces for tests, in memory: objects, slots and index as binary age files, by their names on
 * the disk. It uses the age library directly and none of the program's own code, so that the tests check the viewer
 * against an independent reading of the formats.
 */
import { createHash, randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { armor, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { packTar } from "modern-tar";

/** A work factor that is fast to derive. Real slots have 18. */
export const WORK_FACTOR = 10;

/**
 * @typedef {object} Content
 * @property {Record<string, string>} pages route to HTML
 * @property {Record<string, {type: string, bytes: Uint8Array}>} [files] path to file
 * @property {Record<string, string>} [look] path to text: the stylesheet and what belongs to it
 * @property {string[]} [search] JSON of each part of the search
 * @property {string} [passphrase] as normalised
 * @property {string[]} [emails] one slot each; without any there is one slot for everybody
 * @property {number} [partSize] bytes of a part
 * @property {number} [workFactor]
 * @property {Record<string, unknown>} [index] members to put over those of the index
 */

/**
 * @typedef {object} SealedIndex
 * @property {{id: string, size: number, sha256: string}[]} objects
 * @property {Record<string, number>} pages route to position among the objects
 * @property {Record<string, {type: string, size: number, sha256: string, parts: number[]}>} files
 */

/**
 * @param {Content} content
 * @returns {Promise<{things: Map<string, Uint8Array>, meta: Record<string, unknown> & {index: string},
 *   identity: string, recipient: string, index: SealedIndex, sealedIndex: Uint8Array, passphrase: string}>}
 */
export async function sealSite(content) {
  const {
    pages,
    files = {},
    look,
    passphrase = "correct-horse-battery",
    emails = [],
    partSize = 16 * 1024 * 1024,
    workFactor = WORK_FACTOR,
  } = content;
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  /** @type {Map<string, Uint8Array>} */
  const things = new Map();
  /** @type {{id: string, size: number, sha256: string}[]} */
  const objects = [];

  /** @param {Uint8Array} plain */
  async function sealObject(plain) {
    const sealed = await sealTo(recipient, plain);
    const id = sha256(sealed).slice(0, 32);
    things.set(`objects/${id}`, sealed);
    objects.push({ id, size: sealed.length, sha256: sha256(sealed) });
    return objects.length - 1;
  }

  const home = await sealObject(await pack(Object.entries(pages).filter(([route]) => route === "")));
  const rest = await sealObject(await pack(Object.entries(pages).filter(([route]) => route !== "")));
  const routes = Object.fromEntries(Object.keys(pages).map((route) => [route, route === "" ? home : rest]));

  /** @type {SealedIndex["files"]} */
  const entries = {};
  for (const [path, { type, bytes }] of Object.entries(files)) {
    const parts = [];
    for (let start = 0; start < Math.max(1, bytes.length); start += partSize) {
      parts.push(await sealObject(bytes.subarray(start, start + partSize)));
    }
    entries[path] = { type, size: bytes.length, sha256: sha256(bytes), parts };
  }

  const search = [];
  for (const text of content.search ?? []) search.push(await sealObject(gzipSync(text)));
  const looks = look && { look: await sealObject(await packFiles(Object.entries(look))) };
  const index = {
    format: 2,
    title: "Northwind — Alder & Finch",
    language: "en",
    objects,
    pages: routes,
    files: entries,
    search,
    ...looks,
    ...content.index,
  };
  const sealedIndex = await sealTo(recipient, gzipSync(JSON.stringify(index)));
  const indexName = sha256(sealedIndex).slice(0, 32);
  things.set(`index-${indexName}`, sealedIndex);

  const salt = randomBytes(16).toString("hex");
  const names =
    emails.length === 0
      ? [randomBytes(16).toString("hex")]
      : emails.map((email) => sha256(Buffer.from(`${salt}\n${email}`)).slice(0, 32));
  const slot = await sealSlot(
    `# created: 2026-03-04\n# public key: ${recipient}\n${identity}\n`,
    passphrase,
    workFactor,
  );
  for (const name of names) things.set(`slots/${name}`, slot);
  const meta = {
    format: 2,
    index: indexName,
    salt,
    slots: names.length,
    ...(emails.length === 0 ? { slot: names[0] } : {}),
  };
  return { things, meta, identity, recipient, index, sealedIndex, passphrase };
}

/** @param {string} text @param {string} passphrase */
export async function sealSlot(text, passphrase, workFactor = WORK_FACTOR) {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(workFactor);
  return encrypter.encrypt(text);
}

/** @param {string} recipient @param {Uint8Array} plain */
export async function sealTo(recipient, plain) {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(plain);
}

/** @param {[string, string][]} pages */
export async function pack(pages) {
  return packFiles(pages.map(([route, html]) => [`${route}index.html`, html]));
}

/** @param {[string, string][]} files */
async function packFiles(files) {
  const entries = files.map(([name, text]) => ({ header: { name, size: Buffer.byteLength(text) }, body: text }));
  return gzipSync(await packTar(entries));
}

/** The script of the offline layout. @param {string} name @param {Uint8Array} sealed */
export function asScript(name, sealed) {
  return `deedbox("${name}",\`\n${armor.encode(sealed)}\`)\n`;
}

/** @param {Uint8Array} bytes */
export function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}
