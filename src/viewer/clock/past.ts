/** Hides what was still to come when the page was made and is past by the reader's clock. */

import { daysSince } from "./waiting.ts";

/**
 * Hides every `[data-until]` of the body whose time is past. A list that has nothing else goes too, and a section
 * that has nothing but it.
 */
export function hidePast(body: HTMLElement, now: Date): void {
  const lists = new Set<HTMLElement>();
  for (const element of body.querySelectorAll<HTMLElement>("[data-until]")) {
    element.hidden = isOver(element.dataset["until"] ?? "", now);
    if (element.parentElement !== null) lists.add(element.parentElement);
  }
  for (const list of lists) {
    if ([...list.children].some((child) => (child as HTMLElement).hidden === false)) continue;
    list.hidden = true;
    const part = list.parentElement;
    const isLeft = (child: Element): boolean =>
      (child as HTMLElement).hidden === false && !/^h[1-6]$/.test(child.localName);
    if (part?.localName === "section") part.hidden = ![...part.children].some(isLeft);
  }
}

/** Whether a day of the reader's calendar, or a moment, is past. false for anything that is neither. */
export function isOver(until: string, now: Date): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(until) ? daysSince(until, now) > 0 : Date.parse(until) < now.getTime();
}
