/**
 * The index, version 2: where every page and file of the workspace is. It was sealed, so its content can be trusted.
 * Its shape is checked all the same, because the site may have been made by another version than the viewer.
 */
import { Damaged, Newer } from "./errors.ts";

/** The version of the index and of the shell's configuration that this viewer reads. */
export const FORMAT = 2;

/** One sealed object: its name, and the size and SHA-256 of the binary age file. */
export interface ObjectEntry {
  id: string;
  size: number;
  sha256: string;
}

/**
 * One of the firm's files: type, size and SHA-256 of the plain file, and the positions of its parts among the objects.
 */
export interface FileEntry {
  type: string;
  size: number;
  sha256: string;
  parts: number[];
}

export interface Index {
  title: string;
  language: string;
  objects: ObjectEntry[];
  /** The position of each page's pack among the objects, by route. */
  pages: Map<string, number>;
  /** Positions of the objects with the records as they were written; empty in an older workspace. */
  sources: number[];
  /** Positions of the objects that are searched, the newest records first; empty in an older workspace. */
  search: number[];
  /** Position of the outline; null in an older workspace. */
  outline: number | null;
  /** Position of the object with the stylesheet and the firm's images; null in an older workspace. */
  look: number | null;
  /** The files, by path below the root of the workspace. */
  files: Map<string, FileEntry>;
}

/**
 * Reads the index from its JSON text; members it does not know are ignored.
 * Throws `Newer` for a later format and `Damaged` for anything that is not an index.
 */
export function parseIndex(text: string): Index {
  const json = asRecord(parseJson(text));
  if (typeof json["format"] !== "number") throw new Damaged("index");
  if (json["format"] > FORMAT) throw new Newer("index");
  const objects = asArray(json["objects"]).map(parseObject);
  const position = (value: unknown): number => {
    if (!Number.isInteger(value) || objects[value as number] === undefined) throw new Damaged("index");
    return value as number;
  };
  // Version 1 had one position where there is a list now.
  const positions = (value: unknown): number[] =>
    value === undefined ? [] : Array.isArray(value) ? value.map(position) : [position(value)];
  const parseFile = (value: unknown): FileEntry => {
    const file = asRecord(value);
    const parts = asArray(file["parts"]).map(position);
    const size = asSize(file["size"]);
    if (parts.length === 0 && size > 0) throw new Damaged("index");
    return { type: asText(file["type"]), size, sha256: asDigest(file["sha256"]), parts };
  };
  return {
    title: asText(json["title"]),
    language: typeof json["language"] === "string" ? json["language"] : "en",
    objects,
    sources: positions(json["sources"]),
    search: positions(json["search"]),
    outline: json["outline"] === undefined ? null : position(json["outline"]),
    look: json["look"] === undefined ? null : position(json["look"]),
    pages: mapValues(json["pages"], position),
    files: mapValues(json["files"] ?? {}, parseFile),
  };
}

function parseObject(value: unknown): ObjectEntry {
  const object = asRecord(value);
  const id = asText(object["id"]);
  if (!/^[0-9a-f]{32}$/.test(id)) throw new Damaged("index");
  return { id, size: asSize(object["size"]), sha256: asDigest(object["sha256"]) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Damaged("index", cause);
  }
}

function mapValues<T>(value: unknown, parse: (value: unknown) => T): Map<string, T> {
  return new Map(Object.entries(asRecord(value)).map(([key, entry]) => [key, parse(entry)]));
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Damaged("index");
  return value as Record<string, unknown>;
}

function asArray(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Damaged("index");
  return value;
}

function asText(value: unknown): string {
  if (typeof value !== "string") throw new Damaged("index");
  return value;
}

function asSize(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new Damaged("index");
  return value as number;
}

function asDigest(value: unknown): string {
  const text = asText(value);
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Damaged("index");
  return text;
}
