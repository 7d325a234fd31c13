/**
 * Pictures of ten pages of the sample as a client sees them in Chromium, unlocked from a host: on a phone, a tablet and
 * a desk, light and dark. `node screenshots.mjs [DIRECTORY]` writes `<page>-<width>-<light|dark>.webp`, without a
 * directory to `examples/screenshots`, where README.md shows some of them. The reader's clock stands still, so that
 * pictures of an unchanged sample are the same on every day.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { CHROMIUM, CHROMIUM_FLAGS } from "./browsers.mjs";
import { serve } from "./server.mjs";
import { openThemes } from "./themes.mjs";

/** The date on which each client of the sample looks at its workspace: the last on which something happened. */
const NOW = {
  "lantern-quay": "2026-11-20T10:00:00Z",
  "fernleigh-vets": "2026-11-20T10:00:00Z",
  "tollgate-theatre": "2026-07-31T10:00:00Z",
};

/** The client and route of each picture, by its name. A route of null stands for the locked page. */
const PAGES = {
  unlock: ["lantern-quay", null],
  home: ["lantern-quay", ""],
  update: ["lantern-quay", "updates/week-16/"],
  deliverable: ["lantern-quay", "deliverables/packaging/"],
  approval: ["lantern-quay", "approvals/packaging-v2/"],
  invoices: ["lantern-quay", "invoices/"],
  library: ["lantern-quay", "files/"],
  report: ["fernleigh-vets", "reports/october/"],
  tickets: ["fernleigh-vets", "tickets/"],
  handover: ["tollgate-theatre", "handover/end-of-the-review/"],
};
const SIZES = [
  [390, 844],
  [820, 1180],
  [1440, 900],
];
const SCHEMES = ["light", "dark"];
const QUALITY = 82;

const examples = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "examples", "screenshots");
const target = resolve(process.argv[2] ?? examples);

/** Unlocks unless the locked page is wanted, and waits until everything is shown. */
async function open(page, address, route, passphrase) {
  await page.goto(address);
  await page.waitForSelector("html[data-deedbox=locked]");
  if (route === null) return;
  await page.fill("[data-deedbox=passphrase]", passphrase);
  await page.press("[data-deedbox=passphrase]", "Enter");
  await page.waitForSelector("html[data-deedbox=open]");
  await page.evaluate((to) => void (location.hash = to), `#/${route}`);
  const shown = (at) =>
    document.querySelector('[data-deedbox="viewer"]')?.dataset.at === at &&
    !document.querySelector("main [aria-busy=true]");
  await page.waitForFunction(shown, `#/${route}`);
  if (!(await page.$("main h1"))) throw new Error(`${route} is not there`);
  // Images further down are loaded only when somebody scrolls there.
  await page.waitForFunction(() =>
    [...document.images].every((image) => image.naturalWidth > 0 || image.getBoundingClientRect().top > innerHeight),
  );
}

const sample = openThemes();
const server = await serve(sample.themes[0].hosted);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
mkdirSync(target, { recursive: true });
try {
  for (const [name, [client, route]] of Object.entries(PAGES)) {
    for (const [width, height] of SIZES) {
      for (const colorScheme of SCHEMES) {
        const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: "reduce" });
        const page = await context.newPage();
        await page.clock.setFixedTime(NOW[client]);
        await open(page, `${server.address}${client}/`, route, sample.themes[0].passphrases[client]);
        const session = await context.newCDPSession(page);
        const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
        writeFileSync(join(target, `${name}-${width}-${colorScheme}.webp`), Buffer.from(data, "base64"));
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  await server.stop();
  sample.close();
}
