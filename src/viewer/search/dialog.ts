/** The search on the screen: a dialogue that opens by its button or `/`, and lists what is found while one types. */
import type { Workspace } from "../open/workspace.ts";
import type { Chrome } from "../dom/chrome.ts";
import { apart, make } from "../dom/element.ts";
import { formatHash } from "../dom/route.ts";
import { asFailure } from "../shared/errors.ts";
import type { Found, Snippet } from "../shared/protocol.ts";
import { explain } from "../words/failures.ts";
import { formatDay, numbers } from "../words/language.ts";
import type { Say } from "../words/strings.ts";
import { visible } from "../words/visible.ts";

export interface SearchDialog {
  /** Shows the buttons that open it and wires them. */
  wire: (body: HTMLElement) => void;
}

/** A workspace of an older version has nothing to be searched. */
export function searchDialog(workspace: Workspace, chrome: Chrome, say: Say): SearchDialog {
  if (workspace.index.search === null) return { wire() {} };
  const { language } = workspace.index;
  const dialog = make("dialog", { "data-deedbox": "searching", "aria-label": say("search") });
  const form = make("form", { method: "dialog", role: "search" });
  const words = make("input", {
    type: "search",
    dir: "auto",
    autocomplete: "off",
    spellcheck: "false",
    enterkeyhint: "search",
    "aria-label": say("search_words"),
    placeholder: say("search_words"),
  });
  const kind = make("select", { "aria-label": say("search_kind") });
  const from = make("input", { type: "date" });
  const to = make("input", { type: "date" });
  const close = make("button", { type: "button" }, say("close"));
  const said = make("p", { role: "status" });
  const list = make("ol");
  const narrow = make("div", { class: "narrow" });
  narrow.append(kind, labelled(say("search_from"), from), labelled(say("search_to"), to));
  form.append(words, close, narrow);
  dialog.append(form, said, list);
  chrome.element.append(dialog);

  let names = new Map<string, string>();
  let prepared: Promise<void> | undefined;
  let asked = 0;

  const prepare = (): Promise<void> => {
    prepared ??= workspace.openSearch().then((kinds) => {
      names = new Map(kinds);
      kind.replaceChildren(new Option(say("search_all"), ""), ...kinds.map(([name, label]) => new Option(label, name)));
    });
    prepared.catch(() => (prepared = undefined)); // to be tried again
    return prepared;
  };

  async function find(): Promise<void> {
    const turn = ++asked;
    try {
      if (names.size === 0) said.textContent = say("search_opening");
      await prepare();
      const ask = { words: words.value, kind: kind.value, from: from.value, to: to.value };
      const { total, found } = await workspace.worker.ask("search", ask);
      if (turn !== asked) return; // the reader has typed on
      const reading = list.contains(document.activeElement);
      list.replaceChildren(...found.map(item));
      if (reading) (list.querySelector("a") ?? words).focus();
      const none = ask.words.trim() === "" ? "search_none" : "search_none_for";
      said.textContent =
        total === 0 ? say(none, { words: ask.words }) : say("search_count", { count: numbers(language).format(total) });
      if (total === 0 && ask.words.trim() !== "") offer(ask.words.trim());
    } catch (thrown) {
      list.replaceChildren();
      said.textContent = explain(say, asFailure(thrown, "index"), say("search"));
    }
  }

  /** What is not there may be known to the firm, whose address stands at the end of each page. */
  function offer(missed: string): void {
    const mail = document.querySelector<HTMLAnchorElement>('footer a[href^="mailto:"]')?.href.split("?")[0];
    if (mail !== undefined) {
      said.append(" ", make("a", { href: `${mail}?subject=${encodeURIComponent(missed)}` }, say("search_ask")));
    }
  }

  function item({ route, title, kind: name, date, text }: Found): HTMLLIElement {
    const link = make("a", { href: formatHash({ route, anchor: "" }) });
    link.append(apart(...pieces(title)));
    const about = [names.get(name) ?? name, ...(date === null ? [] : [formatDay(date, language)])];
    const line = make("small");
    line.append(...about.flatMap((part, at) => (at === 0 ? [apart(part)] : [" · ", apart(part)])));
    const excerpt = make("p");
    excerpt.append(...pieces(text));
    const element = make("li");
    element.append(link, line, excerpt);
    return element;
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
    list.querySelector("a")?.click();
  });
  dialog.addEventListener("click", (event) => {
    // The dialogue itself is hit where its backdrop is.
    if (event.target === dialog || (event.target as Element).closest("a")) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops: HTMLElement[] = [words, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    if (at < 0) return; // dates and choices have arrows of their own
    event.preventDefault();
    stops[Math.min(stops.length - 1, Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1)))]?.focus();
  });
  document.addEventListener("keydown", (event) => {
    const typing = (event.target as Element).closest?.("input, select, textarea, [contenteditable]");
    if (
      event.key !== "/" ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      typing ||
      document.querySelector("dialog[open]")
    ) {
      return;
    }
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

function pieces(snippet: Snippet): (string | HTMLElement)[] {
  return snippet.map(([text, found]) => (found ? make("mark", {}, text) : visible(text)));
}

function labelled(text: string, field: HTMLElement): HTMLLabelElement {
  const label = make("label", {}, `${text} `);
  label.append(field);
  return label;
}
