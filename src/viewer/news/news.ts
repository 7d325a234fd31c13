/**
 * Shows what is new: a section on the home page, a mark beside each link to a new record, and a notice if the state is
 * an older one.
 */
import type { Workspace } from "../open/workspace.ts";
import type { Chrome } from "../dom/chrome.ts";
import { apart, make } from "../dom/element.ts";
import { formatHash, parseHash } from "../dom/route.ts";
import type { Outline } from "../shared/outline-format.ts";
import { formatDay, numbers } from "../words/language.ts";
import type { Say } from "../words/strings.ts";
import { type Memory, remember, type SeenStorage } from "./memory.ts";

export interface News {
  /** Settles when it is known what is new, or after a moment, since the first page must not wait long for it. */
  ready: Promise<void>;
  /** Marks what is new on the page that is shown now. The record of that page then counts as seen. */
  show: (body: HTMLElement, route: string) => void;
  /** Marks what is new in a part that was added to the page. */
  mark: (part: HTMLElement) => void;
}

/** How long the first page waits at most, in milliseconds. */
const MOMENT = 150;
/** How many records the section on the home page lists; the others are counted. */
const MOST = 8;
/** Links that stand for an entry of a list, unlike links in a text. */
const ENTRIES = "main :is(th, li, dd) > a[href^='#/']";

export function news(workspace: Workspace, chrome: Chrome, say: Say, storage: SeenStorage | null): News {
  const { language } = workspace.index;
  const day = (iso: string): string => formatDay(iso, language);
  const count = (number: number): string => numbers(language).format(number);
  let memory: Memory | undefined;
  let outline: Outline | null = null;
  let shown: [HTMLElement, string] | undefined;

  const asked = new Promise((resolve) => setTimeout(resolve)); // the first page is asked for before that
  const opening = asked
    .then(() => workspace.outline())
    .then(
      (opened) => {
        outline = opened;
        if (opened === null) return;
        memory = remember(opened, storage, today());
        if (shown) show(...shown);
      },
      () => {}, // nobody needs to know what is new; a page that cannot be opened will say so itself
    );

  function show(body: HTMLElement, route: string): void {
    shown = [body, route];
    if (memory === undefined) return;
    memory.see(route);
    mark(body);
    const section = body.querySelector<HTMLElement>('[data-deedbox="new"]');
    if (section !== null) fill(section, memory);
  }

  function mark(part: HTMLElement): void {
    if (memory === undefined) return;
    for (const link of part.querySelectorAll<HTMLAnchorElement>(ENTRIES)) {
      const change = memory.unseen.get(parseHash(link.getAttribute("href")!).route);
      if (change === undefined || link.nextElementSibling?.matches("[data-deedbox=mark]")) continue;
      const cell = link.parentElement!;
      cell.dataset["value"] ??= link.textContent ?? ""; // the list is still sorted by the title alone
      link.after(" ", make("span", { "data-deedbox": "mark" }, say(change)));
    }
  }

  /** Fills the section of the home page: an older state, what is new, or nothing. */
  function fill(section: HTMLElement, { unseen, since, older, seeAll }: Memory): void {
    section.hidden = unseen.size === 0 && older === null;
    if (section.hidden) return;
    const title = make("h2", { id: "new-since", tabindex: "-1" });
    const button = make("button", { type: "button" });
    section.setAttribute("role", "region");
    section.setAttribute("aria-labelledby", title.id);
    if (older !== null) {
      title.append(say("older_title"));
      button.append(say("older_known"));
      section.replaceChildren(
        title,
        make("p", {}, say("older_text", { seen: day(older.seen), newest: day(older.newest) })),
        button,
      );
    } else {
      title.append(since === null ? say("news") : say("news_since", { day: day(since) }));
      button.append(say("news_seen"));
      const list = make("ul");
      const records = outline!.records.filter(({ route }) => unseen.has(route));
      records.sort((a, b) => ((a.date ?? "") < (b.date ?? "") ? 1 : (a.date ?? "") > (b.date ?? "") ? -1 : 0));
      const kinds = new Map(outline!.kinds.map(({ name, one }) => [name, one]));
      for (const { route, title: words, kind, date } of records.slice(0, MOST)) {
        const line = make("li");
        const about = [kinds.get(kind) ?? kind, ...(date === null ? [] : [day(date)])];
        const marked = make("span", { "data-deedbox": "mark" }, say(unseen.get(route)!));
        const link = make("a", { href: formatHash({ route, anchor: "" }) });
        link.append(apart(words));
        line.append(link, " ", marked, " ", make("small", {}, about.join(" · ")));
        list.append(line);
      }
      const rest = records.length - MOST;
      section.replaceChildren(
        title,
        list,
        ...(rest > 0 ? [make("p", {}, say("news_more", { count: count(rest) }))] : []),
        button,
      );
    }
    button.addEventListener("click", () => {
      seeAll();
      for (const marked of document.querySelectorAll("[data-deedbox=mark]")) marked.remove();
      section.hidden = true;
      chrome.announce(say("news_none"));
      document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
    });
  }

  return { ready: Promise.race([opening, new Promise<void>((resolve) => setTimeout(resolve, MOMENT))]), show, mark };
}

/** The reader's date. */
function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
