/** Words of a text, and the terms under which each is found: its beginning, whatever its case, accents and script. */
import { numeralsOf } from "./numbers.ts";

/** Marks belong to their letter: "ö" may be written as two characters. */
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
/** Scripts without spaces, a letter with its marks; or what stands between them. */
const RUN = "\\p{sc=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}";
const UNSPACED = new RegExp(`[${RUN}]`, "u");
const PIECE = new RegExp(`(?!\\p{M})[${RUN}]\\p{M}*|[^${RUN}]+`, "gu");

/** A word at its place in a text; `end` is where it ends there, where that text writes it in another way. */
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
 * The words of a text. Where a script has no spaces each two letters are a word, so that a part of a run is found whatever stands
 * around it; the last letter is one too, as one letter alone is found by its beginning. What is `asked` needs only the pairs.
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

/** A day with and without noughts: `2026-03-05`, `5.3.2026` and `5/3/2026` are the same. */
export function dayOf(date: string | undefined): string {
  const parts = date?.split("-") ?? [];
  return [...parts, ...parts.slice(1).map((part) => part.replace(/^0/, ""))].join(" ");
}

/** "Größe" → "Groesse", as it is written without its letters. */
export function spelled(words: string): string {
  return words.normalize("NFC").replaceAll(/[äöüÄÖÜ]/g, (letter) => `${letter.normalize("NFD")[0]!}e`);
}

/** The terms under which a word is found. */
export function terms(word: string): string[] {
  // oxlint-disable-next-line no-misleading-character-class -- the dots of a letter may be a character of their own
  return /[äöü\u0308]/i.test(word) ? [fold(word), fold(spelled(word))] : [fold(word)];
}

/** "Größe" → "grosse" and the like: as people type it. */
export function fold(word: string): string {
  return word.toLowerCase().normalize("NFKD").replaceAll(/\p{M}/gu, "").replaceAll("ß", "ss");
}
