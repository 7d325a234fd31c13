/** One running download on the screen. */
import type { Say } from "../words/strings.ts";

export interface Transfer {
  progress(fraction: number, text: string): void;
  done(): void;
  /** Stays, with the reason, until it is closed. */
  failed(reason: string): void;
}

export interface TransferOptions {
  place: HTMLElement;
  say: Say;
  text: string;
  onCancel(): void;
}

/** Nothing is shown of a download that is over within this time, in milliseconds. */
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
