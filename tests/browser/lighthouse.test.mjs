/**
 * What Lighthouse says of the hosted site as a phone on a slow network meets it: the locked page, and the home page of
 * a reader who comes back with the workspace still open. Accessibility and best practices are 100. Performance is 100
 * too; since a busy machine measures less, the best of five counts. SEO is left out: no page of a workspace is to be
 * found.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startFlow } from "lighthouse";
import puppeteer from "puppeteer-core";
import { CHROMIUM, CHROMIUM_FLAGS } from "./browsers.mjs";
import { serve } from "./server.mjs";
import { missing, openThemes } from "./themes.mjs";

const TRIES = 5;
const onlyCategories = ["performance", "accessibility", "best-practices"];

/** The scores of one step, and the audits that lost points. */
function report({ lhr }) {
  const scores = Object.values(lhr.categories).map(({ id, score }) => [id, Math.round(score * 100)]);
  const costly = Object.values(lhr.categories)
    .flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => lhr.audits[id]))
    .filter(({ score }) => score !== null && score < 1)
    .map(({ id, displayValue, score }) => `${id} ${score} ${displayValue ?? ""}`.trim());
  return { scores: Object.fromEntries(scores), costly };
}

describe("Lighthouse", { skip: missing }, () => {
  let browser;
  let sample;
  let server;
  before(async () => {
    sample = openThemes();
    server = await serve(sample.themes[0].hosted);
    browser = await puppeteer.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    sample?.close();
  });

  /** Loads the address in the page until the scores are full, or the tries are over. */
  async function scored(t, page, address, options) {
    let best;
    for (let tries = 0; tries < TRIES; tries++) {
      const flow = await startFlow(page, { flags: { onlyCategories } });
      await flow.navigate(address, options);
      const [step] = (await flow.createFlowResult()).steps;
      const found = report(step);
      if (!best || found.scores.performance > best.scores.performance) best = found;
      if (best.scores.performance === 100) break;
    }
    t.diagnostic(
      Object.entries(best.scores)
        .map(([name, score]) => `${name} ${score}`)
        .join(", "),
    );
    const { performance, ...others } = best.scores;
    assert.deepEqual(others, { accessibility: 100, "best-practices": 100 }, best.costly.join("\n"));
    assert.equal(performance, 100, best.costly.join("\n"));
  }

  test("the locked page", async (t) => {
    const page = await browser.newPage();
    await scored(t, page, `${server.address}lantern-quay/`);
    await page.close();
  });

  test("the home page of a workspace that is still open", async (t) => {
    const page = await browser.newPage();
    await page.goto(`${server.address}lantern-quay/`);
    await page.waitForSelector("html[data-deedbox=locked]");
    await page.type("[data-deedbox=passphrase]", sample.themes[0].passphrases["lantern-quay"]);
    await page.keyboard.press("Enter");
    await page.waitForSelector("html[data-deedbox=open]");
    await scored(t, page, `${server.address}lantern-quay/`, { disableStorageReset: true });
    assert.equal(await page.$eval("html", (root) => root.dataset.deedbox), "open");
    await page.close();
  });
});
