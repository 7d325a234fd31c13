/**
 * How long something has been waiting. The page gives the start; only the reader's clock knows how long ago that is.
 */
import { numbers } from "../words/language.ts";

const DAY = 86_400_000;
/** Beyond this many days nothing is said, so that an archive opened years later does not speak of thousands of days. */
const MOST = 400;

/** Writes the number of days after every `<time data-age>` of the body that is in the past. */
export function tellAges(body: HTMLElement, language: string, today: Date): void {
  for (const element of body.querySelectorAll<HTMLTimeElement>("time[data-age]")) {
    const days = daysSince(element.dateTime, today);
    if (days < 1 || days > MOST) continue;
    const words = document.createElement("span");
    words.dataset["deedbox"] = "age";
    words.textContent = ` (${inDays(days, language)})`;
    element.after(words);
  }
}

/** Whole days from an ISO date to the reader's date; NaN for anything that is not a date. */
export function daysSince(iso: string, today: Date): number {
  const [year, month, day] = iso.slice(0, 10).split("-").map(Number);
  const then = Date.UTC(year ?? NaN, (month ?? NaN) - 1, day ?? NaN);
  const now = Date.UTC(today.getFullYear(), today.getMonth(), today.getDate());
  return Math.round((now - then) / DAY);
}

/** 3, "en" → "3 days". */
export function inDays(days: number, language: string): string {
  return numbers(language, { style: "unit", unit: "day", unitDisplay: "long" }).format(days);
}
