/** Makes a shown page live: everything that the viewer adds to what the theme rendered. */
import { wireChecks } from "../files/check.ts";
import { embeds } from "../files/embeds.ts";
import { wireSaveAll } from "../files/save-all.ts";
import { tellSizes } from "../files/sizes.ts";
import { filters } from "../lists/filter.ts";
import { earlierOf, groupsOf, tellOverdue } from "../lists/groups.ts";
import { news } from "../news/news.ts";
import type { SeenStorage } from "../news/memory.ts";
import type { Workspace } from "../open/workspace.ts";
import { type Printing, wirePrintAll } from "../print/print.ts";
import { searchDialog } from "../search/dialog.ts";
import type { Say } from "../words/strings.ts";
import { tellAges } from "../clock/waiting.ts";
import type { Chrome } from "../dom/chrome.ts";
import type { FoundPage } from "./find.ts";
import { tellLate } from "../clock/late.ts";
import { hidePast } from "../clock/past.ts";
import { prefetch } from "./prefetch.ts";
import { wireSorting } from "../lists/sort.ts";

export interface LiveOptions {
  workspace: Workspace;
  chrome: Chrome;
  say: Say;
  /** Where the device may remember what was seen; null where it may not. */
  device: SeenStorage | null;
  lock: () => void;
  between: Printing["between"];
}

export interface Live {
  /** Settles when the first page no longer has to wait. */
  ready: Promise<void>;
  /** Makes the page that is now in the body live. */
  start: (found: FoundPage, route: string) => Started;
}

export interface Started {
  /** Settles when the page looks as the reader left it, for example with its list filtered. */
  ready: Promise<void>;
  /** Call this before another page is shown, ready or not. */
  end: () => void;
}

export function live({ workspace, chrome, say, device, lock, between }: LiveOptions): Live {
  const fillEmbeds = embeds(workspace, chrome, say);
  const search = searchDialog(workspace, chrome, say);
  const fresh = news(workspace, chrome, say, device);
  const lists = filters(workspace, chrome, say);
  const ahead = prefetch(workspace);

  function start({ page, is }: FoundPage, route: string): Started {
    const { body } = document;
    const language = page.language || workspace.index.language;
    const leaves = [fillEmbeds(body), wireChecks(body, workspace, chrome, say)];
    tellAges(body, language, new Date());
    hidePast(body, new Date());
    tellLate(body, new Date());
    for (const { section, rows } of groupsOf(body)) {
      tellOverdue(section, [...earlierOf(section), ...rows], language, new Date());
    }
    tellSizes(body, workspace);
    wireSorting(body, language);
    for (const button of body.querySelectorAll<HTMLButtonElement>('[data-deedbox="lock"]')) {
      button.hidden = false;
      button.addEventListener("click", lock);
    }
    wireSaveAll(body, workspace, chrome, say);
    wirePrintAll(body, { workspace, chrome, say, between });
    search.wire(body);
    if (is === "page") fresh.show(body, route);
    const wired = lists.wire(body, route, language, (part) => {
      wireSorting(part, language);
      tellLate(part, new Date());
      fresh.mark(part);
    });
    return { ready: wired.then(() => ahead(body)), end: () => leaves.forEach((end) => end()) };
  }

  return { ready: fresh.ready, start };
}
