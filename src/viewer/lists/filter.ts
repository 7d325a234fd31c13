/**
 * Filters a list by state, project and other fields. The page brings the form and its words (`data-deedbox="filter"`),
 * and each row says in `data-by-NAME` what it has. A list of several pages is filtered as a whole: its other pages are
 * opened for that. The choice holds until the workspace is locked or reloaded, so that a reader who comes back from a
 * record finds the list as they left it.
 */
import type { Workspace } from "../open/workspace.ts";
import type { Chrome } from "../dom/chrome.ts";
import { asFailure } from "../shared/errors.ts";
import { explain } from "../words/failures.ts";
import { numbers } from "../words/language.ts";
import type { Say } from "../words/strings.ts";
import { type Group, groupsOf, narrow, pagesOf, wholeList } from "./groups.ts";

export interface Filters {
  /**
   * Makes the filter form of the page work, if it has one. `renew` is called with rows of other pages when they come
   * into this one.
   */
  wire: (body: HTMLElement, route: string, language: string, renew: (body: HTMLElement) => void) => Promise<void>;
}

export function filters(workspace: Workspace, chrome: Chrome, say: Say): Filters {
  /** What was chosen, by the route of each list's first page. */
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
        if (mine !== turn) return; // the reader has chosen something else meanwhile
        const passes = (row: HTMLElement): boolean =>
          picked.every(({ name, value }) => row.getAttribute(`data-by-${name}`) === value);
        if (groups !== own) swap(groups);
        const shown = narrow(groups, passes, language, new Date());
        const format = numbers(language);
        const total = groups.reduce((sum, { rows, isOverall }) => sum + (isOverall ? 0 : rows.length), 0);
        const choice = picked
          .map(({ selectedOptions }) => selectedOptions[0]!.text.replace(/ \([^(]*\)$/, ""))
          .join(", ");
        tell(active ? say("filtered", { count: format.format(shown), total: format.format(total), choice }) : "");
      } catch (thrown) {
        whole = undefined; // so that the next call tries again
        if (mine === turn) tell(explain(say, asFailure(thrown, route)));
      }
    }

    function tell(words: string): void {
      if (said) said.textContent = words;
    }

    /** Replaces the page's part of the list by the whole list; without groups, shows the page's part again. */
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
      selects[0]?.focus(); // the button is about to be hidden
      setTimeout(() => void apply()); // after the form has been reset
    });
    form.hidden = false;
    if (selects.some(({ value }) => value !== "")) await apply();
  }

  return { wire };
}
