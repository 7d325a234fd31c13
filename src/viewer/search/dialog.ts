/** The search on the screen: a dialogue that opens by its button or `/`, and lists what is found while one types. */
import type { Chrome } from "../dom/chrome.ts";
import { make } from "../dom/element.ts";
import type { SearchPart } from "../open/search-parts.ts";
import type { Workspace } from "../open/workspace.ts";
import { asFailure } from "../shared/errors.ts";
import { explain } from "../words/failures.ts";
import { numbers } from "../words/language.ts";
import type { Say } from "../words/strings.ts";
import { type SearchParts, searchParts } from "./parts.ts";
import { resultEntry } from "./result.ts";

export interface SearchDialog {
  /** Shows the buttons that open it and makes them work. */
  wire: (body: HTMLElement) => void;
}

/** An older workspace has no search: its buttons stay hidden. */
export function searchDialog(workspace: Workspace, chrome: Chrome, say: Say): SearchDialog {
  if (workspace.index.search.length === 0) return { wire() {} };
  const { language } = workspace.index;
  const parts = searchParts(say);
  const { dialog, form, words, kind, from, to, close, said, results } = parts;
  chrome.element.append(dialog);

  let labels = new Map<string, string>();
  let prepared: Promise<void> | undefined;
  /** What keeps older records from being found: that they are still being opened, or why they cannot be. */
  let wanting = "";
  let asked = 0;

  /** The newest records can be searched at once. The others follow, and what is asked for is searched again. */
  const prepare = (): Promise<void> => {
    prepared ??= new Promise((resolve, reject) => {
      let begun = false;
      const listAgain = (): void => void (dialog.open && begun && find(Promise.resolve()));
      const take = ({ kinds, isFirst, isLast }: SearchPart): void => {
        if (isFirst) offerKinds(kinds);
        wanting = isLast ? "" : say("search_opening");
        listAgain();
        begun = true;
        resolve();
      };
      workspace.openSearch(take).catch((thrown: Error) => {
        prepared = undefined; // so that the next call tries again
        wanting = begun ? explain(say, asFailure(thrown, "index"), say("search")) : "";
        listAgain();
        reject(thrown);
      });
    });
    return prepared;
  };

  /** Lists the kinds to choose from; what was chosen stays so. */
  function offerKinds(kinds: [string, string][]): void {
    const chosen = kind.value;
    labels = new Map(kinds);
    kind.replaceChildren(new Option(say("search_all"), ""), ...kinds.map(([name, label]) => new Option(label, name)));
    kind.value = labels.has(chosen) ? chosen : "";
  }

  async function find(ready = prepare()): Promise<void> {
    const turn = ++asked;
    try {
      if (labels.size === 0) said.textContent = say("search_opening");
      await ready;
      const ask = { words: words.value, kind: kind.value, from: from.value, to: to.value };
      const { total, found } = await workspace.worker.ask("search", ask);
      if (turn !== asked) return; // the reader has typed something else meanwhile
      const reading = results.contains(document.activeElement);
      results.replaceChildren(...found.map((one) => resultEntry(one, labels.get(one.kind) ?? one.kind, language)));
      if (reading) (results.querySelector("a") ?? words).focus();
      const none = ask.words.trim() === "" ? "search_none" : "search_none_for";
      const count = say("search_count", { count: numbers(language).format(total) });
      said.textContent = total > 0 ? count : wanting || say(none, { words: ask.words });
      if (total > 0 && wanting !== "") said.append(" · ", wanting);
      if (total === 0 && wanting === "" && ask.words.trim() !== "") offer(ask.words.trim());
    } catch (thrown) {
      results.replaceChildren();
      said.textContent = explain(say, asFailure(thrown, "index"), say("search"));
    }
  }

  /** Offers to ask the firm, whose e-mail is in the footer of each page, for what was not found. */
  function offer(missed: string): void {
    const mail = document.querySelector<HTMLAnchorElement>('footer a[href^="mailto:"]')?.href.split("?")[0];
    if (mail !== undefined) {
      said.append(" ", make("a", { href: `${mail}?subject=${encodeURIComponent(missed)}` }, say("search_ask")));
    }
  }

  function open(): void {
    if (dialog.open) return;
    dialog.showModal();
    words.select();
    void find();
  }

  for (const field of [words, kind, from, to]) field.addEventListener("input", () => void find());
  close.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    results.querySelector("a")?.click();
  });
  dialog.addEventListener("click", (event) => {
    // A click on the backdrop hits the dialogue element itself.
    if (event.target === dialog || (event.target as Element).closest("a")) dialog.close();
  });
  wireArrows(parts);
  document.addEventListener("keydown", (event) => {
    if (!isSlash(event) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open();
  });

  return {
    wire(body) {
      for (const button of body.querySelectorAll<HTMLButtonElement>('[data-deedbox="search"]')) {
        button.hidden = false;
        button.addEventListener("click", open);
      }
    },
  };
}

/** Up and down go from the words to the results, and from one to the next. */
function wireArrows({ dialog, words, results }: SearchParts): void {
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops: HTMLElement[] = [words, ...results.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    if (at < 0) return; // date fields and selects use the arrow keys themselves
    event.preventDefault();
    stops[Math.min(stops.length - 1, Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1)))]?.focus();
  });
}

/** Whether `/` was pressed outside any field for text. */
function isSlash({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  const isWriting = (target as Element).closest?.("input, select, textarea, [contenteditable]");
  return key === "/" && !ctrlKey && !metaKey && !altKey && !isWriting;
}
