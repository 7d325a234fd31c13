/** What is overdue or due soon: the page says until when there is time, only the reader's clock knows what is left of it. */

import { daysSince } from "./waiting.ts";
import { isOver } from "./past.ts";

/** So many days before, it is said that something is due soon. */
const SOON = 7;

/** Shows every `[data-due]` of the body that is late or nearly so, with the words that it brings. */
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

/** Whether a day, by the reader's calendar, or a moment is over or in the next week. What is neither is not. */
export function near(due: string, now: Date): "late" | "soon" | undefined {
  if (isOver(due, now)) return "late";
  const days = -daysSince(due, now);
  return days <= SOON ? "soon" : undefined;
}
