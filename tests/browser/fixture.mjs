/**
 * Writes small sealed sites to the disk, in both layouts, with a minimal shell, for cases that the built sample does
 * not have: damaged objects, a newer index, several slots, large files.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../../src/viewer/build.mjs";
import { asScript } from "../../src/viewer/testing/site.mjs";

const viewer = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "src", "viewer");
const policies = JSON.parse(readFileSync(join(viewer, "policy.json"), "utf8"));

/** A page as a theme would render it, with the minimum that the viewer needs. */
export function page({ title, body, root = "" }) {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><link rel="stylesheet" href="${root}theme.css"></head>
<body class="page"><header><nav><a id="to-home" href="${root}index.html">Home</a> <a id="to-updates" href="${root}updates/index.html">Updates</a></nav>
<button data-deedbox="lock" hidden>Lock</button></header><main><h1>${title}</h1>${body}</main></body></html>`;
}

function shell(meta, layout) {
  // Offline there is one name for every index.
  const named = layout === "hosted" ? meta : { ...meta, index: undefined };
  const json = JSON.stringify({ ...named, layout }).replaceAll("'", "&#39;");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policies[layout]}"><meta name="viewport" content="width=device-width">
<title>Workspace</title><meta name="deedbox" content='${json}'><link rel="icon" href="brand/logo.svg"><link rel="stylesheet" href="theme.css"><script src="viewer.js" defer></script></head>
<body><main><h1>Workspace</h1><form data-deedbox="unlock">
<p data-deedbox="address-field" hidden><label>E-mail <input data-deedbox="address" type="email" autocomplete="username"></label></p>
<p><label>Passphrase <input data-deedbox="passphrase" type="password" autocomplete="current-password"></label>
<button data-deedbox="reveal" type="button" hidden>Show</button></p>
<p data-deedbox="remember-field" hidden><label><input type="checkbox" data-deedbox="remember"> Remember</label></p>
<p><button type="submit">Unlock</button> <button data-deedbox="passkey" type="button" hidden>Passkey</button> <progress data-deedbox="progress" hidden></progress></p>
<p data-deedbox="message" role="alert"></p></form></main></body></html>`;
}

/**
 * Writes one sealed site (from `sealSite`) in a layout and returns its directory. `meta` overrides the shell's
 * configuration.
 */
export async function writeSite(directory, site, layout, meta = {}) {
  mkdirSync(join(directory, "slots"), { recursive: true });
  mkdirSync(join(directory, "objects"));
  mkdirSync(join(directory, "brand"));
  for (const [name, sealed] of site.things) {
    if (layout === "hosted") writeFileSync(join(directory, `${name}.age`), sealed);
    else {
      const offline = name === `index-${site.meta.index}` ? "index" : name;
      writeFileSync(join(directory, `${offline}.js`), asScript(offline, sealed));
    }
  }
  writeFileSync(join(directory, "index.html"), shell({ ...site.meta, ...meta }, layout));
  writeFileSync(
    join(directory, "theme.css"),
    "body { font: 1rem/1.5 sans-serif; margin: 1rem; min-height: 3000px } .tall { height: 1200px } [hidden] { display: none !important }",
  );
  writeFileSync(
    join(directory, "brand", "logo.svg"),
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>',
  );
  await bundle(join(directory, "viewer.js"));
  return directory;
}
