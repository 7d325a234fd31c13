/** Follows the address bar: opens the page that it names and shows it, or says why it cannot. */
import type { Downloads } from "../files/download.ts";
import type { SeenStorage } from "../news/memory.ts";
import type { Workspace } from "../open/workspace.ts";
import type { Say } from "../words/strings.ts";
import type { Chrome } from "../dom/chrome.ts";
import { findPage } from "./find.ts";
import { live } from "./live.ts";
import { FILE_LINK, type Page } from "../dom/page.ts";
import { formatHash, parseHash } from "../dom/route.ts";
import { focusHeading, goToAnchor, show } from "../dom/screen.ts";
import { linkLeft, type Position, scrollMemory } from "./scroll.ts";

export interface RouterOptions {
  workspace: Workspace;
  chrome: Chrome;
  downloads: Downloads;
  say: Say;
  /** Where the device may remember what was seen; null where it may not. */
  device: SeenStorage | null;
  /** The browser's title for every page; null: each page has its own. */
  title: string | null;
  lock: () => void;
}

/** Shows the page that the address bar names, and from then on follows its changes. */
export async function route({ workspace, chrome, downloads, say, device, title, lock }: RouterOptions): Promise<void> {
  const scroll = scrollMemory();
  const pages = live({ workspace, chrome, say, device, lock, between });
  let shown: string | null = null;
  let asked = 0;
  let leave = (): void => {};

  async function follow(): Promise<void> {
    const destination = parseHash(location.hash);
    const position = scroll.enter();
    const turn = ++asked;
    if (destination.route !== shown) {
      const [found] = await chrome.during(Promise.all([findPage(workspace, say, destination), pages.ready]));
      await breath();
      if (turn !== asked) return; // the reader has gone to another page meanwhile
      leave();
      show(found.page, chrome, title);
      shown = found.is === "failed" ? null : destination.route; // a page that failed is tried again
      const started = pages.start(found, destination.route);
      leave = started.end;
      await started.ready;
      if (turn !== asked) return;
      chrome.element.dataset["at"] = formatHash(destination);
      chrome.announce(say("opened", { title: found.page.title }));
      focusAt(position);
      performance.mark("deedbox:shown");
    }
    if (position !== null) scrollTo(0, position.scroll);
    else if (!goToAnchor(destination.anchor)) scrollTo(0, 0);
  }

  /** Shows a page that has no address, until the reader goes back. */
  function between(page: Page, end: () => void): void {
    asked++;
    leave();
    history.pushState(null, "");
    scroll.enter();
    show(page, chrome, title);
    [shown, leave] = [null, end];
    chrome.announce(say("opened", { title: page.title }));
    focusHeading();
    scrollTo(0, 0);
  }

  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a[href]");
    if (!link || event.defaultPrevented) return;
    const file = link.getAttribute(FILE_LINK);
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (file !== null && plain) {
      event.preventDefault();
      void downloads.start(file, link.getAttribute("download") ?? "");
    } else if (plain && link.getAttribute("href") === location.hash) {
      // The browser would do nothing, but a failed page should be tried again, and an anchor scrolled to.
      event.preventDefault();
      void follow();
    } else if (plain) {
      scroll.leave(link);
    }
  });
  addEventListener("popstate", () => void follow());
  await follow();
}

/** Lets the browser respond to the reader, between reading a page and showing it. */
function breath(): Promise<void> {
  const { scheduler } = globalThis as {
    scheduler?: { postTask?: (task: () => void, options: object) => Promise<void> };
  };
  return (
    scheduler?.postTask?.(() => {}, { priority: "user-blocking" }) ?? new Promise((resolve) => setTimeout(resolve))
  );
}

/**
 * Focuses the link that the reader had followed from here, if they come back; otherwise the heading, as on a new page.
 */
function focusAt(position: Position | null): void {
  const link = position && linkLeft(position);
  if (link) link.focus({ preventScroll: true });
  else focusHeading();
}
