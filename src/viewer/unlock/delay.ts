/** The wait before the answer to a wrong passphrase: none for the first slips, then doubling. Whoever holds a copy of the
 * site can try elsewhere without it; it spares the reader's machine and slows a stranger at an open screen. */

const FREE = 2;
const LONGEST = 30;

/** Seconds to wait after the given number of failures in a row. */
export function delayAfter(failures: number): number {
  return failures <= FREE ? 0 : Math.min(LONGEST, 2 ** (failures - FREE - 1));
}

export function wait(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
