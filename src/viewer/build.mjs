/**
 * Bundles the viewer: `node build.mjs <out file>`. The worker is bundled first and embedded as text, so that viewer.js is one
 * classic script that works from file:// as well. Fails where it has grown beyond its limit.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

/** What viewer.js may weigh, gzip-compressed, in bytes. */
export const LIMIT = 60 * 1024;

const here = dirname(fileURLToPath(import.meta.url));

const options = {
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome105", "firefox113", "safari16.4"],
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  absWorkingDir: here,
};

/**
 * The NIST curves weigh a tenth of the bundle, and only sealing to hardware keys uses them, which the viewer never does: a stand-in
 * takes their place, with no more than what is read while the modules load.
 */
const NIST_STAND_IN = `
const none = () => { throw new Error("this bundle has no NIST curves"); };
export const p256 = { lengths: { secretKey: 32, publicKey: 33, seed: 48 }, Point: { Fn: {} }, keygen: none, getPublicKey: none, getSharedSecret: none };
export const p384 = p256;`;
const withoutNistCurves = {
  name: "without-nist-curves",
  setup(build) {
    build.onResolve({ filter: /^@noble\/curves\/nist\.js$/ }, () => ({ path: "nist", namespace: "deedbox" }));
    build.onLoad({ filter: /.*/, namespace: "deedbox" }, () => ({ contents: NIST_STAND_IN, loader: "js" }));
  },
};

export const bundleWorker = () =>
  esbuild.build({ ...options, entryPoints: ["worker/worker.ts"], write: false, metafile: true, plugins: [withoutNistCurves] });

/** The licences of the packages in the bundle, as a comment: their authors ask that the texts go where the code goes. */
async function notices() {
  const { metafile } = await bundleWorker();
  const packages = Object.keys(metafile.inputs).map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  const texts = [...new Set(packages)].filter(Boolean).sort().map((name) => {
    const directory = join(here, "node_modules", name);
    const licence = readFileSync(join(directory, readdirSync(directory).find((file) => /^licen[cs]e/i.test(file))), "utf8");
    return `${name}\n\n${licence.trim().replaceAll("*/", "* /")}`;
  });
  return `/* deedbox viewer: opens a sealed workspace. It contains:\n\n${texts.join("\n\n")}\n*/`;
}

/** `import source from "deedbox:worker"` gives the worker's bundle as text. */
const workerAsText = {
  name: "worker-as-text",
  setup(build) {
    build.onResolve({ filter: /^deedbox:worker$/ }, () => ({ path: "worker", namespace: "deedbox" }));
    build.onLoad({ filter: /.*/, namespace: "deedbox" }, async () => {
      const worker = await bundleWorker();
      return { contents: worker.outputFiles[0].text, loader: "text" };
    });
  },
};

/** Writes the bundle and returns its size, plain and compressed. */
export async function bundle(outfile) {
  const banner = { js: await notices() };
  await esbuild.build({ ...options, banner, entryPoints: ["main.ts"], outfile, plugins: [workerAsText] });
  const bytes = readFileSync(outfile);
  return { plain: bytes.length, compressed: gzipSync(bytes, { level: 9 }).length };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { plain, compressed } = await bundle(process.argv[2] ?? join(here, "dist", "viewer.js"));
  console.log(`viewer.js: ${plain} bytes, ${compressed} compressed (limit ${LIMIT})`);
  if (compressed > LIMIT) process.exit(1);
}
