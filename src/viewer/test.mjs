/**
 * Runs the unit tests: bundles each `*.test.ts`, because Node 20 runs no TypeScript, and passes them to Node's test
 * runner.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const outdir = join(here, "node_modules", ".cache", "tests");
const tests = readdirSync(here, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".test.ts") && !path.startsWith("node_modules"))
  .sort();

rmSync(outdir, { recursive: true, force: true });
await esbuild.build({
  entryPoints: tests,
  absWorkingDir: here,
  outdir,
  outbase: here,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  external: ["*/build.mjs"],
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: "inline",
  logLevel: "warning",
});
const built = tests.map((path) => join(outdir, path.replace(/\.ts$/, ".mjs")));
const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...built], {
  stdio: "inherit",
  cwd: here,
});
process.exit(status ?? 1);
