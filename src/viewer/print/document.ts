/**
 * The whole engagement as one document for paper: a cover, a table of contents, and every record on a page of its own,
 * in the order of the navigation. The theme has made the pages. Here their ids are kept apart, links are made to lead
 * within the document, and files that paper cannot show are named.
 */
import type { Workspace } from "../open/workspace.ts";
import { apart, make } from "../dom/element.ts";
import { FILE_LINK, type Page, parsePage } from "../dom/page.ts";
import { formatHash, parseHash } from "../dom/route.ts";
import { Missing } from "../shared/errors.ts";
import type { OutlineKind, OutlineRecord } from "../shared/outline-format.ts";
import { dates, formatDay } from "../words/language.ts";
import type { Say } from "../words/strings.ts";
import { setApart } from "./ids.ts";
import { type Picture, picturesToFill } from "./pictures.ts";

export interface PrintDocument {
  page: Page;
  main: HTMLElement;
  /** Pictures that are still to be filled. */
  pictures: Picture[];
}

type PrintedRecord = Pick<OutlineRecord, "route" | "title" | "kind" | "date">;

/** How many records are assembled before the browser may update the screen. */
const AT_ONCE = 10;

/** Assembles the document. It is complete, or this throws: what opening a page throws, or an AbortError. */
export async function assemble(
  workspace: Workspace,
  say: Say,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<PrintDocument> {
  const { language, title } = workspace.index;
  const home = parsePage((await workspace.page("")) ?? "<body></body>", "", workspace.shell.files);
  const { kinds, records } = await entries(workspace);
  const main = make("main", { "data-deedbox": "printed" });
  main.append(cover(home.body, title, say, language), contents(kinds, records, say, language));
  const places = new Map(records.map(({ route }, at) => [route, `p${at + 1}`]));
  for (const { name } of kinds) places.set(`${name}/`, `contents-${name}`);
  const articles = new Map<string, HTMLElement>();
  for (const { route } of byPack(records, workspace)) {
    signal.throwIfAborted();
    const html = await workspace.page(route);
    if (html === null) throw new Missing(route);
    articles.set(route, articleOf(html, route, places.get(route)!, workspace.shell.files));
    onProgress(articles.size / records.length);
    if (articles.size % AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  main.append(...records.map(({ route }) => articles.get(route)!));
  leadWithin(main, places);
  const pictures = picturesToFill(main, workspace, say);
  home.body.replaceChildren(main);
  return { page: { ...home, title }, main, pictures };
}

/** All kinds and records, from the outline, or in an older workspace from the routes. */
async function entries(
  workspace: Workspace,
): Promise<{ kinds: Pick<OutlineKind, "name" | "many">[]; records: PrintedRecord[] }> {
  const outline = await workspace.outline();
  if (outline !== null) return outline;
  const routes = [...workspace.index.pages.keys()].filter((route) => /^[^/]+\/[^/~]+\/$/.test(route));
  const names = new Set(routes.map((route) => route.slice(0, route.indexOf("/"))));
  return {
    kinds: [...names].map((name) => ({ name, many: name })),
    records: routes.map((route) => ({
      route,
      title: route.split("/")[1]!,
      kind: route.slice(0, route.indexOf("/")),
      date: null,
    })),
  };
}

/** Sorts records by their packs, so that each pack is opened once. */
function byPack(records: readonly PrintedRecord[], { index }: Workspace): PrintedRecord[] {
  const pack = ({ route }: PrintedRecord): number => index.pages.get(route) ?? -1;
  return [...records].sort((a, b) => pack(a) - pack(b));
}

function articleOf(html: string, route: string, id: string, files: ReadonlyMap<string, string>): HTMLElement {
  const article = make("article", { id, "data-deedbox": "printed-page" });
  article.append(...(parsePage(html, route, files).body.querySelector("main")?.childNodes ?? []));
  for (const tool of article.querySelectorAll("[data-deedbox], button, form")) tool.remove();
  for (const details of article.querySelectorAll("details")) details.open = true;
  // A named section is a landmark. In a document of many pages there would be too many of the same name.
  for (const section of article.querySelectorAll("section")) {
    for (const name of ["aria-label", "aria-labelledby"]) section.removeAttribute(name);
  }
  setApart(article, `${id}-`);
  return article;
}

function cover(home: HTMLElement, title: string, say: Say, language: string): HTMLElement {
  const day = dates(language, { dateStyle: "long" }).format(new Date());
  const own = home.querySelector<HTMLElement>('[data-deedbox="cover"]');
  const element = own ?? make("div", { "data-deedbox": "cover" });
  if (own === null) element.append(make("p", {}, title));
  element.hidden = false;
  element.append(make("p", { class: "soft" }, say("printed", { day })));
  return element;
}

function contents(
  kinds: readonly Pick<OutlineKind, "name" | "many">[],
  records: readonly PrintedRecord[],
  say: Say,
  language: string,
): HTMLElement {
  const element = make("nav", { "data-deedbox": "contents", "aria-labelledby": "contents" });
  element.append(make("h1", { id: "contents", tabindex: "-1" }, say("contents")));
  for (const { name, many } of kinds) {
    const list = make("ol");
    for (const [at, { kind, title, date }] of records.entries()) {
      if (kind !== name) continue;
      const entry = make("li");
      const link = make("a", { href: `#p${at + 1}` });
      link.append(apart(title));
      entry.append(link);
      if (date !== null) entry.append(" ", make("time", { datetime: date }, formatDay(date, language, "medium")));
      list.append(entry);
    }
    element.append(make("h2", { id: `contents-${name}` }, many), list);
  }
  return element;
}

/** Makes links to pages of the document lead there. Other links of the workspace become plain text. */
function leadWithin(main: HTMLElement, places: ReadonlyMap<string, string>): void {
  const ids = new Set([...main.querySelectorAll("[id]")].map(({ id }) => id));
  for (const link of main.querySelectorAll(`a[href^="${formatHash({ route: "", anchor: "" })}"]`)) {
    const { route, anchor } = parseHash(link.getAttribute("href")!);
    const place = link.hasAttribute(FILE_LINK) ? undefined : places.get(route);
    const exact = `${place}-${anchor}`;
    if (place === undefined) link.removeAttribute("href");
    else link.setAttribute("href", `#${anchor !== "" && ids.has(exact) ? exact : place}`);
  }
}
