/**
 * Narrowing a list by state, project and other choices. The form and its words are the page's (`data-deedbox="filter"`); rows say what
 * they have by `data-by-NAME`. A long list is narrowed as a whole: its other pages are opened for that. What was chosen holds until
 * the workspace is locked or loaded anew, so a reader comes back from a record to the list as it was left.
 */
import type { Workspace } from "../open/workspace.ts";
import type { Chrome } from "../dom/chrome.ts";
import { asFailure } from "../shared/errors.ts";
import { explain } from "../words/failures.ts";
import { numbers } from "../words/language.ts";
import type { Say } from "../words/strings.ts";
import { type Group, groupsOf, narrow, pagesOf, wholeList } from "./groups.ts";

export interface Filters {
  /** Wires the form of the page of the route, where it has one. `renew`: what else rows that are put into the page need. */
  wire: (body: HTMLElement, route: string, language: string, renew: (body: HTMLElement) => void) => Promise<void>;
}

export function filters(workspace: Workspace, chrome: Chrome, say: Say): Filters {
  /** What was chosen, by the first page of each list. */
  const chosen = new Map<string, Record<string, string>>();

  async function wire(
    body: HTMLElement,
    route: string,
    language: string,
    renew: (body: HTMLElement) => void,
  ): Promise<void> {
    const form = body.querySelector<HTMLFormElement>('form[data-deedbox="filter"]');
    if (form === null) return;
    const routes = pagesOf(route, (page) => workspace.index.pages.has(page));
    const selects = [...form.querySelectorAll("select")];
    const said = form.querySelector<HTMLElement>('[data-deedbox="filtered"]');
    const reset = form.querySelector<HTMLButtonElement>("[type=reset]");
    const pager = body.querySelector<HTMLElement>("main nav:has(> [rel])");
    const own = groupsOf(body);
    let whole: Promise<Group[]> | undefined;
    let placed: Group[] = [];
    let turn = 0;

    async function apply(): Promise<void> {
      const picked = selects.filter(({ value }) => value !== "");
      const active = picked.length > 0;
      const mine = ++turn;
      if (reset) reset.hidden = !active;
      chosen.set(routes[0]!, Object.fromEntries(picked.map(({ name, value }) => [name, value])));
      try {
        const groups =
          routes.length === 1 ? own : active ? await chrome.during((whole ??= wholeList(workspace, routes))) : [];
        if (mine !== turn) return; // the reader has chosen on
        const passes = (row: HTMLElement): boolean =>
          picked.every(({ name, value }) => row.getAttribute(`data-by-${name}`) === value);
        if (groups !== own) swap(groups);
        const shown = narrow(groups, passes, language);
        const format = numbers(language);
        const total = groups.reduce((sum, { rows }) => sum + rows.length, 0);
        const choice = picked
          .map(({ selectedOptions }) => selectedOptions[0]!.text.replace(/ \([^(]*\)$/, ""))
          .join(", ");
        tell(active ? say("filtered", { count: format.format(shown), total: format.format(total), choice }) : "");
      } catch (thrown) {
        whole = undefined; // to be tried again
        if (mine === turn) tell(explain(say, asFailure(thrown, route)));
      }
    }

    function tell(words: string): void {
      if (said) said.textContent = words;
    }

    /** Puts the whole list in the place of the page's part of it; without groups, back. */
    function swap(groups: Group[]): void {
      for (const element of [pager, ...own.map(({ section }) => section)]) {
        if (element) element.hidden = groups.length > 0;
      }
      for (const { section } of placed) if (groups !== placed) section.remove();
      for (const { section } of groups) {
        if (section.isConnected) continue;
        (pager ?? own[0]!.section).before(section);
        if (!section.hasAttribute("data-renewed")) renew(section);
        section.setAttribute("data-renewed", "");
      }
      placed = groups;
    }

    const kept = chosen.get(routes[0]!) ?? {};
    for (const select of selects) {
      const value = kept[select.name] ?? "";
      if ([...select.options].some((option) => option.value === value)) select.value = value;
      select.addEventListener("change", () => void apply());
    }
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => {
      selects[0]?.focus(); // the button goes
      setTimeout(() => void apply()); // once the form has forgotten
    });
    form.hidden = false;
    if (selects.some(({ value }) => value !== "")) await apply();
  }

  return { wire };
}
