/**
 * Chromium (playwright-core) and Firefox (puppeteer-core over WebDriver BiDi) behind one small interface. A tab records
 * everything that must not happen: console errors, uncaught errors, refusals by the policy, and requests to other
 * sites.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium as playwright } from "playwright-core";
import puppeteer from "puppeteer-core";

export const CHROMIUM = process.env.DEEDBOX_CHROMIUM ?? "/usr/bin/chromium";
const FIREFOX = process.env.DEEDBOX_FIREFOX ?? "/usr/bin/firefox-esr";
const PATIENCE = 20_000;
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Runs in every document before its own scripts. */
function noteViolations() {
  globalThis.policyViolations = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    globalThis.policyViolations.push(`${event.violatedDirective} refused ${event.blockedURI} ${event.sample}`);
  });
}

/**
 * The digest of nothing. Firefox reports it for a script whose page was left before the script had loaded, although
 * nothing is wrong.
 */
const DIGEST_OF_NOTHING = createHash("sha384").digest("base64");

/** One page under test. */
class Tab {
  problems = [];
  requests = [];

  constructor(page) {
    this.page = page;
    page.on("console", (message) => {
      if (message.type() === "error") this.problems.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => {
      const message = String(error.message ?? error);
      if (!(message.includes("integrity") && message.includes(DIGEST_OF_NOTHING))) {
        this.problems.push(`uncaught: ${message}`);
      }
    });
    page.on("request", (request) => this.requests.push(request.url()));
  }

  goto(address) {
    return this.page.goto(address);
  }

  /** Waits until `test(argument)`, run in the page, is truthy, and returns its value. */
  async until(test, argument = null, patience = PATIENCE) {
    const end = Date.now() + patience;
    for (;;) {
      // A page that is being left gives no answer.
      const value = await this.page.evaluate(test, argument).catch(() => null);
      if (value) return value;
      if (Date.now() > end) {
        throw new Error(
          `waited in vain for ${test} with ${JSON.stringify(argument)} at ${this.page.url()}: ${await this.text()}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  run(what, argument = null) {
    return this.page.evaluate(what, argument);
  }

  text() {
    return this.run(() => document.body.innerText).catch(String);
  }

  /** Clicks as a reader does: the element has to be visible. */
  async click(selector) {
    await this.until((wanted) => document.querySelector(wanted)?.checkVisibility(), selector);
    await (await this.page.$(selector)).click();
  }

  async type(selector, text) {
    await this.run((wanted) => (document.querySelector(wanted).value = ""), selector);
    await (await this.page.$(selector)).type(text);
  }

  press(key) {
    return this.page.keyboard.press(key);
  }

  reload() {
    return this.page.reload();
  }

  back() {
    return this.run(() => history.back());
  }

  forward() {
    return this.run(() => history.forward());
  }

  screenshot(path) {
    return this.page.screenshot({ path });
  }

  /** The problems so far, with refusals by the policy. Has to be called before the page is left or reloaded. */
  async trouble() {
    const refused = await this.run(() => globalThis.policyViolations ?? []).catch(() => []);
    return [...this.problems, ...refused];
  }

  /** Requests to anything but the site and the browser itself. */
  strays(site) {
    return this.requests.filter(
      (address) =>
        !address.startsWith(site) &&
        !/^(blob|data|about|resource|chrome|chrome-extension|moz-extension|view-source):/.test(address),
    );
  }
}

class ChromiumTab extends Tab {
  resize(width, height) {
    return this.page.setViewportSize({ width, height });
  }

  /** Starts a download by `act`, and returns its name and bytes. */
  async download(start, patience = PATIENCE) {
    const [saved] = await Promise.all([this.page.waitForEvent("download", { timeout: patience }), start()]);
    return { name: saved.suggestedFilename(), bytes: readFileSync(await saved.path()) };
  }
}

class FirefoxTab extends Tab {
  constructor(page, downloads) {
    super(page);
    this.downloads = downloads;
  }

  resize(width, height) {
    return this.page.setViewport({ width, height });
  }

  /**
   * Firefox writes to temporary names and renames, so a download has ended when the directory has one new file and no
   * longer changes.
   */
  async download(start, patience = PATIENCE) {
    await start();
    const end = Date.now() + patience;
    for (let before = "", now = this.#listing(); ; before = now, now = this.#listing()) {
      const [[name, size] = [], ...others] = JSON.parse(now);
      if (now === before && size > 0 && others.length === 0 && !name.endsWith(".part")) {
        const path = join(this.downloads, name);
        const bytes = readFileSync(path);
        rmSync(path);
        return { name, bytes };
      }
      if (Date.now() > end) throw new Error(`no download, but ${now}`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  #listing() {
    const sizes = readdirSync(this.downloads).map((name) => [
      name,
      statSync(join(this.downloads, name), { throwIfNoEntry: false })?.size,
    ]);
    return JSON.stringify(sizes.sort());
  }
}

async function startChromium() {
  const browser = await playwright.launch({
    executablePath: CHROMIUM,
    args: CHROMIUM_FLAGS,
  });
  return {
    name: "Chromium",
    /** Opens a tab. With the `context` of another tab it shares that tab's storage. */
    async tab(beside) {
      const context = beside?.page.context() ?? (await browser.newContext());
      if (!beside) await context.addInitScript(noteViolations);
      return new ChromiumTab(await context.newPage());
    },
    stop: () => browser.close(),
  };
}

const FIREFOX_SETTINGS = {
  "browser.download.folderList": 2,
  "browser.download.useDownloadDir": true,
  "browser.download.always_ask_before_handling_new_types": false,
  "browser.download.alwaysOpenPanel": false,
  "browser.helperApps.neverAsk.saveToDisk": "application/octet-stream",
  "pdfjs.disabled": false,
};

async function firefoxTab(context, downloads) {
  const page = await context.newPage();
  // As wide as Chromium's window. In a narrower one the theme folds the sections into a menu.
  await page.setViewport({ width: 1280, height: 720 });
  await page.evaluateOnNewDocument(noteViolations);
  return new FirefoxTab(page, downloads);
}

async function startFirefox() {
  const downloads = mkdtempSync(join(tmpdir(), "deedbox-downloads-"));
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: FIREFOX,
    headless: true,
    extraPrefsFirefox: { ...FIREFOX_SETTINGS, "browser.download.dir": downloads },
  });
  return {
    name: "Firefox",
    async tab(beside) {
      return firefoxTab(beside?.page.browserContext() ?? (await browser.createBrowserContext()), downloads);
    },
    async stop() {
      await browser.close();
      rmSync(downloads, { recursive: true, force: true });
    },
  };
}

/** Chromium on a profile that stays on the disk; all its tabs share it. */
async function chromiumOn(profile) {
  const context = await playwright.launchPersistentContext(profile, { executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  await context.addInitScript(noteViolations);
  return { name: "Chromium", tab: async () => new ChromiumTab(await context.newPage()), stop: () => context.close() };
}

/** Firefox on a profile that stays on the disk. */
async function firefoxOn(profile) {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: FIREFOX,
    headless: true,
    userDataDir: profile,
    extraPrefsFirefox: FIREFOX_SETTINGS,
  });
  return {
    name: "Firefox",
    tab: () => firefoxTab(browser.defaultBrowserContext(), profile),
    stop: () => browser.close(),
  };
}

/** The browsers that the tests run in. DEEDBOX_BROWSERS=chromium chooses one. */
export const browsers = { chromium: startChromium, firefox: startFirefox };
const wanted = process.env.DEEDBOX_BROWSERS?.split(",") ?? Object.keys(browsers);
export const wantedBrowsers = wanted.map((name) => [name, browsers[name]]);
/** The same browsers, started on a profile that the test names. */
export const profiles = wanted.map((name) => [name, { chromium: chromiumOn, firefox: firefoxOn }[name]]);
