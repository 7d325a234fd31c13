/** What is overdue or due soon. The page gives the due date; only the reader's clock knows how much time is left. */

import { daysSince } from "./waiting.ts";
import { isOver } from "./past.ts";

/** How many days ahead something counts as due soon. */
const SOON = 7;

/** Shows every `[data-due]` of the body that is overdue or due soon, with the words that the page brings for it. */
export function tellLate(body: HTMLElement, now: Date): void {
  for (const element of body.querySelectorAll<HTMLElement>("[data-due]")) {
    const { due = "", late = "", soon = "" } = element.dataset;
    const nearness = near(due, now);
    element.hidden = nearness === undefined;
    element.textContent = nearness === "late" ? late : nearness === "soon" ? soon : "";
    element.classList.toggle("tone-bad", nearness === "late");
    element.classList.toggle("tone-warn", nearness === "soon");
  }
}

/** Whether a day of the reader's calendar, or a moment, is past ("late") or within the next week ("soon"). */
export function near(due: string, now: Date): "late" | "soon" | undefined {
  if (isOver(due, now)) return "late";
  const days = -daysSince(due, now);
  return days <= SOON ? "soon" : undefined;
}
