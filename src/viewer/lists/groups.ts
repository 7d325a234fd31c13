/**
 * The groups of a list: sections with a table or a gallery each, those of one page or of all pages of a long list
 * together.
 */
import { near } from "../clock/late.ts";
import type { Workspace } from "../open/workspace.ts";
import { parsePage } from "../dom/page.ts";
import { numbers } from "../words/language.ts";
import { addUp, writeSum } from "./sums.ts";

export interface Group {
  section: HTMLElement;
  /** Rows of the table, or entries of the gallery. */
  rows: HTMLElement[];
  /** It has no rows of its own, but the sums of those of all other groups. */
  isOverall: boolean;
}

/** The groups of a body that have records, and last the sums of all of them. */
export function groupsOf(body: HTMLElement): Group[] {
  const groups: Group[] = [];
  for (const section of body.querySelectorAll<HTMLElement>("section[data-group]")) {
    const list = listOf(section);
    const rows = [...(list?.children ?? [])].filter((row) => row instanceof HTMLElement);
    if (list) groups.push({ section, rows, isOverall: false });
  }
  const overall = body.querySelector<HTMLElement>("section[data-overall]");
  if (overall) groups.push(overallOf(overall, groups));
  return groups;
}

function overallOf(section: HTMLElement, groups: readonly Group[]): Group {
  return { section, rows: groups.flatMap(({ rows }) => rows), isOverall: true };
}

/** Rows of a group that stand on earlier pages, as far as its sums on this page need them: nobody sees them here. */
export function earlierOf(section: HTMLElement): HTMLElement[] {
  return [...section.querySelectorAll<HTMLElement>("table.records > tbody[data-earlier] > tr")];
}

/** The element that holds the rows. */
function listOf(section: HTMLElement): HTMLElement | null {
  return section.querySelector<HTMLElement>("table.records > tbody:not([data-earlier]), ul.gallery");
}

/** The routes of all pages of the list that the route belongs to: `tickets/`, `tickets/~2/` and so on. */
export function pagesOf(route: string, has: (route: string) => boolean): string[] {
  const first = route.replace(/~\d+\/$/, "");
  const routes = [first];
  for (let next = `${first}~2/`; has(next); next = `${first}~${routes.length + 1}/`) routes.push(next);
  return routes;
}

/** The whole list: a group that is spread over several pages becomes one. Throws what opening a page throws. */
export async function wholeList(workspace: Workspace, routes: readonly string[]): Promise<Group[]> {
  const whole = new Map<string, Group>();
  let overall: HTMLElement | undefined;
  for (const route of routes) {
    const html = await workspace.page(route);
    if (html === null) continue;
    for (const { section, rows, isOverall } of groupsOf(parsePage(html, route, workspace.shell.files).body)) {
      if (isOverall) {
        overall = section;
        continue;
      }
      const name = section.dataset["group"] ?? "";
      const known = whole.get(name);
      if (known === undefined) {
        section.removeAttribute("aria-labelledby"); // the ids of headings are unique on one page only
        if (name !== "") section.setAttribute("aria-label", name);
        section.querySelector("h2")?.removeAttribute("id");
        whole.set(name, { section, rows, isOverall });
        continue;
      }
      const list = listOf(known.section)!;
      list.append(...rows);
      known.rows.push(...rows);
      // The sum is on the last page of its group.
      const table = section.querySelector("table.records");
      const foot = list instanceof HTMLTableSectionElement ? table?.querySelector(":scope > tfoot") : table;
      if (foot) list.after(foot);
    }
  }
  const groups = [...whole.values()];
  return overall ? [...groups, overallOf(overall, groups)] : groups;
}

/**
 * Shows the rows that pass, updates counts and sums, and hides groups that have no row left. Returns how many rows are
 * shown.
 */
export function narrow(
  groups: readonly Group[],
  passes: (row: HTMLElement) => boolean,
  language: string,
  now: Date,
): number {
  let shown = 0;
  for (const { section, rows, isOverall } of groups) {
    for (const row of rows) row.hidden = !passes(row);
    const left = rows.filter((row) => row.hidden === false);
    if (!isOverall) shown += left.length;
    section.hidden = left.length === 0;
    const counted = section.querySelector<HTMLElement>("[data-count]");
    if (counted) rewrite(counted, left.length === rows.length ? null : numbers(language).format(left.length));
    for (const sum of section.querySelectorAll<HTMLElement>("[data-sum]")) {
      tellSum(sum, left, left.length === rows.length, language);
    }
    tellOverdue(section, left, language, now);
  }
  return shown;
}

/**
 * Adds up what of a group is overdue by the reader's clock, where it has a row for that; the row is shown while
 * something is.
 */
export function tellOverdue(section: HTMLElement, rows: readonly HTMLElement[], language: string, now: Date): void {
  const late = rows.filter(
    (row) => near(row.querySelector<HTMLElement>("[data-due]")?.dataset["due"] ?? "", now) === "late",
  );
  for (const foot of section.querySelectorAll<HTMLElement>("tr[data-overdue]")) {
    foot.hidden = !late.some((row) => counts(row, foot));
    for (const sum of foot.querySelectorAll<HTMLElement>("[data-sum]")) tellSum(sum, late, false, language);
  }
}

/** Whether a sum includes a row: it may be a sum of certain states, or of all but certain states. */
function counts(row: HTMLElement, sum: HTMLElement): boolean {
  const { states, without } = sum.closest<HTMLElement>("tr")?.dataset ?? {};
  const state = row.dataset["state"] ?? "";
  if (states !== undefined) return states.split(" ").includes(state);
  return without === undefined || state === "" || !without.split(" ").includes(state);
}

function tellSum(sum: HTMLElement, left: readonly HTMLElement[], all: boolean, language: string): void {
  const rows = left.filter((row) => counts(row, sum));
  const column = sum.closest("td")?.cellIndex ?? -1;
  const kind = sum.dataset["sum"] ?? "";
  const cells = rows.map((row) => cellOf(row, column)?.dataset ?? {});
  const values = cells
    .filter((cell) => cell["value"] !== undefined && (cell["currency"] ?? kind) === kind)
    .map((cell) => cell["value"]!);
  const place = sum.closest<HTMLElement>("li") ?? sum;
  place.hidden = !all && values.length === 0;
  const original = sum.dataset["whole"] ?? sum.textContent ?? "";
  rewrite(sum, all ? null : writeSum(addUp(values), kind, original, language));
}

/** What a row says in a column; a picture of a gallery has its values below it. */
function cellOf(row: HTMLElement, column: number): HTMLElement | null {
  if (row instanceof HTMLTableRowElement) return row.cells[column] ?? null;
  return row.querySelector<HTMLElement>(`[data-cell="${column}"]`);
}

/** Replaces the page's own text; null restores it. */
function rewrite(element: HTMLElement, text: string | null): void {
  element.dataset["whole"] ??= element.textContent ?? "";
  element.textContent = text ?? element.dataset["whole"];
}
