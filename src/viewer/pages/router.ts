/** Follows the address: opens the page it names and shows it, or says why it cannot. */
import type { Downloads } from "../files/download.ts";
import { wireChecks } from "../files/check.ts";
import { fillEmbeds } from "../files/embeds.ts";
import { fileName } from "../files/media-type.ts";
import { wireSaveAll } from "../files/save-all.ts";
import type { Workspace } from "../open/workspace.ts";
import { asFailure } from "../shared/errors.ts";
import { explain } from "../words/failures.ts";
import { formatSize } from "../words/size.ts";
import { searchDialog } from "../search/dialog.ts";
import type { Say } from "../words/strings.ts";
import { tellAges } from "./age.ts";
import type { Chrome } from "./chrome.ts";
import { noticeContent, type Notice, type NoticeLink } from "./notice.ts";
import { hidePast } from "./past.ts";
import { FILE_LINK, type Page, parsePage } from "./page.ts";
import { formatHash, parseHash, type Place } from "./route.ts";
import { focusHeading, goToAnchor, replaceMain, show } from "./screen.ts";
import { scrollMemory } from "./scroll.ts";
import { wireSorting } from "./sort.ts";

export interface RouterOptions {
  workspace: Workspace;
  chrome: Chrome;
  downloads: Downloads;
  say: Say;
  lock(): void;
}

/** Shows the page that the address names, and from then on every page that it comes to name. */
export async function route({ workspace, chrome, downloads, say, lock }: RouterOptions): Promise<void> {
  const scroll = scrollMemory();
  const search = searchDialog(workspace, chrome, say);
  const home: NoticeLink = { text: say("back_home"), href: formatHash({ route: "", anchor: "" }) };
  let shown: string | null = null;
  let failed = false;
  let asked = 0;
  let leave = (): void => {};

  /** The page of a place; a notice in the frame of the home page where there is none. Throws nothing. */
  async function pageFor(place: Place): Promise<Page> {
    try {
      const html = await workspace.page(place.route);
      return html === null ? noticePage(withoutPage(place.route)) : parsePage(html, place.route);
    } catch (thrown) {
      const text = explain(say, asFailure(thrown, place.route));
      const retry = { text: say("retry"), href: location.hash || formatHash(place) };
      failed = true;
      return noticePage({ title: say("problem_title"), text, links: [retry, home] });
    }
  }

  function withoutPage(path: string): Notice {
    const file = workspace.index.files.get(path);
    if (file === undefined) {
      return { title: say("not_found_title"), text: say("not_found_text", { route: path }), links: [home] };
    }
    const name = fileName(path);
    const size = formatSize(file.size, workspace.index.language);
    const link = { text: say("download"), href: formatHash({ route: path, anchor: "" }), file: path };
    return { title: say("file_title", { name }), text: say("file_text", { name, size }), links: [link, home] };
  }

  async function noticePage(notice: Notice): Promise<Page> {
    const frame = await workspace.page("").catch(() => null);
    const page = parsePage(frame ?? `<html lang="${workspace.index.language}"><body></body></html>`, "");
    page.title = `${notice.title} — ${workspace.index.title}`;
    replaceMain(page, noticeContent(notice));
    return page;
  }

  async function follow(): Promise<void> {
    const place = parseHash(location.hash);
    const position = scroll.enter();
    const turn = ++asked;
    if (place.route !== shown || failed) {
      failed = false;
      const page = await chrome.during(pageFor(place));
      if (turn !== asked) return; // the reader has gone on
      leave();
      show(page, chrome);
      shown = place.route;
      const leaves = [fillEmbeds(document.body, workspace, say), wireChecks(document.body, workspace, say)];
      leave = () => leaves.forEach((end) => end());
      tellAges(document.body, page.language || workspace.index.language, new Date());
      hidePast(document.body, new Date());
      wireSorting(document.body, page.language || workspace.index.language);
      wireLock(document.body, lock);
      wireSaveAll(document.body, workspace, chrome, say);
      search.wire(document.body);
      chrome.element.dataset["at"] = formatHash(place);
      chrome.announce(say("opened", { title: page.title }));
      focusHeading();
      performance.mark("deedbox:shown");
    }
    if (position !== null) scrollTo(0, position);
    else if (!goToAnchor(place.anchor)) scrollTo(0, 0);
  }

  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.("a[href]");
    if (!link) return;
    const file = link.getAttribute(FILE_LINK);
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (file !== null && plain) {
      event.preventDefault();
      void downloads.start(file, link.getAttribute("download") || undefined);
    } else if (plain && link.getAttribute("href") === location.hash) {
      event.preventDefault(); // the browser would do nothing; here a page that failed is tried again, and an anchor gone to
      void follow();
    }
  });
  addEventListener("popstate", () => void follow());
  await follow();
}

function wireLock(body: HTMLElement, lock: () => void): void {
  for (const button of body.querySelectorAll<HTMLButtonElement>('[data-deedbox="lock"]')) {
    button.hidden = false;
    button.addEventListener("click", lock);
  }
}
