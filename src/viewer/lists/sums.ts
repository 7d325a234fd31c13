/** Sums of the rows that a filter leaves, in the format of the page's own sums. */
import { numbers } from "../words/language.ts";

/** A number in a text, with its separators. */
const NUMBER = /\p{Nd}(?:[\p{Nd}.,'’٫٬\s]*\p{Nd})?/u;

/** The exact sum of decimals: "0.10" and "0.2" → "0.30". */
export function addUp(values: readonly string[]): string {
  const scale = Math.max(0, ...values.map((value) => value.split(".")[1]?.length ?? 0));
  const sum = values.reduce((total, value) => total + scaled(value, scale), 0n);
  const digits = String(sum < 0n ? -sum : sum).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return `${sum < 0n ? "-" : ""}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ""}`;
}

function scaled(value: string, scale: number): bigint {
  const [whole = "0", fraction = ""] = value.split(".");
  return BigInt(whole + fraction.padEnd(scale, "0"));
}

/**
 * A sum in the format of the page's own text, with the same sign and unit. `kind` is a currency, `duration` (in
 * seconds), or anything else for plain numbers.
 */
export function writeSum(sum: string, kind: string, text: string, language: string): string {
  if (kind === "duration") return duration(Number(sum));
  const fraction = sum.split(".")[1]?.length ?? 0;
  const least = Math.max(fraction, isCurrency(kind) ? minorDigits(kind) : digitsOf(text, language));
  const format = numbers(language, { minimumFractionDigits: least, maximumFractionDigits: least });
  const absolute = format.format(sum.replace("-", "") as Intl.StringNumericLiteral);
  return (sum.startsWith("-") ? "−" : "") + text.replace(/^−/, "").replace(NUMBER, () => absolute);
}

/** 5400 → "1 h 30 min" */
function duration(seconds: number): string {
  const minutes = Math.trunc(seconds / 60);
  const [hours, rest] = [Math.trunc(minutes / 60), minutes % 60];
  return hours === 0 ? `${rest} min` : rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

function isCurrency(kind: string): boolean {
  return /^[A-Z]{3}$/.test(kind);
}

/** How many digits a number in a text has behind the point of the language: sums of one column have the same. */
function digitsOf(text: string, language: string): number {
  const point =
    numbers(language)
      .formatToParts(1.5)
      .find(({ type }) => type === "decimal")?.value ?? ".";
  const [, ...fraction] = (NUMBER.exec(text)?.[0] ?? "").split(point);
  return fraction.join("").length;
}

function minorDigits(currency: string): number {
  return numbers("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 0;
}
