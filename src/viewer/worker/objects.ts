/** Opens sealed objects: checks size and digest against the index, then decrypts, then reads what is inside. */
import type { Decrypter } from "age-encryption";
import { unpackTar } from "modern-tar";
import { Damaged, WrongPassphrase } from "../shared/errors.ts";
import { type Index, type ObjectEntry, parseIndex } from "../shared/index-format.ts";
import type { PackedPage, Sealed, TarFile } from "../shared/protocol.ts";
import { openAge, toBinary } from "./age.ts";
import { sha256 } from "./digest.ts";

const PAGE = "index.html";

/**
 * Opens the index. Throws `WrongPassphrase` if the key is not, or no longer, that of this workspace; also `Damaged` and
 * `Newer`.
 */
export async function openIndex(decrypter: Decrypter, sealed: Sealed): Promise<Index> {
  const packed = await openAge(decrypter, toBinary(sealed, "index"), "index");
  if (packed === null) throw new WrongPassphrase("index");
  return parseIndex(new TextDecoder().decode(await gunzip(packed, "index")));
}

/**
 * Opens an object whose size and digest the index gives. Throws `Damaged` for any other bytes, `Newer` for a later age.
 */
export async function openObject(
  decrypter: Decrypter,
  object: ObjectEntry,
  sealed: Sealed,
): Promise<Uint8Array<ArrayBuffer>> {
  const name = `objects/${object.id}`;
  const file = toBinary(sealed, name);
  if (file.length !== object.size) throw new Damaged(name, `${file.length} bytes instead of ${object.size}`);
  if ((await sha256(file)) !== object.sha256) throw new Damaged(name, "another digest than in the index");
  const plain = await openAge(decrypter, file, name);
  if (plain === null) throw new Damaged(name, "sealed to another key");
  return plain;
}

/** Opens a pack and returns its pages, by route. */
export async function openPack(decrypter: Decrypter, object: ObjectEntry, sealed: Sealed): Promise<PackedPage[]> {
  const files = await openTar(decrypter, object, sealed);
  return files
    .filter(([name]) => name.endsWith(PAGE))
    .map(([name, bytes]) => [name.slice(0, -PAGE.length), new TextDecoder().decode(bytes)]);
}

/** Opens an object that holds gzip-compressed text. */
export async function openText(decrypter: Decrypter, object: ObjectEntry, sealed: Sealed): Promise<string> {
  return new TextDecoder().decode(await gunzip(await openObject(decrypter, object, sealed), `objects/${object.id}`));
}

/** Opens an object that holds a tar, such as the records as they were written, and returns its files by name. */
export async function openTar(decrypter: Decrypter, object: ObjectEntry, sealed: Sealed): Promise<TarFile[]> {
  const name = `objects/${object.id}`;
  const tar = await gunzip(await openObject(decrypter, object, sealed), name);
  try {
    const entries = await unpackTar(tar, { strict: true });
    return entries
      .filter((entry) => entry.header.type === "file")
      .map((entry) => [entry.header.name, entry.data ?? new Uint8Array()]);
  } catch (cause) {
    throw new Damaged(name, cause);
  }
}

async function gunzip(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw new Damaged(name, cause);
  }
}
