/**
 * Numbers as they are written and as they are typed: an amount with its separators, a telephone number with its spaces. Each is one
 * word of digits besides its parts, so that `12500` and `12,500.50` find €12,500.50, and `02079460958` finds +44 20 7946 0958.
 */

export interface Numeral {
  /** Digits, with a point before those of an amount that are less than one. */
  digits: string[];
  index: number;
  end: number;
}

const BETWEEN = "[.,'’\\u00a0\\u202f]";
/** Groups of three, and what comes behind a point or comma; no date, no version, no address of numbers. */
const AMOUNT = new RegExp(
  `(?<![\\p{L}\\d.,'’-])(?:\\d{1,3}(?:${BETWEEN}\\d{3})+(?:[.,]\\d{1,3})?|\\d+[.,]\\d{1,3})(?![.,'’-]?\\d|\\p{L})`,
  "gu",
);
/** Begins with a plus or a nought, and has seven digits or more. */
const TELEPHONE = /(?<![\p{L}\d.,-])(?:\+|\(?0)[\d\u00a0 ()/.-]{5,}\d(?!\p{L}|\d)/gu;
const DAY = /^\d{1,2}([./-])\d{1,2}\1\d{2,4}$/;
/** A shorter end of a number is no number of its own. */
const LEAST = 5;

/** The numbers in a text, in order. What is `asked` is one word each: all parts of it would be found elsewhere too. */
export function numeralsOf(text: string, asked = false): Numeral[] {
  const found: Numeral[] = [];
  if (!/\d/.test(text)) return found;
  for (const match of text.matchAll(AMOUNT)) {
    found.push({ digits: [amountOf(match[0])], index: match.index, end: match.index + match[0].length });
  }
  for (const match of text.matchAll(TELEPHONE)) {
    if (digitsOf(match[0]).length < 7 || DAY.test(match[0])) continue;
    const digits = asked ? [significant(match[0])] : endings(match[0]);
    found.push({ digits, index: match.index, end: match.index + match[0].length });
  }
  return found.sort((a, b) => a.index - b.index);
}

function amountOf(text: string): string {
  const [, whole = "", part] = /^(.*?)(?:[.,](\d{1,2}))?$/s.exec(text) ?? [];
  return digitsOf(whole) + (part === undefined ? "" : `.${part}`);
}

function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, "");
}

/** Without what stands for "from abroad" and "from elsewhere": +44 (0)20, 0044 20 and 020 go on alike. */
function significant(number: string): string {
  return digitsOf(number.replace(/\(0\)/, "")).replace(/^0+/, "");
}

/** A number, and its ends: somebody may leave out the country or the town. Where no space tells them, a country has up to three digits. */
function endings(number: string): string[] {
  const whole = significant(number);
  const groups = number.replace(/\(0\)/, " ").match(/\d+/g) ?? [];
  const ends = groups.map((_, at) => groups.slice(at).join("").replace(/^0+/, ""));
  if (groups.length === 1 && number.startsWith("+")) ends.push(...[1, 2, 3].map((country) => whole.slice(country)));
  return [...new Set([whole, ...ends])].filter((digits) => digits.length >= LEAST);
}
