/**
 * Makes invisible and misleading letters visible, by the same rules as `src/letters.rs` and `src/visible.rs` of the
 * program: `tests/vectors/visible.json` holds both to them.
 */

/**
 * Control characters, marks that change the direction of text, annotations, tags, and code points that are no
 * characters.
 */
const HIDDEN =
  /^[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ufdd0-\ufdef\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}]$/u;
const JOINS =
  // oxlint-disable-next-line no-misleading-character-class -- each of these joins, alone too
  /^[\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2065\u3164\ufeff\uffa0\ufff0-\ufff8\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}]$/u;
/** Joiners that no script needs. */
const IDLE = /^[\u2060-\u2065\ufeff\ufff0-\ufff8]$/u;
const WESTERN = /^[\0-\u058f\u1d00-\u22ff\u2c60-\u2c7f\ua640-\ua69f\ua720-\ua7ff]$/u;
const ACCENT = /^[\u0300-\u036f]$/u;
/** The flag of a region, the only place where tags are visible. */
const FLAG = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/gu;

/** The text with a visible sign for each such letter: `␛`, `[U+202E]`. */
export function visible(text: string): string {
  let shown = "";
  let end = 0;
  for (const flag of text.matchAll(FLAG)) {
    shown += between(text, end, flag.index) + flag[0];
    end = flag.index + flag[0].length;
  }
  return shown + between(text, end, text.length);
}

/** The part between two flags. The letters next to it decide whether a joiner at its ends is needed. */
function between(text: string, start: number, end: number): string {
  // oxlint-disable-next-line typescript/no-misused-spread -- the rules are about code points
  const letters = [...text.slice(start, end)];
  let before = start > 0 ? text.slice(start - 2, start) : null; // the end of a flag
  let behind: [at: number, letter: string | null] = [0, null];
  return letters
    .map((letter, at) => {
      if (!JOINS.test(letter)) {
        before = letter;
        return isHidden(letter) ? sign(letter) : letter;
      }
      if (at >= behind[0]) {
        let next = at;
        while (next < letters.length && JOINS.test(letters[next]!)) next += 1;
        behind = [next, letters[next] ?? (end < text.length ? text.slice(end, end + 2) : null)];
      }
      return idles(letter, [before, behind[1]]) ? sign(letter) : letter;
    })
    .join("");
}

function isHidden(letter: string): boolean {
  return HIDDEN.test(letter) || (letter.codePointAt(0)! & 0xfffe) === 0xfffe;
}

function idles(joiner: string, neighbours: (string | null)[]): boolean {
  const beside = (isOf: (letter: string) => boolean): boolean =>
    neighbours.some((letter) => letter !== null && isOf(letter));
  if (joiner === "\xad") return false;
  if (IDLE.test(joiner)) return true;
  if (joiner === "\u200b") return !beside((letter) => letter.codePointAt(0)! >= 0xe00 && !WESTERN.test(letter));
  return !beside((letter) => !WESTERN.test(letter) || (joiner === "\u034f" && ACCENT.test(letter)));
}

function sign(letter: string): string {
  const code = letter.codePointAt(0)!;
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
}
