/**
 * Downloads: a file is opened part by part. While that runs, the reader sees its progress and can cancel it; it is
 * saved only after all of it has been checked.
 */
import type { Workspace } from "../open/workspace.ts";
import type { Chrome } from "../dom/chrome.ts";
import type { Say } from "../words/strings.ts";
import { BYTES, fileName } from "./media-type.ts";
import { makeRoom } from "./room.ts";
import { save, toDisk } from "./to-disk.ts";
import { carryOut } from "./transfer.ts";

/**
 * Files above this size (in bytes) are written to the disk while they are being opened. Smaller ones are saved as a
 * whole, without asking the reader for a place.
 */
const STREAMED = 64 * 1024 * 1024;

export interface Downloads {
  /**
   * Downloads the file at `path` as `name`, or under its own name where that is empty. Does nothing if this download is
   * already running.
   */
  start: (path: string, name: string) => Promise<void>;
  /** Cancels all running downloads. */
  stop: () => void;
}

export function downloads(workspace: Workspace, chrome: Chrome, say: Say): Downloads {
  const running = new Map<string, AbortController>();

  async function start(path: string, asked: string): Promise<void> {
    if (running.has(path)) return;
    const cancel = new AbortController();
    running.set(path, cancel);
    const name = asked === "" ? fileName(path) : asked;
    const { language, files } = workspace.index;
    const size = files.get(path)?.size ?? 0;
    await carryOut({
      chrome,
      say,
      cancel,
      name,
      size,
      language,
      object: path,
      async choose() {
        await makeRoom(workspace, [path], chrome, say);
        return size > STREAMED ? toDisk(name, BYTES) : null;
      },
      async run(target, progress) {
        if (target !== null) await workspace.pour(path, target, progress);
        else save(await workspace.file(path, BYTES, progress), name);
      },
    });
    running.delete(path);
  }

  return {
    start,
    stop() {
      for (const cancel of running.values()) cancel.abort();
    },
  };
}
