/**
 * Notices that take the place of a page: there is no such page, it cannot be opened, or the route is that of a file.
 */
import { make } from "../dom/element.ts";
import { FILE_LINK } from "../dom/page.ts";

export interface Notice {
  title: string;
  text: string;
  links: NoticeLink[];
}

export interface NoticeLink {
  text: string;
  href: string;
  /** The path of a file to download. */
  file?: string;
}

/** The notice as the content of a main element. */
export function noticeContent({ title, text, links }: Notice): HTMLElement {
  const main = make("main");
  main.append(make("h1", {}, title), make("p", {}, text));
  for (const link of links) {
    const anchor = make("a", { href: link.href }, link.text);
    if (link.file !== undefined) anchor.setAttribute(FILE_LINK, link.file);
    const paragraph = make("p");
    paragraph.append(anchor);
    main.append(paragraph);
  }
  return main;
}
