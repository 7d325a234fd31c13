/**
 * The folder of an archive on the disk, after its reader has chosen it. Its scripts are then read as files: Chromium
 * keeps the text of every script that it has run until its memory is full, but nothing of a file.
 */
import { Damaged, Missing } from "../shared/errors.ts";

/** The part of the File System Access API that is used: https://wicg.github.io/file-system-access/ */
export interface Directory {
  getDirectoryHandle: (name: string) => Promise<Directory>;
  getFileHandle: (name: string) => Promise<{ getFile: () => Promise<Blob> }>;
}

export interface Folder {
  /** Whether the reader has chosen it. */
  readonly chosen: boolean;
  /**
   * Asks the reader for it. Call this directly from a click: browsers allow the question at no other time. false if the
   * folder does not hold the object of that name. Throws an AbortError if the reader chooses nothing.
   */
  choose: (name: string) => Promise<boolean>;
  /** The armoured text of a sealed file. Throws `Missing` or `Damaged`. */
  read: (name: string) => Promise<string>;
}

/** Where the site may be within the chosen folder: that folder itself, or a place within the unzipped archive. */
const PLACES = [[], ["site"], ["data", "site"]];

/** null if this browser lets no page ask for a folder. */
export function folderOfReader(
  pick = (globalThis as { showDirectoryPicker?: () => Promise<Directory> }).showDirectoryPicker,
): Folder | null {
  if (pick === undefined) return null;
  let site: Directory | null = null;
  return {
    get chosen() {
      return site !== null;
    },
    async choose(name) {
      const chosen = await pick.call(globalThis);
      for (const place of PLACES) {
        const directory = await inside(chosen, place);
        if (directory === null || (await open(directory, name)) === null) continue;
        site = directory;
        return true;
      }
      return false;
    },
    async read(name) {
      const file = site && (await open(site, name));
      if (file === null) throw new Missing(name);
      return armouredIn(await file.text(), name);
    },
  };
}

async function inside(directory: Directory, place: readonly string[]): Promise<Directory | null> {
  let at = directory;
  for (const name of place) {
    const next = await at.getDirectoryHandle(name).catch(() => null);
    if (next === null) return null;
    at = next;
  }
  return at;
}

/** null if it is not there, or not there any more. */
async function open(site: Directory, name: string): Promise<Blob | null> {
  const directories = `${name}.js`.split("/");
  const file = directories.pop()!;
  const directory = await inside(site, directories);
  return (
    directory &&
    directory
      .getFileHandle(file)
      .then((handle) => handle.getFile())
      .catch(() => null)
  );
}

/** The text between the first and the last line of an offline script. */
function armouredIn(script: string, name: string): string {
  const [begin, end] = [`deedbox("${name}",\``, "`)"];
  const text = script.trimEnd();
  if (!text.startsWith(begin) || !text.endsWith(end)) throw new Damaged(name, "the script does not hold it");
  return text.slice(begin.length, -end.length);
}
