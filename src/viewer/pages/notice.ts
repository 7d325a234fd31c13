/** Pages that the viewer makes itself: no such page, a page that cannot be opened, a file that is addressed like a page. */
import { FILE_LINK } from "./page.ts";

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
  const main = document.createElement("main");
  main.append(element("h1", title), element("p", text));
  for (const link of links) {
    const anchor = element("a", link.text);
    anchor.setAttribute("href", link.href);
    if (link.file !== undefined) anchor.setAttribute(FILE_LINK, link.file);
    const paragraph = document.createElement("p");
    paragraph.append(anchor);
    main.append(paragraph);
  }
  return main;
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
