/** Downloads: opened part by part, visible and cancellable while they run, saved only when the whole has been checked. */
import type { Workspace } from "../open/workspace.ts";
import type { Chrome } from "../dom/chrome.ts";
import type { Say } from "../words/strings.ts";
import { BYTES, fileName } from "./media-type.ts";
import { makeRoom } from "./room.ts";
import { save, toDisk } from "./to-disk.ts";
import { carryOut } from "./transfer.ts";

/** Larger files are written while they are opened, in bytes; for a smaller one no reader is asked where to. */
const STREAMED = 64 * 1024 * 1024;

export interface Downloads {
  /** Downloads the file at `path` under its own name, or the given one. One that already runs is not started twice. */
  start: (path: string, name: string) => Promise<void>;
  /** Cancels all. */
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
