/** Runs the program under test, which is DEEDBOX_PROGRAM, or the debug build. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

export const program = resolve(
  process.env.DEEDBOX_PROGRAM ?? join(import.meta.dirname, "..", "..", "target", "debug", "deedbox"),
);
export const missing = !existsSync(program) && `there is no ${program}`;

/**
 * Runs it in a firm's directory, with slots that open quickly and without the settings of whoever runs the tests.
 * Returns what it printed.
 */
export function inFirm(root) {
  const { CI, DEEDBOX_IDENTITY, DEEDBOX_ROOT, ...environment } = process.env;
  const env = { ...environment, DEEDBOX_TEST_WORK_FACTOR: "10" };
  return (...line) =>
    execFileSync(program, ["--root", root, ...line], {
      cwd: root,
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
}

/** The passphrase in the output of a build with one client. */
export function passphraseIn(said) {
  return /^passphrase of \S+ for .*: (\S+)$/m.exec(said)[1];
}
