/**
 * The wait after a wrong passphrase: none for the first few, then doubling each time. Whoever has a copy of the site
 * can guess without it; it spares the reader's machine, and slows a stranger in front of an open screen.
 */

const FREE = 2;
const LONGEST = 30;

/** Seconds to wait after the given number of failures in a row. */
export function delayAfter(failures: number): number {
  return failures <= FREE ? 0 : Math.min(LONGEST, 2 ** (failures - FREE - 1));
}

export function wait(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
