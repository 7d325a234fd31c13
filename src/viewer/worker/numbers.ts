/**
 * Numbers as they are written and as people type them: an amount with its separators, a telephone number with its
 * spaces. Each counts as one word of digits in addition to its parts, so that `12500` and `12,500.50` find €12,500.50,
 * and `02079460958` finds +44 20 7946 0958.
 */

export interface Numeral {
  /** The digits, with a point before the decimals of an amount. One number may be found in several forms. */
  digits: string[];
  index: number;
  end: number;
}

const BETWEEN = "[.,'’\\u00a0\\u202f]";
/** An amount: groups of three digits, or decimals after a point or comma; not a date, a version or an IP address. */
const AMOUNT = new RegExp(
  `(?<![\\p{L}\\d.,'’-])(?:\\d{1,3}(?:${BETWEEN}\\d{3})+(?:[.,]\\d{1,3})?|\\d+[.,]\\d{1,3})(?![.,'’-]?\\d|\\p{L})`,
  "gu",
);
/** A telephone number: it begins with a plus or a zero and has seven digits or more. */
const TELEPHONE = /(?<![\p{L}\d.,-])(?:\+|\(?0)[\d\u00a0 ()/.-]{5,}\d(?!\p{L}|\d)/gu;
const DAY = /^\d{1,2}([./-])\d{1,2}\1\d{2,4}$/;
/** How many digits the end of a telephone number needs to be found by itself. */
const LEAST = 5;

/**
 * The numbers in a text, in order. In a query (`asked`), each is one word only, because its parts would be found
 * elsewhere too.
 */
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

/**
 * The digits without prefixes for calls from abroad or from another town: +44 (0)20, 0044 20 and 020 continue alike.
 */
function significant(number: string): string {
  return digitsOf(number.replace(/\(0\)/, "")).replace(/^0+/, "");
}

/**
 * A telephone number and its ends, since people may leave out the country or the town. Without spaces, a country code
 * may have up to three digits.
 */
function endings(number: string): string[] {
  const whole = significant(number);
  const groups = number.replace(/\(0\)/, " ").match(/\d+/g) ?? [];
  const ends = groups.map((_, at) => groups.slice(at).join("").replace(/^0+/, ""));
  if (groups.length === 1 && number.startsWith("+")) ends.push(...[1, 2, 3].map((country) => whole.slice(country)));
  return [...new Set([whole, ...ends])].filter((digits) => digits.length >= LEAST);
}
