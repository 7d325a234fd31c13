/** What is new, on the screen: a section on the home page, a mark beside each link to such a record, a notice on an older state. */
import type { Workspace } from "../open/workspace.ts";
import type { Chrome } from "../dom/chrome.ts";
import { apart, make } from "../dom/element.ts";
import { formatHash, parseHash } from "../dom/route.ts";
import type { Outline } from "../shared/outline-format.ts";
import { formatDay, numbers } from "../words/language.ts";
import type { Say } from "../words/strings.ts";
import { type Memory, remember, type SeenStorage } from "./memory.ts";

export interface News {
  /** Settles when it is known what is new, or after a moment: the first page does not wait for it for long. */
  ready: Promise<void>;
  /** Marks what is new on the page of the route that is shown now, which counts as seen. */
  show: (body: HTMLElement, route: string) => void;
  /** Marks what is new in a part that has come into the page. */
  mark: (part: HTMLElement) => void;
}

/** What the first page waits at most, in milliseconds. */
const MOMENT = 150;
/** What the section on the home page lists at most; the rest is counted. */
const MOST = 8;
/** Entries of lists; not the links of a text. */
const ENTRIES = "main :is(th, li, dd) > a[href^='#/']";

export function news(workspace: Workspace, chrome: Chrome, say: Say, storage: SeenStorage | null): News {
  const { language } = workspace.index;
  const day = (iso: string): string => formatDay(iso, language);
  const count = (number: number): string => numbers(language).format(number);
  let memory: Memory | undefined;
  let outline: Outline | null = null;
  let shown: [HTMLElement, string] | undefined;

  const asked = new Promise((resolve) => setTimeout(resolve)); // the first page is asked for before
  const opening = asked
    .then(() => workspace.outline())
    .then(
      (opened) => {
        outline = opened;
        if (opened === null) return;
        memory = remember(opened, storage, today());
        if (shown) show(...shown);
      },
      () => {}, // what is new is a courtesy; a page that cannot be opened says so itself
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
      cell.dataset["value"] ??= link.textContent ?? ""; // what a list is sorted by stays the title
      link.after(" ", make("span", { "data-deedbox": "mark" }, say(change)));
    }
  }

  /** The section of the home page: an older state, what is new, or nothing. */
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

/** The reader's day. */
function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
