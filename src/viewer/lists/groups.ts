/** The groups of a list: sections with a table or a gallery each, as they stand on one page, or put together from all pages of a long list. */
import type { Workspace } from "../open/workspace.ts";
import { parsePage } from "../dom/page.ts";
import { numbers } from "../words/language.ts";
import { addUp, writeSum } from "./sums.ts";

export interface Group {
  section: HTMLElement;
  /** Rows of the table, or pieces of the gallery. */
  rows: HTMLElement[];
}

/** The groups of a body, those without records left out. */
export function groupsOf(body: HTMLElement): Group[] {
  const groups: Group[] = [];
  for (const section of body.querySelectorAll<HTMLElement>("section[data-group]")) {
    const list = listOf(section);
    if (list) groups.push({ section, rows: [...list.children].filter((row) => row instanceof HTMLElement) });
  }
  return groups;
}

/** What the rows stand in. */
function listOf(section: HTMLElement): HTMLElement | null {
  return section.querySelector<HTMLElement>("table.records > tbody, ul.gallery");
}

/** The routes of all pages of the list that the route belongs to: `tickets/`, `tickets/~2/` and so on. */
export function pagesOf(route: string, has: (route: string) => boolean): string[] {
  const first = route.replace(/~\d+\/$/, "");
  const routes = [first];
  for (let next = `${first}~2/`; has(next); next = `${first}~${routes.length + 1}/`) routes.push(next);
  return routes;
}

/** The whole list: what is one group on several pages becomes one. Throws as opening a page does. */
export async function wholeList(workspace: Workspace, routes: readonly string[]): Promise<Group[]> {
  const whole = new Map<string, Group>();
  for (const route of routes) {
    const html = await workspace.page(route);
    if (html === null) continue;
    for (const { section, rows } of groupsOf(parsePage(html, route).body)) {
      const name = section.dataset["group"] ?? "";
      const known = whole.get(name);
      if (known === undefined) {
        section.removeAttribute("aria-labelledby"); // each page counts its own headings
        if (name !== "") section.setAttribute("aria-label", name);
        section.querySelector("h2")?.removeAttribute("id");
        whole.set(name, { section, rows });
        continue;
      }
      const list = listOf(known.section)!;
      list.append(...rows);
      known.rows.push(...rows);
      const foot = section.querySelector("table.records")?.querySelector(":scope > tfoot"); // a sum stands at the end of its group
      if (foot) list.after(foot);
    }
  }
  return [...whole.values()];
}

/** Shows the rows that pass, counts and adds up what is shown, and hides what has nothing left. Gives how many rows are shown. */
export function narrow(groups: readonly Group[], passes: (row: HTMLElement) => boolean, language: string): number {
  let shown = 0;
  for (const { section, rows } of groups) {
    for (const row of rows) row.hidden = !passes(row);
    const left = rows.filter((row) => row.hidden === false);
    shown += left.length;
    section.hidden = left.length === 0;
    const counted = section.querySelector<HTMLElement>("[data-count]");
    if (counted) rewrite(counted, left.length === rows.length ? null : numbers(language).format(left.length));
    for (const sum of section.querySelectorAll<HTMLElement>("[data-sum]")) {
      tellSum(sum, left, left.length === rows.length, language);
    }
  }
  return shown;
}

/** Whether a row is one of those that a sum is of: of some states, or of all but some. */
function counts(row: HTMLElement, sum: HTMLElement): boolean {
  const { states, without } = sum.closest("tr")?.dataset ?? {};
  const state = row.dataset["state"] ?? "";
  if (states !== undefined) return states.split(" ").includes(state);
  return without === undefined || state === "" || !without.split(" ").includes(state);
}

function tellSum(sum: HTMLElement, left: readonly HTMLElement[], all: boolean, language: string): void {
  const rows = left.filter((row) => counts(row, sum));
  const column = sum.closest("td")?.cellIndex ?? -1;
  const kind = sum.dataset["sum"] ?? "";
  const cells = rows.map((row) => (row.children[column] as HTMLElement | undefined)?.dataset ?? {});
  const values = cells
    .filter((cell) => cell["value"] !== undefined && (cell["currency"] ?? kind) === kind)
    .map((cell) => cell["value"]!);
  const place = sum.closest<HTMLElement>("li") ?? sum;
  place.hidden = !all && values.length === 0;
  const original = sum.dataset["whole"] ?? sum.textContent ?? "";
  rewrite(sum, all ? null : writeSum(addUp(values), kind, original, language));
}

/** Writes a text in the place of the page's own; null puts that back. */
function rewrite(element: HTMLElement, text: string | null): void {
  element.dataset["whole"] ??= element.textContent ?? "";
  element.textContent = text ?? element.dataset["whole"];
}
