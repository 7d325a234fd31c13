/**
 * Bundles the viewer: `node build.mjs <out file>`. The worker is bundled first and embedded as text, so that viewer.js
 * is one classic script that also works from file://. Fails if the bundle exceeds its limit.
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
 * The age library's code for hardware keys and hybrid recipients makes up a sixth of the bundle. It is needed only to
 * seal to such recipients, which the viewer never does: a workspace key is an X25519 identity. Stand-ins replace it,
 * with just the names that are read while the modules load.
 */
const none = `const none = () => { throw new Error("not in this bundle"); };`;
const STAND_INS = new Map([
  ["@noble/curves/nist.js", `${none} export const p256 = { lengths: {}, getPublicKey: none, getSharedSecret: none };`],
  [
    "@noble/post-quantum/hybrid.js",
    `${none} export const MLKEM768X25519 = { getPublicKey: none, encapsulate: none, decapsulate: none }, MLKEM768P256 = MLKEM768X25519;`,
  ],
]);
const withStandIns = {
  name: "with-stand-ins",
  setup(build) {
    build.onResolve({ filter: /^@noble\// }, ({ path }) =>
      STAND_INS.has(path) ? { path, namespace: "stand-in" } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: "stand-in" }, ({ path }) => ({
      contents: STAND_INS.get(path),
      loader: "js",
    }));
  },
};

export const bundleWorker = () =>
  esbuild.build({
    ...options,
    entryPoints: ["worker/worker.ts"],
    write: false,
    metafile: true,
    plugins: [withStandIns],
  });

/**
 * The licences of the packages in the bundle, as a comment, since they require their text to go along with the code.
 * Texts that differ only in their line breaks are written once, below the copyright lines of all packages that have
 * them.
 */
function notices(metafiles) {
  const names = metafiles
    .flatMap(({ inputs }) => Object.keys(inputs))
    .map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  const licences = new Map();
  for (const name of [...new Set(names)].filter(Boolean).sort()) {
    const { copyright, text } = licenceOf(name);
    const licence = licences.get(wordsOf(text)) ?? { packages: [], text };
    licence.packages.push([name, ...copyright].join("\n"));
    licences.set(wordsOf(text), licence);
  }
  const texts = [...licences.values()].map(({ packages, text }) => `${packages.join("\n\n")}\n\n${text}`);
  return `/* deedbox viewer: opens a sealed workspace. It contains:\n\n${texts.join("\n\n").replaceAll("*/", "* /")}\n*/`;
}

/** The copyright lines of a package, and the licence text below them. A title above them belongs to neither. */
function licenceOf(name) {
  const directory = join(here, "node_modules", name);
  const file = readFileSync(
    join(
      directory,
      readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry)),
    ),
    "utf8",
  );
  const [, copyright, text] = /^(?:[^\n]*\bMIT\b[^\n]*\n+)?((?:Copyright [^\n]*\n)+)\n+([^]*)$/.exec(file.trim()) ?? [];
  if (text === undefined || /^copyright \(?c?\)? *\d/im.test(text)) {
    throw new Error(`${name}: a licence of another shape, to be read by a person`);
  }
  return { copyright: copyright.trim().split("\n"), text };
}

const wordsOf = (text) => text.replaceAll(/[“”]/g, '"').replaceAll(/\s+/g, " ");

/** `import source from "deedbox:worker"` gives the worker's bundle as text. */
const asText = (worker) => ({
  name: "worker-as-text",
  setup(build) {
    build.onResolve({ filter: /^deedbox:worker$/ }, () => ({ path: "worker", namespace: "deedbox" }));
    build.onLoad({ filter: /.*/, namespace: "deedbox" }, () => ({
      contents: worker.outputFiles[0].text,
      loader: "text",
    }));
  },
});

/** Writes the bundle and returns its size, plain and compressed. */
export async function bundle(outfile) {
  const worker = await bundleWorker();
  const page = { ...options, entryPoints: ["main.ts"], plugins: [asText(worker)] };
  const { metafile } = await esbuild.build({ ...page, write: false, metafile: true });
  await esbuild.build({ ...page, outfile, banner: { js: notices([worker.metafile, metafile]) } });
  const bytes = readFileSync(outfile);
  return { plain: bytes.length, compressed: gzipSync(bytes, { level: 9 }).length };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { plain, compressed } = await bundle(process.argv[2] ?? join(here, "dist", "viewer.js"));
  console.log(`viewer.js: ${plain} bytes, ${compressed} compressed (limit ${LIMIT})`);
  if (compressed > LIMIT) process.exit(1);
}
