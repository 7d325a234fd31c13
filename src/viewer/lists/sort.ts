/** Sorts lists by a column when its heading is pressed: first ascending, then descending, then as the page had it. */
import { words } from "../words/language.ts";

type Direction = "ascending" | "descending";

/** Turns the headings of every `table.records` with more than one row into buttons. */
export function wireSorting(body: HTMLElement, language: string): void {
  const compare = comparer(language);
  for (const table of body.querySelectorAll<HTMLTableElement>("table.records")) {
    const rows = [...(table.tBodies[0]?.rows ?? [])];
    const headings = [...(table.tHead?.rows[0]?.cells ?? [])];
    if (rows.length < 2) continue;
    headings.forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset["deedbox"] = "sort";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const next = after(heading.getAttribute("aria-sort"));
        for (const other of headings) other.removeAttribute("aria-sort");
        if (next !== null) heading.setAttribute("aria-sort", next);
        table.tBodies[0]?.append(...sorted(rows, (row) => valueOf(row.cells[column]), next, compare));
      });
    });
  }
}

function after(direction: string | null): Direction | null {
  return direction === null ? "ascending" : direction === "ascending" ? "descending" : null;
}

/** The value that a cell is sorted by: the number or date that the page gives, otherwise its text. */
function valueOf(cell: HTMLTableCellElement | undefined): string {
  const own = cell?.dataset["value"] ?? cell?.querySelector("time")?.dateTime;
  return (own ?? cell?.textContent ?? "").trim();
}

/** Rows without a value come last in both directions; equal rows keep the order of the page. */
export function sorted<T>(
  rows: readonly T[],
  value: (row: T) => string,
  direction: Direction | null,
  compare: (a: string, b: string) => number,
): T[] {
  if (direction === null) return [...rows];
  const sign = direction === "ascending" ? 1 : -1;
  return rows
    .map((row) => ({ row, value: value(row) }))
    .sort((a, b) =>
      a.value === "" || b.value === ""
        ? Number(a.value === "") - Number(b.value === "")
        : sign * compare(a.value, b.value),
    )
    .map(({ row }) => row);
}

/** Compares numbers by size, and texts as the language sorts them. */
export function comparer(language: string): (a: string, b: string) => number {
  let order: Intl.Collator | undefined;
  return (a, b) => {
    const [x, y] = [Number(a), Number(b)];
    return Number.isNaN(x) || Number.isNaN(y) ? (order ??= words(language, { numeric: true })).compare(a, b) : x - y;
  };
}
