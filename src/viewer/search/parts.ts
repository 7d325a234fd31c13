/** The elements of the search dialogue: what is asked, what is said about it, the list of results. */
import { make } from "../dom/element.ts";
import type { Say } from "../words/strings.ts";

export interface SearchParts {
  dialog: HTMLDialogElement;
  form: HTMLFormElement;
  words: HTMLInputElement;
  kind: HTMLSelectElement;
  from: HTMLInputElement;
  to: HTMLInputElement;
  close: HTMLButtonElement;
  /** How much was found, or why nothing is. */
  said: HTMLElement;
  results: HTMLOListElement;
}

export function searchParts(say: Say): SearchParts {
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
  const results = make("ol");
  const narrow = make("div", { class: "narrow" });
  narrow.append(kind, labelled(say("search_from"), from), labelled(say("search_to"), to));
  form.append(words, close, narrow);
  dialog.append(form, said, results);
  return { dialog, form, words, kind, from, to, close, said, results };
}

function labelled(text: string, field: HTMLElement): HTMLLabelElement {
  const label = make("label", {}, `${text} `);
  label.append(field);
  return label;
}
