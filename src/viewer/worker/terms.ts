/**
 * Splits a text into words, and words into the terms that they are found by, regardless of case, accents and script.
 */
import { numeralsOf } from "./numbers.ts";

/** A word. Marks belong to their letter, since "ö" may be written as two characters. */
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
/** Scripts that put no spaces between words. `PIECE` is a letter of them with its marks, or a stretch of other text. */
const RUN = "\\p{sc=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}";
const UNSPACED = new RegExp(`[${RUN}]`, "u");
const PIECE = new RegExp(`(?!\\p{M})[${RUN}]\\p{M}*|[^${RUN}]+`, "gu");

/** A word with its position in a text. `end` is where it ends there, if it is written differently in the text. */
export interface Word {
  0: string;
  index: number;
  end?: number;
}

/** Whether a text has words at all. */
export function hasWords(text: string): boolean {
  return text.search(WORD) >= 0;
}

/** Whether a text has letters of a script that puts no spaces between words. */
export function isUnspaced(text: string): boolean {
  return UNSPACED.test(text);
}

/**
 * The words of a text. In scripts without spaces, every two neighbouring letters are a word, so that any part of a run
 * can be found; the last letter is a word too, so that a single letter can be found. A query (`asked`) needs only the
 * pairs.
 */
export function wordsOf(text: string, asked = false): Word[] {
  const words: Word[] = [];
  const numerals = numeralsOf(text, asked);
  for (const { digits, index, end } of numerals) words.push(...digits.map((digit) => ({ 0: digit, index, end })));
  for (const run of text.matchAll(WORD)) {
    if (asked && numerals.some(({ index, end }) => run.index >= index && run.index < end)) continue;
    if (!isUnspaced(run[0])) {
      words.push(run);
      continue;
    }
    const pieces = [...run[0].matchAll(PIECE)];
    const isLetter = (piece: Word | undefined): piece is Word => piece !== undefined && isUnspaced(piece[0]);
    for (const [at, piece] of pieces.entries()) {
      const index = run.index + piece.index;
      const next = pieces[at + 1];
      if (!isLetter(piece)) words.push({ 0: piece[0], index });
      else if (isLetter(next)) words.push({ 0: piece[0] + next[0], index });
      else if (!asked || !isLetter(pieces[at - 1])) words.push({ 0: piece[0], index });
    }
  }
  return numerals.length === 0 ? words : words.sort((a, b) => a.index - b.index);
}

/** The parts of a date with and without leading zeros, so that `2026-03-05`, `5.3.2026` and `5/3/2026` all find it. */
export function dayOf(date: string | undefined): string {
  const parts = date?.split("-") ?? [];
  return [...parts, ...parts.slice(1).map((part) => part.replace(/^0/, ""))].join(" ");
}

/** "Größe" → "Groeße": umlauts spelled with an e. */
export function spelled(words: string): string {
  return words.normalize("NFC").replaceAll(/[äöüÄÖÜ]/g, (letter) => `${letter.normalize("NFD")[0]!}e`);
}

/** The terms under which a word is found. */
export function terms(word: string): string[] {
  // oxlint-disable-next-line no-misleading-character-class -- the dots of a letter may be a character of their own
  return /[äöü\u0308]/i.test(word) ? [fold(word), fold(spelled(word))] : [fold(word)];
}

/** "Größe" → "grosse": without case and accents, as people type. */
export function fold(word: string): string {
  return word.toLowerCase().normalize("NFKD").replaceAll(/\p{M}/gu, "").replaceAll("ß", "ss");
}
