/** One running download on the screen: its progress, a button to cancel it, and how it ended. */
import type { Chrome } from "../dom/chrome.ts";
import { asFailure } from "../shared/errors.ts";
import { explain } from "../words/failures.ts";
import { formatSize } from "../words/size.ts";
import type { Say } from "../words/strings.ts";

export interface Saving<Target> {
  chrome: Chrome;
  say: Say;
  cancel: AbortController;
  /** The file's name. */
  name: string;
  /** How many bytes are opened for it. */
  size: number;
  language: string;
  /** What to name in a failure that names no object itself. */
  object: string;
  /** Chooses where to save. Throws an AbortError if the reader was asked and chose nothing. */
  choose: () => Promise<Target>;
  run: (target: Target, progress: { signal: AbortSignal; onProgress: (fraction: number) => void }) => Promise<void>;
}

/** Saves a file. Never throws: failures are shown to the reader. */
export async function carryOut<Target>(saving: Saving<Target>): Promise<void> {
  const { chrome, say, cancel, name, size, language, object } = saving;
  const total = formatSize(size, language);
  const describe = (fraction: number): string =>
    say("transfer", { name, size: total, done: formatSize(fraction * size, language) });
  let transfer: Transfer | undefined;
  try {
    const target = await saving.choose();
    const shown = makeTransfer({ place: chrome.transfers, say, text: describe(0), onCancel: () => cancel.abort() });
    transfer = shown;
    await saving.run(target, {
      signal: cancel.signal,
      onProgress: (fraction) => shown.progress(fraction, describe(fraction)),
    });
    shown.done();
    chrome.announce(say("downloaded", { name }));
  } catch (thrown) {
    if (cancel.signal.aborted || (thrown as Error).name === "AbortError") {
      transfer?.done();
      chrome.announce(say("cancelled", { name }));
    } else {
      transfer?.failed(explain(say, asFailure(thrown, object), name));
    }
  }
}

interface Transfer {
  progress: (fraction: number, text: string) => void;
  done: () => void;
  /** Shows the reason until the reader closes it. */
  failed: (reason: string) => void;
}

interface TransferOptions {
  place: HTMLElement;
  say: Say;
  text: string;
  onCancel: () => void;
}

/** A download that takes less than this (in milliseconds) is not shown at all. */
const MOMENT = 200;

export function makeTransfer({ place, say, text, onCancel }: TransferOptions): Transfer {
  const box = document.createElement("div");
  box.dataset["deedbox"] = "transfer";
  const words = document.createElement("p");
  words.textContent = text;
  const bar = document.createElement("progress");
  bar.value = 0;
  bar.setAttribute("aria-label", text);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = say("cancel");
  button.onclick = onCancel;
  box.append(words, button, bar);
  const timer = setTimeout(() => place.append(box), MOMENT);

  return {
    progress(fraction, now) {
      bar.value = fraction;
      words.textContent = now;
    },
    done() {
      clearTimeout(timer);
      box.remove();
    },
    failed(reason) {
      clearTimeout(timer);
      bar.remove();
      words.textContent = reason;
      words.setAttribute("role", "alert");
      button.textContent = say("close");
      button.onclick = () => box.remove();
      place.append(box);
    },
  };
}
