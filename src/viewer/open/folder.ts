/**
 * The folder of an archive on the disk, once its reader has chosen it: its scripts are then read as the files that they are. Chromium
 * keeps the text of every script that it has run until its memory is full; of a file it keeps nothing.
 */
import { Damaged, Missing } from "../shared/errors.ts";

/** The little of the File System Access API that is needed: https://wicg.github.io/file-system-access/ */
export interface Directory {
  getDirectoryHandle: (name: string) => Promise<Directory>;
  getFileHandle: (name: string) => Promise<{ getFile: () => Promise<Blob> }>;
}

export interface Folder {
  /** Whether the reader has chosen it. */
  readonly chosen: boolean;
  /**
   * Asks for it; to be called in the click of the reader, since browsers let nothing else ask. False: the folder does not hold the object
   * of that name. Throws an AbortError where the reader chooses nothing.
   */
  choose: (name: string) => Promise<boolean>;
  /** The armoured text of a sealed thing. Throws `Missing` and `Damaged`. */
  read: (name: string) => Promise<string>;
}

/** Where the site is, in the folder that was chosen: it itself, or what was unzipped. */
const PLACES = [[], ["site"], ["data", "site"]];

/** null: this browser lets no page ask for a folder. */
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

/** null: there is none, or no more. */
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

/** What stands between the first and the last line of such a script. */
function armouredIn(script: string, name: string): string {
  const [begin, end] = [`deedbox("${name}",\``, "`)"];
  const text = script.trimEnd();
  if (!text.startsWith(begin) || !text.endsWith(end)) throw new Damaged(name, "the script does not hold it");
  return text.slice(begin.length, -end.length);
}
