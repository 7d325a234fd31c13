/** Downloads: opened part by part, visible and cancellable while they run, saved only when the whole has been checked. */
import type { Workspace } from "../open/workspace.ts";
import type { Chrome } from "../pages/chrome.ts";
import { asFailure } from "../shared/errors.ts";
import { explain } from "../words/failures.ts";
import { formatSize } from "../words/size.ts";
import type { Say } from "../words/strings.ts";
import { fileName } from "./media-type.ts";
import { makeTransfer } from "./transfer.ts";

/** How long a saved file's address stays valid, in milliseconds: the browser reads it while it saves. */
const KEPT = 120_000;

export interface Downloads {
  /** Downloads the file at `path` under its own name, or the given one. One that already runs is not started twice. */
  start(path: string, name?: string): Promise<void>;
  /** Cancels all. */
  stop(): void;
}

export function downloads(workspace: Workspace, chrome: Chrome, say: Say): Downloads {
  const running = new Map<string, AbortController>();

  async function start(path: string, name = fileName(path)): Promise<void> {
    if (running.has(path)) return;
    const cancel = new AbortController();
    running.set(path, cancel);
    const { language, files } = workspace.index;
    const size = files.get(path)?.size ?? 0;
    const total = formatSize(size, language);
    const describe = (fraction: number): string => say("transfer", { name, size: total, done: formatSize(fraction * size, language) });
    const transfer = makeTransfer({ place: chrome.transfers, say, text: describe(0), onCancel: () => cancel.abort() });
    try {
      const onProgress = (fraction: number): void => transfer.progress(fraction, describe(fraction));
      // Every browser saves bytes of this type and opens none of them.
      const blob = await workspace.file(path, "application/octet-stream", { signal: cancel.signal, onProgress });
      save(blob, name);
      transfer.done();
      chrome.announce(say("downloaded", { name }));
    } catch (thrown) {
      if (cancel.signal.aborted) {
        transfer.done();
        chrome.announce(say("cancelled", { name }));
      } else {
        transfer.failed(explain(say, asFailure(thrown, path), name));
      }
    } finally {
      running.delete(path);
    }
  }

  return {
    start,
    stop() {
      for (const cancel of running.values()) cancel.abort();
    },
  };
}

export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}
